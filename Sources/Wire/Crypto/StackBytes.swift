/// 64 bytes on the stack, in the order of the bytes: a signature or a secret key for libsodium.
struct Bytes64 {
    private var words:
        (
            (UInt64, UInt64, UInt64, UInt64),
            (UInt64, UInt64, UInt64, UInt64)
        )

    static var zero: Bytes64 { Bytes64(.zero, .zero) }

    init(_ first: Bytes32, _ second: Bytes32) { words = (first.stored, second.stored) }

    var first: Bytes32 { Bytes32(stored: words.0) }
    var second: Bytes32 { Bytes32(stored: words.1) }

    func withPointer<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        withUnsafePointer(to: words) { $0.withMemoryRebound(to: UInt8.self, capacity: 64, body) }
    }

    mutating func withMutablePointer<Result>(_ body: (UnsafeMutablePointer<UInt8>) -> Result) -> Result {
        withUnsafeMutablePointer(to: &words) { $0.withMemoryRebound(to: UInt8.self, capacity: 64, body) }
    }
}

extension Bytes32 {
    /// The words as they lie in memory when the bytes are in their order.
    @inlinable var stored: (UInt64, UInt64, UInt64, UInt64) {
        (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
    }

    /// From words that were read from memory.
    @inlinable init(stored: (UInt64, UInt64, UInt64, UInt64)) {
        self.init(words: (stored.0.bigEndian, stored.1.bigEndian, stored.2.bigEndian, stored.3.bigEndian))
    }

    func withPointer<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        withUnsafePointer(to: stored) { $0.withMemoryRebound(to: UInt8.self, capacity: 32, body) }
    }
}
