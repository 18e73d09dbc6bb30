/// Where a lane's revenue of one sub-block goes: what `settle` fills. The rest goes to the lane's treasury.
public struct Payouts: ~Copyable {
    private var answer: AnswerBuffer
    /// How many payouts have been appended; at most 16 and 2 for each transaction that was included, legs
    /// counted.
    public private(set) var count: UInt32 = 0

    init(reusing answer: consuming AnswerBuffer) {
        self.answer = answer
        self.answer.restart()
        self.answer.append(UInt64(0))
    }

    /// Pays `amount` to `account`. The amounts' sum may not exceed ``LaneRevenue/payable``: that is a fault, and
    /// everything goes to the treasury.
    public mutating func pay(_ account: Account, _ amount: UInt128) {
        answer.append(account.words)
        answer.append(amount)
        count += 1
    }

    consuming func encoded() -> AnswerBuffer {
        answer.set(count, at: 0)
        return answer
    }
}
