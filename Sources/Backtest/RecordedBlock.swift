import FirstComeFirstServed
import OrderFlow
import Sequencer
import Wire

/// One recorded block as a network of its own.
struct RecordedBlock {
    private static let module = Array("first-come".utf8)
    /// The most money that one network takes in (LEDGER-2), in wei.
    private static let paymentsMax: Amount = 1 << 116
    /// The most bytes of a sub-block (NET-1): room for a million transactions without payload.
    private static let bytesMax: UInt64 = 1 << 28
    /// Of the sub-block that has the transactions.
    private static let height: UInt64 = 2

    private let block: FlowBlock
    /// What the network executes for each transaction, in the recorded order.
    private let legs: [[RecordedBundle.Leg]]
    private let bundles: [RecordedBundle]
    private let lanes: [LaneName]
    private let gas: UInt64
    /// What each sender paid, and all of them.
    private let paid: (bySender: [FlowAddress: Amount], total: Amount)

    init(_ block: FlowBlock) throws(BacktestError) {
        self.block = block
        var gas: UInt64 = 0
        var legs: [[RecordedBundle.Leg]] = []
        var bundles: [RecordedBundle] = []
        for transaction in block.transactions {
            let (sum, overflow) = gas.addingReportingOverflow(transaction.gasUsed)
            guard !overflow else {
                throw BacktestError(block: block.number, reason: "its gas passes 2^64 - 1; check gas_used")
            }
            gas = sum
            if let bundle = try RecordedBundle(transaction) {
                legs.append(bundle.legs)
                bundles.append(bundle)
            } else {
                legs.append([RecordedBundle.Leg(lane: transaction.lane, gas: transaction.gasUsed)])
            }
        }
        self.gas = gas
        self.legs = legs
        self.bundles = bundles
        lanes = Set(legs.joined().filter { $0.gas > 0 }.map(\.lane)).sorted()
        paid = try Self.payments(of: block)
    }

    /// Runs the block through the core, and shares what crosses lanes. Throws ``BacktestError``, also if a single unit
    /// of what was collected is not attributed.
    func run() throws -> BacktestBlock {
        let subBlock = try executed()
        var result = BacktestBlock()
        result.transactions = UInt64(block.transactions.count)
        for posting in subBlock.journal where posting.kind == .cost { result.collected += posting.amount }
        // A bundle's bid is on top of what the legs cost; both together are at most what the senders paid in all.
        for bundle in bundles { result.collected += bundle.bid }
        for line in subBlock.attribution {
            var lane = BacktestLane()
            lane.transactions = UInt64(line.transactions)
            lane.gas = line.gas
            lane.baseFee = line.baseFee
            lane.priorityFee = line.priorityFee
            lane.charge = line.charge
            result.lanes[line.lane] = lane
        }
        for component in try crossLane().components {
            for (lane, units) in zip(component.lanes, component.units) {
                result.lanes[lane, default: BacktestLane()].crossLane += units
            }
        }
        for lane in result.lanes.values { result.attributed += lane.attributed }
        guard result.collected == paid.total, result.attributed == paid.total else {
            throw BacktestError(
                block: block.number,
                reason: "its senders paid \(paid.total) wei, \(result.collected) were collected and "
                    + "\(result.attributed) attributed; this is a mistake in Laneway, please report the flow")
        }
        return result
    }

    /// Whose the bids of the block's bundles are.
    func crossLane() throws(BacktestError) -> CrossLaneAttribution {
        // Known only when no transaction can be added any more, as MERGE-7 has it; stable where encodings change.
        guard let last = block.transactions.last else { return CrossLaneAttribution() }
        return try CrossLaneAttribution(bundles, tieKey: Hash(bytes: last.hash), block: block.number)
    }

    /// The sub-block that has all of the transactions.
    private func executed() throws -> SubBlock {
        let host = NativeRuleHost()
        host.register(FirstComeFirstServed.self, forModule: Self.module)
        var sequencer = try Sequencer(genesis: genesis, host: host)
        for entry in setUp() { _ = try sequencer.apply(CheckedEntry(trusting: entry)) }
        let tick = CheckedEntry(trusting: .tick(Tick(timeMilliseconds: 0)))
        // Deposits have a sub-block of their own: beside what they pay for, they would count twice towards 2^128.
        _ = try sequencer.apply(tick)
        let operations = operations()
        for entry in operations { _ = try sequencer.apply(CheckedEntry(trusting: entry)) }
        let effects = try sequencer.apply(tick)
        guard let subBlock = effects.subBlock, subBlock.outcomes.included.count == operations.count else {
            let ending = effects.subBlock?.outcomes.endings.first
            throw BacktestError(
                block: block.number,
                reason: "not all transactions could be included: \(ending.map { "\($0.outcome.name)" } ?? "no space")")
        }
        return subBlock
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

    private static func payments(
        of block: FlowBlock
    ) throws(BacktestError) -> (bySender: [FlowAddress: Amount], total: Amount) {
        var bySender: [FlowAddress: Amount] = [:]
        var total: Amount = 0
        for transaction in block.transactions {
            let (fees, a) = Amount(transaction.gasUsed).multipliedReportingOverflow(by: transaction.gasPrice)
            let (cost, b) = fees.addingReportingOverflow(transaction.bid)
            let (sum, c) = bySender[transaction.sender, default: 0].addingReportingOverflow(cost)
            let (allSums, d) = total.addingReportingOverflow(cost)
            guard !a, !b, !c, !d, allSums <= paymentsMax else {
                throw BacktestError(
                    block: block.number,
                    reason: "up to transaction \(transaction.index) more than 2^116 wei are paid, which no network "
                        + "holds; check gas_price and coinbase_transfer")
            }
            bySender[transaction.sender] = sum
            total = allSums
        }
        return (bySender, total)
    }

    /// Money for every sender, and the lanes.
    private func setUp() -> [LogEntry] {
        var entries: [LogEntry] = [.module(ModuleDeployment(module: Self.module, owner: .zero, signature: .zero))]
        for (number, sender) in paid.bySender.sorted(by: { $0.key < $1.key }).enumerated() {
            entries.append(
                .deposit(
                    Deposit(
                        number: UInt64(number + 1), account: Self.account(of: sender.key), amount: sender.value,
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

    /// The recorded transactions in their order, a bundle's legs by name; the index in the block is the nonce. A leg
    /// carries no bid, since the bundle's is on top. One without gas (FLOW-74) is no operation.
    private func operations() -> [LogEntry] {
        zip(block.transactions, legs).flatMap { transaction, legs in
            legs.filter { $0.gas > 0 }.map { leg in
                let operation = Operation(
                    nonce: UInt64(transaction.index), gasLimit: leg.gas, maxFeePerGas: transaction.gasPrice,
                    maxPriorityFeePerGas: transaction.priorityFeePerGas,
                    bid: transaction.apps.count > 1 ? 0 : transaction.bid,
                    validUntil: Self.height, payload: [])
                return .envelope(
                    Envelope(
                        chainID: 1, lane: leg.lane, sender: Self.account(of: transaction.sender),
                        operations: [operation], signature: .zero))
            }
        }
    }

    /// A recorded address stands for itself: 12 zero bytes before its 20. Zero names nobody else here.
    private static func account(of address: FlowAddress) -> PublicKey {
        PublicKey(bytes: Bytes32(bytes: [UInt8](repeating: 0, count: 11) + [1] + address.bytes))
    }

    private static func account(of lane: LaneName) -> PublicKey { PublicKey(bytes: lane.bytes) }
}
