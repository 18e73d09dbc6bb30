/// Fields of a known length in all, written one after the other into room that was made for them.
public struct FixedFields {
    @usableFromInline let room: UnsafeMutableRawBufferPointer
    @usableFromInline var offset = 0

    @inlinable init(_ room: UnsafeMutableRawBufferPointer) { self.room = room }

    @inlinable var isFull: Bool { offset == room.count }

    /// Writes one byte.
    @inlinable public mutating func write(_ value: UInt8) { store(value) }

    /// Writes two bytes, low first.
    @inlinable public mutating func write(_ value: UInt16) { store(value.littleEndian) }

    /// Writes four bytes, low first.
    @inlinable public mutating func write(_ value: UInt32) { store(value.littleEndian) }

    /// Writes eight bytes, low first.
    @inlinable public mutating func write(_ value: UInt64) { store(value.littleEndian) }

    /// Writes sixteen bytes, low first.
    @inlinable public mutating func write(_ value: UInt128) { store(value.littleEndian) }

    /// Writes the 32 bytes in their order.
    @inlinable public mutating func write(_ value: Bytes32) { store(value.stored) }

    /// Past the room it traps.
    @inlinable mutating func store<Value: BitwiseCopyable>(_ value: Value) {
        room.storeBytes(of: value, toByteOffset: offset, as: Value.self)
        offset += MemoryLayout<Value>.size
    }
}
