public import Wire

/// Why an entry cannot be applied. The core is unchanged after ``Code/invalidEntry``; after the others it must not be
/// used any more.
public struct SequencerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The stable code that users see.
    public enum Code: String, Sendable {
        /// The entry may not stand in a log: whoever wrote the log broke the protocol.
        case invalidEntry = "INVALID_ENTRY"
        /// The machine failed (stack limit, full pool, failed mapping); nothing may be derived from it.
        case hostFailure = "HOST_FAILURE"
        /// A broken invariant: a defect of Laneway. Money would have been made or lost.
        case invariant = "INVARIANT"
    }

    /// What kind of error it is, and so whether the core can go on.
    public let code: Code
    /// The numbered rule of Specs/ that the entry breaks.
    public let rule: String
    /// What is wrong, for people.
    public let reason: String

    /// From all fields.
    public init(_ code: Code, rule: String, _ reason: String) {
        self.code = code
        self.rule = rule
        self.reason = reason
    }

    /// Code, rule and reason in one line.
    public var description: String { "\(code.rawValue) (\(rule)): \(reason)" }

    static func invalid(_ rule: String, _ reason: String) -> SequencerError {
        SequencerError(.invalidEntry, rule: rule, reason)
    }
}

/// What applying one entry did.
public struct Effects: Sendable {
    /// How many of the envelope's operations were admitted, or 1 for an admitted bundle.
    public var admitted = 0
    /// Transactions that ended without being included, rejected ones among them. Those that an upgrade ends behind a tick
    /// come in the next sub-block alone (UPG-6).
    public var endings: [Ending] = []
    /// Bundles that ended.
    public var bundles: [BundleOutcome] = []
    /// After a tick on which bundles competed: what was decided.
    public var market: MarketReport?
    /// After a tick that ``Sequencer/tracesNext`` asked about: how it came about.
    public var trace: SubBlockTrace?
    /// After a tick: what it produced.
    public var subBlock: SubBlock?
    /// After the last tick of a block.
    public var block: BlockHeader?

    /// After a tick: what it included because it was forced, lane by lane in the order of the inbox (INB-7).
    public var forced: [Hash] = []

    /// Nothing happened.
    public init() {}
}
