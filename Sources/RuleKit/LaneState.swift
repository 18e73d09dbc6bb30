/// The lane's key-value state, for the length of one call. What a call that faults wrote is undone.
///
/// Values are 0 to 65,536 bytes. Every access costs fuel (ABI-22).
public struct LaneState: ~Copyable {
    private let reader: LaneStateReader

    init(_ table: StateTable) { reader = LaneStateReader(table) }

    /// See `LaneStateReader.read(_:into:)`.
    public func read(_ key: StateKey, into buffer: inout MutableRawSpan) -> Int? { reader.read(key, into: &buffer) }
    /// See `LaneStateReader.read(_:into:)`.
    public func read<let capacity: Int>(_ key: StateKey, into buffer: inout InlineArray<capacity, UInt8>) -> Int? {
        reader.read(key, into: &buffer)
    }
    /// See ``LaneStateReader/read(_:)``.
    public func read(_ key: StateKey) -> [UInt8]? { reader.read(key) }
    /// See ``LaneStateReader/unsigned(_:)``.
    public func unsigned(_ key: StateKey) -> UInt128? { reader.unsigned(key) }

    /// Sets the value at `key`. Past the lane's state limit that is a fault.
    public mutating func write(_ key: StateKey, _ value: RawSpan) {
        key.withBytes { key in value.withUnsafeBytes { reader.table.write(key, $0) } }
    }

    /// Sets the value at `key` to a number's 16 bytes, least significant first.
    public mutating func write(_ key: StateKey, _ value: UInt128) {
        withUnsafeBytes(of: value.littleEndian) { value in key.withBytes { reader.table.write($0, value) } }
    }

    /// Removes `key` if it is there.
    public mutating func remove(_ key: StateKey) {
        key.withBytes { reader.table.remove($0) }
    }

    /// Says that something happened: 1 to 1,024 bytes, by convention the first of them the kind of event.
    ///
    /// Events are published with the sub-block in the order in which they happened, and vanish with what a call wrote if
    /// it fails, faults or is undone. More than 16 events or 4,096 bytes in a call are a fault (ABI-23).
    public mutating func emit(_ event: RawSpan) {
        event.withUnsafeBytes { reader.table.emit($0) }
    }

    /// Says that something happened. See ``emit(_:)-(RawSpan)``.
    public mutating func emit(_ event: EventBytes) {
        event.withBytes { reader.table.emit($0) }
    }
}

/// The lane's key-value state, read-only.
public struct LaneStateReader: ~Copyable {
    let table: StateTable

    init(_ table: StateTable) { self.table = table }

    /// Copies the value at `key` to the start of `buffer`, as far as it fits.
    ///
    /// - Returns: the value's whole length in bytes, which may be more than fitted; nil if there is none.
    public func read(_ key: StateKey, into buffer: inout MutableRawSpan) -> Int? {
        let length = buffer.withUnsafeMutableBytes { buffer in key.withBytes { table.read($0, buffer) } }
        return length < 0 ? nil : length
    }

    /// Copies the value at `key` to the start of `buffer`, as far as it fits.
    ///
    /// - Returns: the value's whole length in bytes, which may be more than fitted; nil if there is none.
    public func read<let capacity: Int>(_ key: StateKey, into buffer: inout InlineArray<capacity, UInt8>) -> Int? {
        var elements = buffer.mutableSpan
        var bytes = elements.mutableBytes
        return read(key, into: &bytes)
    }

    /// The value at `key` in an array of its own; nil if there is none. Prefer `read(_:into:)` where the length is
    /// known.
    public func read(_ key: StateKey) -> [UInt8]? {
        let length = key.withBytes { table.read($0, UnsafeMutableRawBufferPointer(start: nil, count: 0)) }
        guard length >= 0 else { return nil }
        return [UInt8](unsafeUninitializedCapacity: length) { room, count in
            _ = key.withBytes { table.read($0, UnsafeMutableRawBufferPointer(room)) }
            count = length
        }
    }

    /// The number at `key`, as ``LaneState/write(_:_:)-(_,UInt128)`` wrote it; nil if there is none or it is not 16 bytes.
    public func unsigned(_ key: StateKey) -> UInt128? {
        var value: UInt128 = 0
        let length = withUnsafeMutableBytes(of: &value) { room in key.withBytes { table.read($0, room) } }
        return length == 16 ? UInt128(littleEndian: value) : nil
    }
}
