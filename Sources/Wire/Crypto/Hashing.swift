internal import CSodium

extension Hash {
    /// BLAKE2b-256 of `bytes`, personalised with `domain` (ENC-20).
    public static func of(_ domain: HashDomain, _ bytes: UnsafeRawBufferPointer) -> Hash {
        Sodium.start()
        return finish { out in
            withUnsafeBytes(of: domain.personalisation) { personal in
                crypto_generichash_blake2b_salt_personal(
                    out, 32, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count), nil, 0, nil,
                    personal.baseAddress?.assumingMemoryBound(to: UInt8.self))
            }
        }
    }

    /// BLAKE2b-256 of `bytes`, personalised with `domain` (ENC-20).
    public static func of(_ domain: HashDomain, _ bytes: [UInt8]) -> Hash {
        bytes.withUnsafeBytes { of(domain, $0) }
    }

    /// The hash of 64 bytes: `first`, then `second`. Allocates nothing.
    public static func of(_ domain: HashDomain, _ first: Hash, _ second: Hash) -> Hash {
        Bytes64(first.bytes, second.bytes).withPointer { of(domain, UnsafeRawBufferPointer(start: $0, count: 64)) }
    }

    /// The hash of `first` and then `rest`.
    public static func of(_ domain: HashDomain, _ first: Hash, _ rest: UnsafeRawBufferPointer) -> Hash {
        if rest.count <= togetherMax {
            // Libsodium's hash in parts costs more than putting a short message together.
            return withUnsafeTemporaryAllocation(byteCount: 32 + rest.count, alignment: 8) { whole in
                first.bytes.withBytes { whole.copyMemory(from: $0) }
                UnsafeMutableRawBufferPointer(rebasing: whole[32...]).copyMemory(from: rest)
                return of(domain, UnsafeRawBufferPointer(whole))
            }
        }
        Sodium.start()
        return finish { out in
            withUnsafeBytes(of: domain.personalisation) { personal in
                first.bytes.withBytes { first in
                    csodium_blake2b_256_of_two(
                        out, personal.baseAddress?.assumingMemoryBound(to: UInt8.self), first.baseAddress, first.count,
                        rest.baseAddress, rest.count)
                }
            }
        }
    }

    /// The most bytes of a second part that is put behind the first.
    private static let togetherMax = 992

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

    /// Hashes many messages of equal length in place.
    ///
    /// - Parameters:
    ///   - messages: one after the other, each in `stride` bytes, at least 32, of which the first `length` count; their
    ///     number of bytes is a multiple of `stride`. Replaced by the hashes, 32 bytes each, from the start on.
    /// - Returns: how many there are.
    @discardableResult
    public static func replaceEach(
        _ domain: HashDomain, in messages: UnsafeMutableRawBufferPointer, stride: Int, length: Int
    ) -> Int {
        precondition(
            stride >= 32 && length >= 0 && length <= stride && messages.count.isMultiple(of: stride),
            "messages outside the bounds")
        let count = messages.count / stride
        for index in 0..<count {
            let message = UnsafeRawBufferPointer(rebasing: messages[index * stride..<index * stride + length])
            // Never behind a message that is still to be read.
            messages.storeBytes(of: of(domain, message).bytes.stored, toByteOffset: 32 * index, as: Words.self)
        }
        return count
    }

    private typealias Words = (UInt64, UInt64, UInt64, UInt64)

    /// libsodium refuses only lengths that are never asked for here, so a failure means that memory is damaged.
    private static func finish(_ hash: (UnsafeMutablePointer<UInt8>) -> Int32) -> Hash {
        var out = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        let status = withUnsafeMutableBytes(of: &out) { out in
            out.withMemoryRebound(to: UInt8.self) { $0.baseAddress.map(hash) ?? -1 }
        }
        precondition(status == 0, "BLAKE2b refused a hash of 32 bytes")
        return Hash(bytes: Bytes32(stored: out))
    }
}
