internal import CBlake2

extension Hash {
    /// BLAKE2b-256 of `bytes`, personalised with `domain` (ENC-20).
    public static func of(_ domain: HashDomain, _ bytes: UnsafeRawBufferPointer) -> Hash {
        of(domain, bytes, UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// BLAKE2b-256 of `bytes`, personalised with `domain` (ENC-20).
    public static func of(_ domain: HashDomain, _ bytes: [UInt8]) -> Hash {
        bytes.withUnsafeBytes { of(domain, $0) }
    }

    /// The hash of 64 bytes: `first`, then `second`. Allocates nothing.
    public static func of(_ domain: HashDomain, _ first: Hash, _ second: Hash) -> Hash {
        Bytes64(first.bytes, second.bytes).withPointer { of(domain, UnsafeRawBufferPointer(start: $0, count: 64)) }
    }

    /// The hash of `first` and then `rest`, without putting them together.
    public static func of(_ domain: HashDomain, _ first: Hash, _ rest: UnsafeRawBufferPointer) -> Hash {
        first.bytes.withBytes { of(domain, $0, rest) }
    }

    /// The hash of a value's encoding.
    public static func of(_ domain: HashDomain, _ value: some WireCodable) -> Hash {
        var writer = WireWriter(capacity: value.encodedByteCount)
        value.encode(into: &writer)
        return of(domain, writer)
    }

    /// The hash of what was written, without a copy.
    public static func of(_ domain: HashDomain, _ writer: WireWriter) -> Hash {
        writer.withUnsafeBytes { of(domain, $0) }
    }

    private static func of(
        _ domain: HashDomain, _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer
    ) -> Hash {
        var out = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        withUnsafeBytes(of: domain.personalisation) { personal in
            withUnsafeMutableBytes(of: &out) { out in
                cblake2_256(
                    out.baseAddress, personal.baseAddress, first.baseAddress, first.count, second.baseAddress,
                    second.count)
            }
        }
        return Hash(bytes: Bytes32(stored: out))
    }

    /// The hashes of many messages of equal length, which cost a fraction of what they cost one by one.
    ///
    /// - Parameters:
    ///   - messages: one after the other, each in `stride` bytes, 32 to 128, of which the first `length` count; their
    ///     number of bytes is a multiple of `stride`. Replaced by the hashes, 32 bytes each, from the start on.
    /// - Returns: how many there are.
    @discardableResult
    public static func replaceEach(
        _ domain: HashDomain, in messages: UnsafeMutableRawBufferPointer, stride: Int, length: Int
    ) -> Int {
        precondition(
            stride >= 32 && length >= 0 && length <= stride && stride <= 128 && messages.count.isMultiple(of: stride),
            "messages outside the bounds")
        guard let start = messages.baseAddress else { return 0 }
        let count = messages.count / stride
        let status = withUnsafeBytes(of: domain.personalisation) { personal in
            cblake2_256_of_each(start, personal.baseAddress, start, stride, length, count)
        }
        precondition(status == 0, "checked above")
        return count
    }
}
