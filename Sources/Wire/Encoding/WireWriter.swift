/// Appends canonical encodings to bytes that it keeps and can use again.
public struct WireWriter: Sendable {
    /// As long as the room that there is; only the first ``count`` bytes mean anything. Kept filled so that a field is
    /// one unaligned store and not an append.
    @usableFromInline var storage: [UInt8]
    @usableFromInline var used: Int

    /// An empty writer with room for `capacity` bytes.
    public init(capacity: Int = 0) {
        storage = [UInt8](repeating: 0, count: capacity)
        used = 0
    }

    /// Bytes written.
    @inlinable public var count: Int { used }

    /// What was written. Without a copy if the capacity was exact.
    @inlinable public var bytes: [UInt8] { storage.count == used ? storage : Array(storage[0..<used]) }

    /// Gives `body` what was written, without a copy.
    @inlinable
    public func withUnsafeBytes<Failure: Error, Result>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try storage.withUnsafeBufferPointer { (all) throws(Failure) in
            try body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: all[..<used])))
        }
    }

    /// Gives `body` what was written, to change it in place.
    @inlinable
    public mutating func withUnsafeMutableBytes<Failure: Error, Result>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let count = used
        return try storage.withUnsafeMutableBufferPointer { (all) throws(Failure) in
            try body(UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: all[..<count])))
        }
    }

    /// Forgets what was written. The room is kept unless `keepingCapacity` is false.
    @inlinable public mutating func removeAll(keepingCapacity: Bool = true) {
        used = 0
        if !keepingCapacity { storage = [] }
    }

    /// Forgets everything after the first `count` bytes, which must have been written.
    @inlinable public mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= used, "a writer cannot be cut to more than was written")
        used = count
    }

    /// Makes room for `byteCount` more bytes.
    @inlinable public mutating func reserve(_ byteCount: Int) {
        if storage.count - used < byteCount { grow(byteCount) }
    }

    /// Appends exactly `byteCount` bytes of fields that `body` writes one after the other: the room is made once and not
    /// for every field.
    @inlinable
    public mutating func writeFields(_ byteCount: Int, _ body: (inout FixedFields) -> Void) {
        reserve(byteCount)
        let offset = used
        storage.withUnsafeMutableBytes { room in
            var fields = FixedFields(UnsafeMutableRawBufferPointer(rebasing: room[offset..<offset + byteCount]))
            body(&fields)
            precondition(fields.isFull, "fewer fields than there is room for")
        }
        used = offset + byteCount
    }

    /// Appends one byte.
    @inlinable public mutating func write(_ value: UInt8) { store(value) }

    /// Appends two bytes, low first.
    @inlinable public mutating func write(_ value: UInt16) { store(value.littleEndian) }

    /// Appends four bytes, low first.
    @inlinable public mutating func write(_ value: UInt32) { store(value.littleEndian) }

    /// Appends eight bytes, low first.
    @inlinable public mutating func write(_ value: UInt64) { store(value.littleEndian) }

    /// Appends sixteen bytes, low first.
    @inlinable public mutating func write(_ value: UInt128) { store(value.littleEndian) }

    /// Appends the 32 bytes in their order.
    @inlinable public mutating func write(_ value: Bytes32) {
        store(value.stored)
    }

    /// ENC-5: appends a u32 length and the bytes.
    @inlinable public mutating func write(bytes: [UInt8]) {
        write(UInt32(bytes.count))
        bytes.withUnsafeBytes { append($0) }
    }

    /// Appends bytes as they are, without a length.
    @inlinable public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        reserve(bytes.count)
        let offset = used
        storage.withUnsafeMutableBytes { room in
            UnsafeMutableRawBufferPointer(rebasing: room[offset...])
                .copyMemory(from: UnsafeRawBufferPointer(start: source, count: bytes.count))
        }
        used += bytes.count
    }

    @inlinable mutating func store<Value: BitwiseCopyable>(_ value: Value) {
        store(value, keeping: MemoryLayout<Value>.size)
    }

    /// Stores the whole of `value` and keeps its first `byteCount` bytes.
    @inlinable mutating func store<Value: BitwiseCopyable>(_ value: Value, keeping byteCount: Int) {
        reserve(MemoryLayout<Value>.size)
        let offset = used
        storage.withUnsafeMutableBytes { $0.storeBytes(of: value, toByteOffset: offset, as: Value.self) }
        used = offset + byteCount
    }

    @usableFromInline mutating func grow(_ byteCount: Int) {
        let old = storage
        let kept = used
        let size = Swift.max(kept + byteCount, old.count * 2, 64)
        storage = [UInt8](unsafeUninitializedCapacity: size) { room, initializedCount in
            old.withUnsafeBufferPointer { source in
                _ = room[0..<kept].initialize(fromContentsOf: source[0..<kept])
            }
            room[kept...].initialize(repeating: 0)
            initializedCount = size
        }
    }
}
