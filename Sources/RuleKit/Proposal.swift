/// A lane's transactions for one sub-block, in order: what `order` fills.
public struct Proposal: ~Copyable {
    private var answer: AnswerBuffer
    /// How many transactions have been appended.
    public private(set) var count: UInt32 = 0
    /// Take the proposal only whole: if it does not fit into what the lane is given, nothing of it is taken.
    public var isAllOrNothing = false

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
    public mutating func append(_ index: Int, charge: UInt128? = nil) {
        answer.append(UInt64(UInt32(index)))
        answer.append(charge ?? .max)
        count += 1
    }

    consuming func encoded() -> AnswerBuffer {
        answer.set(UInt32(isAllOrNothing ? 1 : 0), at: 0)
        answer.set(count, at: 4)
        return answer
    }
}
