internal import CWasmtime
internal import Sequencer

/// What the imports may do during the call that is running. At a fixed address, which the engine hands back.
struct ImportCall {
    /// The instance that is called; set once it is there.
    var instance: OpaquePointer?
    /// The lane's journal, for this call only.
    private(set) var state: UnsafeMutablePointer<LaneJournal>?
    private(set) var access = StateAccess.none
    /// Why an import trapped.
    fileprivate(set) var fault: RuleFault?

    static func allocate() -> UnsafeMutablePointer<ImportCall> {
        let pointer = UnsafeMutablePointer<ImportCall>.allocate(capacity: 1)
        pointer.initialize(to: ImportCall())
        return pointer
    }

    mutating func permit(_ state: UnsafeMutablePointer<LaneJournal>?, _ access: StateAccess) {
        self.state = state
        self.access = access
        fault = nil
    }

    mutating func forbid() {
        state = nil
        access = .none
    }
}

/// The imports of ABI-20 on the lane's journal.
enum StateImports {
    /// Fuel of every import beside the call's own (ABI-22).
    static let fuel: UInt64 = 200
    /// Fuel of every byte of key, value and event that is copied.
    static let fuelPerByte: UInt64 = 2
    /// What `state_read` answers when there is no value.
    private static let none = UInt32.max

    /// Called by the engine; false traps.
    static let handler: cw_import_handler = { data, which, arguments, result in
        let call = data.assumingMemoryBound(to: ImportCall.self)
        do throws(RuleFault) {
            switch which {
            case CW_STATE_READ:
                result.pointee = try read(
                    &call.pointee, key: (arguments[0], arguments[1]), value: (arguments[2], arguments[3]))
            case CW_STATE_WRITE:
                try write(&call.pointee, key: (arguments[0], arguments[1]), value: (arguments[2], arguments[3]))
            case CW_STATE_REMOVE:
                try remove(&call.pointee, key: (arguments[0], arguments[1]))
            default:
                try emit(&call.pointee, event: (arguments[0], arguments[1]))
            }
            return true
        } catch {
            call.pointee.fault = error
            return false
        }
    }

    /// An address and a length in the rule's memory.
    private typealias Place = (address: UInt32, count: UInt32)

    private static func read(_ call: inout ImportCall, key: Place, value: Place) throws(RuleFault) -> UInt32 {
        guard let state = call.state, call.access != .none, let instance = call.instance else { throw .state }
        let key = try bytes(instance, key, max: LaneJournal.keyBytesMax)
        // Checked whole, though less may be copied, so that the fault does not depend on what the state holds.
        _ = try place(instance, value)
        try charge(instance, bytes: key.count)
        guard let found = try state.pointee.read(key) else { return none }
        let copied = min(found.count, Int(value.count))
        try charge(instance, bytes: copied, base: 0)
        let target = try place(instance, value)
        found.withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0.prefix(copied))) }
        return UInt32(found.count)
    }

    private static func write(_ call: inout ImportCall, key: Place, value: Place) throws(RuleFault) {
        guard let state = call.state, call.access == .readWrite, let instance = call.instance else { throw .state }
        let key = try bytes(instance, key, max: LaneJournal.keyBytesMax)
        let value = try bytes(instance, value, max: LaneJournal.valueBytesMax)
        try charge(instance, bytes: key.count + value.count)
        try state.pointee.write(key, value)
    }

    private static func remove(_ call: inout ImportCall, key: Place) throws(RuleFault) {
        guard let state = call.state, call.access == .readWrite, let instance = call.instance else { throw .state }
        let key = try bytes(instance, key, max: LaneJournal.keyBytesMax)
        try charge(instance, bytes: key.count)
        try state.pointee.remove(key)
    }

    private static func emit(_ call: inout ImportCall, event: Place) throws(RuleFault) {
        guard let state = call.state, call.access == .readWrite, let instance = call.instance else { throw .state }
        let event = try bytes(instance, event, max: LaneJournal.eventBytesMax)
        try charge(instance, bytes: event.count)
        try state.pointee.emit(event)
    }

    /// The memory at `place`, if it is inside.
    private static func place(_ instance: OpaquePointer, _ place: Place) throws(RuleFault)
        -> UnsafeMutableRawBufferPointer
    {
        // ABI-20: the address of 0 bytes means nothing.
        if place.count == 0 { return UnsafeMutableRawBufferPointer(start: nil, count: 0) }
        let memory = cw_instance_memory(instance)
        guard let base = memory.data, Int(place.address) + Int(place.count) <= memory.size else { throw .state }
        return UnsafeMutableRawBufferPointer(start: base + Int(place.address), count: Int(place.count))
    }

    /// A copy of the memory at `place`, of at most `max` bytes.
    private static func bytes(_ instance: OpaquePointer, _ place: Place, max: Int) throws(RuleFault) -> [UInt8] {
        guard Int(place.count) <= max else { throw .state }
        return Array(try Self.place(instance, place))
    }

    /// Takes fuel; without enough of it the call is out of fuel.
    private static func charge(_ instance: OpaquePointer, bytes: Int, base: UInt64 = fuel) throws(RuleFault) {
        let left = cw_instance_fuel(instance)
        let cost = base + fuelPerByte * UInt64(bytes)
        guard left >= cost else { throw .fuel }
        cw_instance_set_fuel(instance, left - cost)
    }
}
