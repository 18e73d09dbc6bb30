/// One consideration of an order, such as "cancels first" or "the larger tip first".
///
/// Stages are listed in a ``StagedRule``: the first decides, the next decides among equals, and so on. A stage of one's
/// own is a struct with a width and a place, `public` where the rule is: Embedded Swift does not find an internal type
/// behind a public `some`.
///
/// ```swift
/// public struct SmallFirst: OrderingStage {
///     public var bits: Int { 32 }
///     public func rank(_ transaction: TransactionView, _ context: AdmissionContext) -> StageRank {
///         .place(UInt128(transaction.gasLimit))
///     }
/// }
/// ```
public protocol OrderingStage {
    /// How many bits of the key the stage takes, 1 to 128; the same in every call. All stages of an order together take
    /// at most 128.
    var bits: Int { get }

    /// Where the stage puts a transaction, or why the lane does not take it.
    func rank(_ transaction: TransactionView, _ context: AdmissionContext) -> StageRank
}

/// What an ``OrderingStage`` says of one transaction.
public enum StageRank: Hashable, Sendable {
    /// The smaller goes first; what does not fit into the stage's bits counts as the largest number that does.
    case place(UInt128)
    /// The lane does not take it; the sender is told this code of the rule's own. Stages behind are not asked.
    case reject(UInt32)
}

/// A rule whose order is a list of stages. Nothing else is needed for a whole rule:
///
/// ```swift
/// public struct Book: StagedRule, UnconfiguredRule {
///     public init() {}
///     public var order: some OrderingStage { FirstByteFirst(1); LargerTipFirst(bits: 63); EarlierFirst() }
/// }
/// ```
///
/// The list is a type of its own, `Then<Then<FirstByteFirst, LargerTipFirst>, EarlierFirst>`, so that composing costs
/// nothing in a module. Widths that sum to more than 128 bits are a failed precondition: for an ``UnconfiguredRule``
/// when a lane takes it, before any transaction; for a rule with a configuration in its first `admit`, unless its `init`
/// asks for ``order``.
public protocol StagedRule: OrderingRule {
    /// What ``order`` is.
    associatedtype Order: OrderingStage

    /// The stages, the one that decides first.
    @StageBuilder var order: Order { get }
}

extension StagedRule {
    /// Accepts what no stage rejects, at the key that the stages' places make.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        let order = order
        precondition((1...128).contains(order.bits), "an order has 1 to 128 bits")
        switch order.rank(transaction, context) {
        case .place(let place): return .accept(SortKey(place.clamped(toBits: order.bits)))
        case .reject(let code): return .reject(code)
        }
    }
}

extension UnconfiguredRule where Self: StagedRule {
    /// Refuses every entry, and looks at the stages' widths once before there are transactions.
    public init(_ configuration: Configuration) throws(ConfigurationError) {
        guard configuration.isEmpty else { throw .unknownKey }
        self.init()
        precondition((1...128).contains(order.bits), "an order has 1 to 128 bits")
    }
}

/// Two stages as one: `first` decides, `second` among those that `first` puts at the same place.
public struct Then<First: OrderingStage, Second: OrderingStage>: OrderingStage {
    private let first: First
    private let second: Second
    /// The sum of both.
    public let bits: Int

    /// Traps if either takes less than 1 bit, or both more than 128 together.
    public init(_ first: First, _ second: Second) {
        precondition(first.bits >= 1 && second.bits >= 1, "a stage takes at least 1 bit")
        precondition(first.bits <= 128 && second.bits <= 128 - first.bits, "stages take at most 128 bits together")
        self.first = first
        self.second = second
        bits = first.bits + second.bits
    }

    /// The place of `first` in the high bits, that of `second` in the low ones; a rejection if either rejects.
    public func rank(_ transaction: TransactionView, _ context: AdmissionContext) -> StageRank {
        let high: UInt128
        switch first.rank(transaction, context) {
        case .place(let place): high = place.clamped(toBits: first.bits)
        case .reject(let code): return .reject(code)
        }
        switch second.rank(transaction, context) {
        case .place(let place): return .place(high << UInt128(second.bits) | place.clamped(toBits: second.bits))
        case .reject(let code): return .reject(code)
        }
    }
}

/// Makes one stage of those listed, without erasing their types.
@resultBuilder
public enum StageBuilder {
    /// The first stage.
    public static func buildPartialBlock<First: OrderingStage>(first: First) -> First { first }

    /// One stage more.
    public static func buildPartialBlock<Listed: OrderingStage, Next: OrderingStage>(
        accumulated: Listed, next: Next
    ) -> Then<Listed, Next> {
        Then(accumulated, next)
    }
}

extension UInt128 {
    /// The number, or the largest of `bits` bits if that is less. `bits` is 1 to 128.
    func clamped(toBits bits: Int) -> UInt128 { Swift.min(self, UInt128.max >> UInt128(128 - bits)) }
}
