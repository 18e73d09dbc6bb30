import FirstComeFirstServed
public import OrderFlow
import Sequencer
import Wire

/// What the recorded transactions would have earned their apps: one block per recorded block at its recorded base fee,
/// all transactions included, through the core itself, without processes or disk (FLOW-70).
///
/// Every lane is first come, first served, so that the recorded order is kept; a recorded sender is an account with
/// what its transactions cost, and the coinbase transfer is a bid that is charged in full.
public struct Backtest: Sendable {
    private let flow: Flow

    /// A backtest of `flow`.
    public init(_ flow: Flow) { self.flow = flow }

    /// Runs all blocks. `progress` hears of every block that is done.
    public func run(progress: (Int) -> Void = { _ in }) throws -> BacktestReport {
        var report = BacktestReport()
        for (index, block) in flow.blocks.enumerated() {
            let result = try RecordedBlock(block).run()
            report.blocks.append((block.number, result))
            try report.totals.add(result, block: block.number)
            progress(index + 1)
        }
        return report
    }
}

/// One recorded block as a network of its own.
private struct RecordedBlock {
    private static let module = Array("first-come".utf8)
    /// The most money that one network takes in (LEDGER-2), in wei.
    private static let paymentsMax: Amount = 1 << 116
    /// The most bytes of a sub-block (NET-1): room for a million transactions without payload.
    private static let bytesMax: UInt64 = 1 << 28
    /// Of the sub-block that has the transactions.
    private static let height: UInt64 = 2

    private let block: FlowBlock
    private let lanes: [LaneName]
    private let gas: UInt64

    init(_ block: FlowBlock) throws(BacktestError) {
        self.block = block
        lanes = Set(block.transactions.map(\.lane)).sorted()
        var gas: UInt64 = 0
        for transaction in block.transactions {
            let (sum, overflow) = gas.addingReportingOverflow(transaction.gasUsed)
            guard !overflow else {
                throw BacktestError(block: block.number, reason: "its gas passes 2^64 - 1; check gas_used")
            }
            gas = sum
        }
        self.gas = gas
    }

    func run() throws -> BacktestBlock {
        let host = NativeRuleHost()
        host.register(FirstComeFirstServed.self, forModule: Self.module)
        var sequencer = try Sequencer(genesis: genesis, host: host)
        for entry in try setUp() { _ = try sequencer.apply(CheckedEntry(trusting: entry)) }
        let tick = CheckedEntry(trusting: .tick(Tick(timeMilliseconds: 0)))
        // Deposits have a sub-block of their own: beside what they pay for, they would count twice towards 2^128.
        _ = try sequencer.apply(tick)
        for entry in transactions() { _ = try sequencer.apply(CheckedEntry(trusting: entry)) }
        let effects = try sequencer.apply(tick)
        guard let subBlock = effects.subBlock, subBlock.outcomes.included.count == block.transactions.count else {
            let ending = effects.subBlock?.outcomes.endings.first
            throw BacktestError(
                block: block.number,
                reason: "not all transactions could be included: \(ending.map { "\($0.outcome.name)" } ?? "no space")")
        }
        return try result(of: subBlock)
    }

    private var genesis: Genesis {
        Genesis(
            name: "backtest", chainID: 1, sequencer: .zero, settlement: .zero, governance: .zero,
            operatorAccount: .zero,
            parameters: NetworkParameters(
                subBlockGas: gas, subBlockBytes: Self.bytesMax, subBlocksPerBlock: 1, quantum: 1_000_000,
                dataFeePerByte: 0,
                takeBasisPoints: 0, lifetimeMax: 1, fuelMax: 1, faultsBeforeSuspension: 1),
            engine: "native")
    }

