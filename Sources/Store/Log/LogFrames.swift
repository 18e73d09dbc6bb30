/// The stored form of a group's entries (STO-12): for each, its length as 4 bytes, least significant first, then its
/// bytes. Reading trusts none of the lengths.
struct LogFrames: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var offset = 0
    /// Set when the rest cannot be read.
    private(set) var isMalformed = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next entry's bytes; nil at the end, or where ``isMalformed``.
    mutating func next() -> ArraySlice<UInt8>? {
        guard offset < bytes.count, !isMalformed else { return nil }
        guard bytes.count - offset >= 4 else {
            isMalformed = true
            return nil
        }
        let length = (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
        offset += 4
        // An empty entry is in no encoding; taking none keeps the count of a row bounded by its bytes.
        guard length > 0, length <= bytes.count - offset else {
            isMalformed = true
            return nil
        }
        defer { offset += length }
        return bytes[offset..<offset + length]
    }

    static func append(_ entry: [UInt8], to frames: inout [UInt8]) {
        let length = UInt32(entry.count)
        for shift in stride(from: UInt32(0), to: 32, by: 8) {
            frames.append(UInt8(truncatingIfNeeded: length >> shift))
        }
        frames.append(contentsOf: entry)
    }
}
