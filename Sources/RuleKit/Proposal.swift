/// A lane's transactions for one sub-block, in order, and the openings that it offers to bundles: what `order` fills.
///
/// An opening is a position where legs of bundles may stand: before the first transaction, behind each, behind the last.
/// Every opening is offered unless the rule withholds it. Offered does not mean sold: the lane's policy says which kinds
/// of openings are on sale, to whom and from what price, and a proposal can only take away from that.
public struct Proposal: ~Copyable {
    private var answer: AnswerBuffer
    /// How many transactions have been appended.
    public private(set) var count: UInt32 = 0
    /// Take the proposal only whole: if it does not fit into what the lane is given, nothing of it is taken.
    public var isAllOrNothing = false
    /// Bundles may claim the opening before the first transaction.
    public var offersTop = true
    /// Bundles may claim the opening behind the last transaction.
    public var offersBottom = true
    /// Entries say for themselves whether the opening behind them is offered (ABI-12).
    private var namesOpenings = false

    init(reusing answer: consuming AnswerBuffer) {
        self.answer = answer
        self.answer.restart()
        self.answer.append(UInt64(0))
    }

    /// Appends a candidate.
    ///
    /// - Parameters:
    ///   - index: into ``Candidates``; each at most once, a sender's sequential nonces in order. A proposal that breaks
    ///     this is a fault: the lane falls back to order of arrival for this sub-block.
    ///   - charge: what to charge of its bid, at most the bid; nil: the bid in full.
    ///   - offersBehind: bundles may claim the opening right behind it.
    public mutating func append(_ index: Int, charge: UInt128? = nil, offersBehind: Bool = true) {
        if !offersBehind { nameOpenings() }
        answer.append(UInt32(index))
        answer.append(UInt32(namesOpenings && offersBehind ? 1 : 0))
        answer.append(charge ?? .max)
        count += 1
    }

    /// What is offered needs no name until something is withheld, so that rules which offer everything pay no fuel for
    /// it. From then on everything is named: the entries that were appended before are offered.
    private mutating func nameOpenings() {
        guard !namesOpenings else { return }
        namesOpenings = true
        for entry in 0..<Int(count) { answer.set(UInt32(1), at: 12 + 24 * entry) }
    }

    consuming func encoded() -> AnswerBuffer {
        if !offersTop || !offersBottom { nameOpenings() }
        var flags: UInt32 = isAllOrNothing ? 1 : 0
        if namesOpenings { flags |= 2 | (offersTop ? 4 : 0) | (offersBottom ? 8 : 0) }
        answer.set(flags, at: 0)
        answer.set(count, at: 4)
        return answer
    }
}
