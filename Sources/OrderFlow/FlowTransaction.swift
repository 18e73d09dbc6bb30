public import Wire

/// One transaction of the flow as a lane sees it (FLOW-30 to FLOW-33).
public struct FlowTransaction: Hashable, Sendable {
    /// The lane of transactions that touch no app.
    public static let openLane: LaneName = {
        guard let name = try? LaneName("open") else { preconditionFailure("`open` is a DNS label") }
        return name
    }()

    /// Number of the block on its chain.
    public let block: UInt64
    /// Place in the block, from 0.
    public let index: UInt32
    /// The transaction's hash on its chain.
    public let hash: Bytes32
    /// Who sent and paid it.
    public let sender: FlowAddress
    /// How it ended on its chain.
    public let status: FlowStatus
    /// Units of gas, at least 1.
    public let gasUsed: UInt64
    /// Wei per unit of gas, burned.
    public let baseFee: Amount
    /// Wei per unit of gas, to the block's producer: gas price less ``baseFee``.
    public let priorityFeePerGas: Amount
    /// Wei paid directly to the block's producer: a bid charged in full, since it is what was paid.
    public let bid: Amount
    /// Wei.
    public let value: Amount
    /// Bytes of call data.
    public let inputBytes: UInt32
    /// Nil where the call data has fewer than four bytes.
    public let selector: FlowSelector?
    /// The apps touched, in ascending byte order, each once.
    public let apps: [LaneName]
    /// The app of the first swap that was not reverted; nil where there is none.
    public let firstSwapApp: LaneName?
    /// Nil where none was recognised, or it was reverted.
    public let arbitrage: FlowArbitrage?
    /// Nil where it has a part in none.
    public let sandwich: FlowSandwich?

    /// Where it belongs (FLOW-31).
    public var lane: LaneName {
        guard let first = apps.first else { return Self.openLane }
        return apps.count == 1 ? first : firstSwapApp ?? first
    }

    /// True if any of its swaps had effect.
    public var hasSwap: Bool { firstSwapApp != nil }

    /// Wei per unit of gas that the sender paid; never overflows, since it is what the file gave.
    public var gasPrice: Amount { baseFee + priorityFeePerGas }

    /// Takes over a record. Throws `gasPrice` if its gas price is below its base fee.
    ///
    /// - Parameter sandwiches: those of the block so far.
    init(_ record: FlowRecord, _ sandwiches: inout SandwichNumbers) throws(FlowProblem) {
        block = record.block
        index = record.index
        hash = record.hash
        sender = record.from
        status = record.status
        gasUsed = record.gasUsed
        baseFee = record.baseFee
        priorityFeePerGas = try Self.priorityFee(gasPrice: record.gasPrice, baseFee: record.baseFee)
        bid = record.coinbaseTransfer
        value = record.value
        inputBytes = record.inputBytes
        selector = record.selector
        apps = record.apps
        firstSwapApp = record.swaps.first { !$0.reverted }?.app
        arbitrage = record.arbitrage.flatMap(FlowArbitrage.init)
        sandwich = sandwiches.sandwich(of: record)
    }
}
