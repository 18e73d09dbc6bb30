/// The bytes of an answer, in memory that is reused from call to call. Public for generated code.
public struct AnswerBuffer: ~Copyable {
    private static let capacityInitial = 64

    // Allocated by the first answer, so that a module needs no code to set up an empty buffer.
    private var start: UnsafeMutableRawPointer?
    private var capacity = 0
    /// How many bytes have been appended.
    public private(set) var count = 0

    /// An empty buffer.
    public init() {}

    deinit { start?.deallocate() }

    /// The answer's bytes; valid until the buffer changes.
    public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    mutating func restart() { count = 0 }

    mutating func append(_ value: UInt32) { set(value, at: grow(by: 4)) }
    mutating func append(_ value: UInt64) { set(value, at: grow(by: 8)) }

    mutating func append(_ value: UInt128) {
        append(UInt64(truncatingIfNeeded: value))
        append(UInt64(truncatingIfNeeded: value >> 64))
    }

    mutating func append(_ words: Words32) {
        append(words.first.byteSwapped)
        append(words.second.byteSwapped)
        append(words.third.byteSwapped)
        append(words.fourth.byteSwapped)
    }

    mutating func set<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at offset: Int) {
        precondition(offset >= 0 && offset + MemoryLayout<Value>.size <= count, "outside of the answer")
        start?.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
    }

    /// Makes room and answers where it starts.
    private mutating func grow(by bytes: Int) -> Int {
        let offset = count
        count += bytes
        if count > capacity {
            capacity = max(Self.capacityInitial, capacity * 2)
            let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
            if let start {
                larger.copyMemory(from: start, byteCount: offset)
                start.deallocate()
            }
            start = larger
        }
        return offset
    }
}
