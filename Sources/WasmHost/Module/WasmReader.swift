/// A position in a WebAssembly binary. Reads what the format calls by the same names; throws at the first byte that is
/// not there or not allowed.
struct WasmReader {
    private let bytes: [UInt8]
    private(set) var offset: Int
    let end: Int

    init(_ bytes: [UInt8], _ range: Range<Int>? = nil) {
        self.bytes = bytes
        offset = range?.lowerBound ?? 0
        end = range?.upperBound ?? bytes.count
    }

    var isAtEnd: Bool { offset >= end }

    mutating func byte() throws(ModuleError) -> UInt8 {
        guard offset < end else { throw ModuleError("ends early") }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func skip(_ count: Int) throws(ModuleError) {
        guard count >= 0, count <= end - offset else { throw ModuleError("ends early") }
        offset += count
    }

    /// An unsigned number of at most 32 bits.
    mutating func u32() throws(ModuleError) -> UInt32 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 35, by: 7) {
            let next = try byte()
            value |= UInt64(next & 0x7f) << shift
            if next & 0x80 == 0 {
                guard let narrow = UInt32(exactly: value) else { throw ModuleError("a number is too large") }
                return narrow
            }
        }
        throw ModuleError("a number is too long")
    }

    /// A length or count that has to fit into what is left.
    mutating func size() throws(ModuleError) -> Int {
        let value = Int(try u32())
        guard value <= end - offset else { throw ModuleError("ends early") }
        return value
    }

    /// Steps over a signed or unsigned number of at most 64 bits.
    mutating func skipNumber() throws(ModuleError) {
        for _ in 0..<10 where try byte() & 0x80 == 0 { return }
        throw ModuleError("a number is too long")
    }

    mutating func name() throws(ModuleError) -> String {
        let count = try size()
        let start = offset
        try skip(count)
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    /// The next `size()` bytes as a range, stepped over.
    mutating func sized() throws(ModuleError) -> Range<Int> {
        let count = try size()
        let start = offset
        try skip(count)
        return start..<offset
    }
}

/// Why a module is refused; the text is for people only.
struct ModuleError: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}

/// Bytes of a WebAssembly binary in the making.
struct WasmWriter {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func append(_ other: some Sequence<UInt8>) { bytes.append(contentsOf: other) }

    mutating func u32(_ value: Int) {
        var rest = UInt32(value)
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func name(_ text: String) {
        u32(text.utf8.count)
        append(text.utf8)
    }

    /// `content` after its length.
    mutating func sized(_ content: [UInt8]) {
        u32(content.count)
        append(content)
    }
}
