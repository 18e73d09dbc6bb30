/// A lane's key-value state with an undo journal, so that a call, a transaction or a whole bundle can be rolled back.
///
/// A rule reaches it through ``RuleInstance/call(_:input:fuel:answerBytesMax:state:access:answer:)`` only; the bounds
/// of ABI-20 are checked here, so that native and sandboxed rules meet the same ones.
public struct LaneJournal: Sendable {
    /// Bounds of ABI-20, in bytes.
    public static let keyBytesMax = 128
    /// Likewise, of a value.
    public static let valueBytesMax = 65_536

    /// A position to roll back to.
    public struct Mark: Sendable { fileprivate let undoCount: Int }

    /// All keys and values, in no particular order.
    public private(set) var entries: [[UInt8]: [UInt8]]
    /// Bytes of all keys and values.
    public private(set) var bytes: UInt64
    /// A write may not take ``bytes`` past this.
    public let bytesMax: UInt64
    private var undo: [(key: [UInt8], value: [UInt8]?)] = []

    /// A state with these entries and nothing to undo.
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

    /// Where the journal stands now.
    public func mark() -> Mark { Mark(undoCount: undo.count) }

    /// Undoes every change since `mark`, latest first.
    public mutating func rollBack(to mark: Mark) {
        while undo.count > mark.undoCount {
            let (key, old) = undo.removeLast()
            if let now = entries[key] { bytes -= UInt64(key.count + now.count) }
            entries[key] = old
            if let old { bytes += UInt64(key.count + old.count) }
        }
    }

    /// Makes everything since the last commit final and answers the keys it touched, ascending and without repeats.
    public mutating func commit() -> [[UInt8]] {
        let keys = Set(undo.map(\.key)).sorted { $0.lexicographicallyPrecedes($1) }
        undo.removeAll(keepingCapacity: true)
        return keys
    }

    private static func check(_ key: [UInt8]) throws(RuleFault) {
        guard (1...keyBytesMax).contains(key.count) else { throw .state }
    }
}
