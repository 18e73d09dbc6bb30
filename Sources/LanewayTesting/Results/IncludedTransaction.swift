public import Wire

/// A transaction or leg that stands in a sub-block, and what it paid. All amounts in the smallest unit.
public struct IncludedTransaction: Hashable, Sendable {
    /// The sub-block that it stands in.
    public let height: UInt64
    /// Its id, or the first digits of its hash if it was not submitted here.
    public let id: String
    /// Its hash.
    public let hash: Hash
    /// The lane that it is for.
    public let lane: LaneName
    /// Its sender's name.
    public let sender: String
    /// How it ended.
    public let outcome: OutcomeCode
    /// The rule's code of a failure, else 0.
    public let code: UInt32
    /// Units of gas that it paid for.
    public let gas: UInt64
    /// To the lane, as base fee.
    public let baseFee: Amount
    /// To the lane, as priority fee.
    public let priorityFee: Amount
    /// To the lane, charged of its bid.
    public let charge: Amount
    /// To the operator, for its bytes.
    public let dataFee: Amount
    /// What the rule said happened with it, in the order in which it did.
    public let events: [[UInt8]]

    /// Everything that it paid.
    public var cost: Amount { baseFee + priorityFee + charge + dataFee }

    init(_ inclusion: Inclusion, in subBlock: SubBlock, events: [LaneEvent], _ records: Records) {
        let line = subBlock.attribution[Int(inclusion.laneIndex)]
        height = subBlock.header.height
        id = records.id(of: inclusion.transaction)
        hash = inclusion.transaction
        lane = line.lane
        sender = records.name(of: inclusion.sender)
        outcome = inclusion.outcome
        code = inclusion.code
        gas = inclusion.gasCharged
        // Both products are at most what the sender had.
        baseFee = Amount(gas) * line.baseFeePerGas
        priorityFee = Amount(gas) * inclusion.priorityFeePerGas
        charge = inclusion.charge
        dataFee = inclusion.dataFee
        self.events = events.map(\.data)
    }
}
