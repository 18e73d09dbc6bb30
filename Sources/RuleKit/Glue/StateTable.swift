#if arch(wasm32)
/// The lane's state through the imports of ABI-20. For generated code.
public struct StateTable {
    /// The only table that there is in a module.
    public init() {}

    func read(_ key: UnsafeRawBufferPointer, _ value: UnsafeMutableRawBufferPointer) -> Int {
        Int(stateRead(key.baseAddress, Int32(key.count), value.baseAddress, Int32(value.count)))
    }

    func write(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        stateWrite(key.baseAddress, Int32(key.count), value.baseAddress, Int32(value.count))
    }

    func remove(_ key: UnsafeRawBufferPointer) {
        stateRemove(key.baseAddress, Int32(key.count))
    }

    func emit(_ event: UnsafeRawBufferPointer) {
        emitEvent(event.baseAddress, Int32(event.count))
    }
}

@_extern(wasm, module: "laneway", name: "state_read") @_extern(c)
private func stateRead(
    _ key: UnsafeRawPointer?, _ keyLength: Int32, _ value: UnsafeMutableRawPointer?, _ capacity: Int32
) -> Int32

@_extern(wasm, module: "laneway", name: "state_write") @_extern(c)
private func stateWrite(
    _ key: UnsafeRawPointer?, _ keyLength: Int32, _ value: UnsafeRawPointer?, _ valueLength: Int32)

@_extern(wasm, module: "laneway", name: "state_remove") @_extern(c)
private func stateRemove(_ key: UnsafeRawPointer?, _ keyLength: Int32)

@_extern(wasm, module: "laneway", name: "emit") @_extern(c)
private func emitEvent(_ event: UnsafeRawPointer?, _ length: Int32)
#else
/// The lane's state as a host gives it to a rule that runs natively. For hosts.
///
/// The closures are called only while the call that they were given to lasts. They check the bounds of ABI-20 and ABI-23
/// and the access of ABI-21 themselves: a rule cannot be stopped in the middle, so a host notes the fault, answers "none",
/// and drops the call when it is over.
public struct StateTable {
    /// Copies at most as much of the value as the buffer holds and answers its whole length, -1 if there is none.
    public var read: (_ key: UnsafeRawBufferPointer, _ value: UnsafeMutableRawBufferPointer) -> Int
    /// Sets the value.
    public var write: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void
    /// Removes the key if it is there.
    public var remove: (_ key: UnsafeRawBufferPointer) -> Void
    /// Says that something happened.
    public var emit: (_ event: UnsafeRawBufferPointer) -> Void

    /// A table of these functions.
    public init(
        read: @escaping (UnsafeRawBufferPointer, UnsafeMutableRawBufferPointer) -> Int,
        write: @escaping (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void,
        remove: @escaping (UnsafeRawBufferPointer) -> Void,
        emit: @escaping (UnsafeRawBufferPointer) -> Void
    ) {
        self.read = read
        self.write = write
        self.remove = remove
        self.emit = emit
    }
}
#endif