    /// Money for every sender, and the lanes.
    private func setUp() throws -> [LogEntry] {
        var needs: [FlowAddress: Amount] = [:]
        var total: Amount = 0
        for transaction in block.transactions {
            let (fees, a) = Amount(transaction.gasUsed).multipliedReportingOverflow(by: transaction.gasPrice)
            let (cost, b) = fees.addingReportingOverflow(transaction.bid)
            let (sum, c) = needs[transaction.sender, default: 0].addingReportingOverflow(cost)
            let (allSums, d) = total.addingReportingOverflow(cost)
            guard !a, !b, !c, !d, allSums <= Self.paymentsMax else {
                throw BacktestError(
                    block: block.number,
                    reason: "up to transaction \(transaction.index) more than 2^116 wei are paid, which no network "
                        + "holds; check gas_price and coinbase_transfer")
            }
            needs[transaction.sender] = sum
            total = allSums
        }
        var entries: [LogEntry] = [.module(ModuleDeployment(module: Self.module, owner: .zero, signature: .zero))]
        for (number, need) in needs.sorted(by: { $0.key < $1.key }).enumerated() {
            entries.append(
                .deposit(
                    Deposit(
                        number: UInt64(number + 1), account: Self.account(of: need.key), amount: need.value,
                        signature: .zero)))
        }
        for lane in lanes {
            entries.append(.lane(LaneRegistration(configuration: configuration(of: lane), signature: .zero)))
        }
        return entries
    }

    private func configuration(of lane: LaneName) -> LaneConfiguration {
        LaneConfiguration(
            name: lane, owner: .zero, treasury: Self.account(of: lane), weight: 1, minimumBaseFee: block.baseFee,
            gasTarget: 0, maxTransactionGas: gas, mempoolCountMax: UInt32(block.transactions.count),
            mempoolBytesMax: LaneBounds.mempoolBytesMax, nonceMode: .unordered,
            moduleHash: ModuleDeployment.moduleHash(Self.module),
            ruleConfiguration: [UInt8](repeating: 0, count: 8),
            fuel: FuelLimits(admit: 1, order: 1, begin: 1, execute: 1, settle: 1), memoryBytesMax: 1 << 20,
            orderWindow: 1, stateBytesMax: 0)
    }

    /// The recorded transactions in their order; the index in the block is the nonce.
    private func transactions() -> [LogEntry] {
        block.transactions.map { transaction in
            let operation = Operation(
                nonce: UInt64(transaction.index), gasLimit: transaction.gasUsed, maxFeePerGas: transaction.gasPrice,
                maxPriorityFeePerGas: transaction.priorityFeePerGas, bid: transaction.bid, validUntil: Self.height,
                payload: [])
            return .envelope(
                Envelope(
                    chainID: 1, lane: transaction.lane, sender: Self.account(of: transaction.sender),
                    operations: [operation], signature: .zero))
        }
    }

    private func result(of subBlock: SubBlock) throws -> BacktestBlock {
        var result = BacktestBlock()
        result.transactions = UInt64(subBlock.outcomes.included.count)
        for posting in subBlock.journal where posting.kind == .cost { result.collected += posting.amount }
        for line in subBlock.attribution {
            var lane = BacktestLane()
            lane.transactions = UInt64(line.transactions)
            lane.gas = line.gas
            lane.baseFee = line.baseFee
            lane.priorityFee = line.priorityFee
            lane.charge = line.charge
            result.lanes[line.lane] = lane
            result.attributed += lane.revenue
        }
        return result
    }

    /// A recorded address stands for itself: 12 zero bytes before its 20. Zero names nobody else here.
    private static func account(of address: FlowAddress) -> PublicKey {
        PublicKey(bytes: Bytes32(bytes: [UInt8](repeating: 0, count: 11) + [1] + address.bytes))
    }

    private static func account(of lane: LaneName) -> PublicKey { PublicKey(bytes: lane.bytes) }
}

extension BacktestBlock {
    /// Adds a block to the totals; throws when a sum passes 2^128 - 1.
    fileprivate mutating func add(_ other: BacktestBlock, block: UInt64) throws(BacktestError) {
        let (collected, overflow) = collected.addingReportingOverflow(other.collected)
        guard !overflow else { throw BacktestError(block: block, reason: "the flow's total passes 2^128 - 1 wei") }
        let (_, gasOverflow) = gas.addingReportingOverflow(other.gas)
        guard !gasOverflow else { throw BacktestError(block: block, reason: "the flow's gas passes 2^64 - 1") }
        transactions += other.transactions
        self.collected = collected
        // No overflow: at most what was collected.
        attributed += other.attributed
        for (name, lane) in other.lanes {
            lanes[name, default: BacktestLane()].transactions += lane.transactions
            lanes[name, default: BacktestLane()].gas += lane.gas
            lanes[name, default: BacktestLane()].baseFee += lane.baseFee
            lanes[name, default: BacktestLane()].priorityFee += lane.priorityFee
            lanes[name, default: BacktestLane()].charge += lane.charge
        }
    }
}
