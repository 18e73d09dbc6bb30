import Wire

/// A lane's key-value state, and what its rule said happened in a sub-block, with an undo journal, so that a call, a
/// transaction or a whole bundle can be rolled back.
///
/// A rule reaches it through ``RuleInstance/call(_:input:fuel:answerBytesMax:state:access:answer:)`` only; the bounds
/// of ABI-20 and ABI-23 are checked here, so that native and sandboxed rules meet the same ones.
public struct LaneJournal: Sendable {
    /// The most bytes of a key (ABI-20); the least is 1.
    public static let keyBytesMax = StateEntry.keyBytesMax
    /// The most bytes of a value (ABI-20).
    public static let valueBytesMax = StateEntry.valueBytesMax

    /// The most bytes of an event (ABI-23); the least is 1.
    public static let eventBytesMax = LaneEvent.dataBytesMax
    /// The most events of one call (ABI-23).
    public static let callEventsMax = 16
    /// The most bytes of one call's events (ABI-23).
    public static let callEventBytesMax = 4_096
    /// The most that ``eventBytesMax`` is, whatever a lane's space (ABI-23).
    public static let laneEventBytesMax = 1 << 20

    /// A position to roll back to.
    public struct Mark: Sendable {
        fileprivate let undoCount: Int
        fileprivate let eventCount: Int
    }

    /// All keys and values, in no order that means anything.
    public private(set) var entries: [[UInt8]: [UInt8]]
    /// Bytes of all keys and values.
    public private(set) var bytes: UInt64
    /// A write may not take ``bytes`` past this.
    public var bytesMax: UInt64
    private var undo: [(key: [UInt8], value: [UInt8]?)] = []
    /// What the rule said happened since the last commit, in order.
    public private(set) var events: [[UInt8]] = []
    private var eventBytes = 0
    /// How many events and bytes of them there were when the running call began, and how many bytes there may be.
    private var call = (events: 0, bytes: 0, bytesMax: Int.max)
    /// The most bytes of all events while transactions are executed (ABI-23); `settle` always has its own.
    public var eventBytesMax = LaneJournal.callEventBytesMax

    /// A state of `entries`, nothing of which can be undone.
    public init(entries: [[UInt8]: [UInt8]] = [:], bytesMax: UInt64) {
        self.entries = entries
        self.bytesMax = bytesMax
        // The sum does not depend on the order of iteration.
        bytes = entries.reduce(0) { $0 + UInt64($1.key.count + $1.value.count) }
    }

    /// The value at `key`, or nil. Throws `state` for a key outside 1...128 bytes.
    public func read(_ key: [UInt8]) throws(RuleFault) -> [UInt8]? {
        try Self.check(key)
        return entries[key]
    }

    /// Sets the value at `key`. Throws `state` for a key or value outside the bounds or a state that would grow past
    /// ``bytesMax``.
    public mutating func write(_ key: [UInt8], _ value: [UInt8]) throws(RuleFault) {
        try Self.check(key)
        guard value.count <= Self.valueBytesMax else { throw .state }
        let old = entries[key]
        let grown = bytes - (old.map { UInt64(key.count + $0.count) } ?? 0) + UInt64(key.count + value.count)
        guard grown <= bytesMax else { throw .state }
        undo.append((key, old))
        entries[key] = value
        bytes = grown
    }

    /// Removes `key` if it is there. Throws `state` for a key outside 1...128 bytes.
    public mutating func remove(_ key: [UInt8]) throws(RuleFault) {
        try Self.check(key)
        guard let old = entries.removeValue(forKey: key) else { return }
        undo.append((key, old))
        bytes -= UInt64(key.count + old.count)
    }

    /// The bounds of one call's events (ABI-23) hold from here to the next call.
    public mutating func beginCall(_ function: RuleFunction) {
        call = (events.count, eventBytes, function == .execute ? eventBytesMax : .max)
    }

    /// Notes that something happened. Throws `state` for an event outside 1...1,024 bytes, and past the bounds of a call's
    /// or the lane's events.
    public mutating func emit(_ event: [UInt8]) throws(RuleFault) {
        let bytes = eventBytes + event.count
        guard (1...Self.eventBytesMax).contains(event.count), events.count - call.events < Self.callEventsMax,
            bytes - call.bytes <= Self.callEventBytesMax, bytes <= call.bytesMax
        else { throw .state }
        events.append(event)
        eventBytes = bytes
    }

    /// Where ``rollBack(to:)`` can come back to, until the next ``commit()``.
    public func mark() -> Mark { Mark(undoCount: undo.count, eventCount: events.count) }

    /// Undoes every change since `mark`, latest first, and drops the events since.
    public mutating func rollBack(to mark: Mark) {
        while undo.count > mark.undoCount {
            let (key, old) = undo.removeLast()
            if let now = entries[key] { bytes -= UInt64(key.count + now.count) }
            entries[key] = old
            if let old { bytes += UInt64(key.count + old.count) }
        }
        while events.count > mark.eventCount { eventBytes -= events.removeLast().count }
    }

    /// Makes everything since the last commit final and answers the keys it touched, ascending and without repeats. The
    /// events were read before: they are gone.
    public mutating func commit() -> [[UInt8]] {
        let keys = Set(undo.map(\.key)).sorted { $0.lexicographicallyPrecedes($1) }
        undo.removeAll(keepingCapacity: true)
        events.removeAll(keepingCapacity: true)
        eventBytes = 0
        return keys
    }

    private static func check(_ key: [UInt8]) throws(RuleFault) {
        guard (1...keyBytesMax).contains(key.count) else { throw .state }
    }
}
