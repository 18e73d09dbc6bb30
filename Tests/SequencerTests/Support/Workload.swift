import Sequencer
import Wire

/// Traffic of many kinds over lanes of every kind, the same for the same seed.
struct Workload {
    struct Lane {
        let name: LaneName
        let rule: TestRule
        let change: @Sendable (inout LaneConfiguration) -> Void
        var reserve: UInt64 = 100_000
        var bundles: UInt64 = 18_000
    }

    var random: SeededGenerator
    let users: [PublicKey]
    let lanes: [LaneName]
    private(set) var unordered: Set<LaneName> = []
    /// The last envelopes that were sent.
    var recent: [Envelope] = []
    private var freshNonce: UInt64 = 0
    /// The last transactions that were sent to each lane.
    var lastSent: [LaneName: [Hash]] = [:]
    /// The last bundles that were sent.
    var recentBundles: [Bundle] = []
    var hasCrowded = false

    static let parameters = parameters(.coreNearest)

    static func parameters(_ rule: AttributionRule, slackFeePerGas: Amount = 0) -> NetworkParameters {
        NetworkParameters(
            subBlockGas: 1_000_000, subBlockBytes: 60_000, subBlocksPerBlock: 4, quantum: 10_000, dataFeePerByte: 3,
            takeBasisPoints: 1_000, lifetimeMax: 12, fuelMax: 1_000_000, faultsBeforeSuspension: 3,
            attributionRule: rule, slackFeePerGas: slackFeePerGas)
    }

    /// A rule of which every call may fault, now and then, by what it is called with.
    static let moody: TestRule = {
        var rule = TestRule.machine.with(.admit, as: "moody") { (request) throws(RuleFault) in
            if request.transactions[0].payload.first == 9 { throw .fuel }
            return Answer.accept(.max - request.transactions[0].maxPriorityFeePerGas)
        }
        rule = rule.with(.order) { (request) throws(RuleFault) in
            if request.height % 5 == 0 { throw .memory }
            return Answer.proposal(request.transactions.indices.map { ($0, nil) })
        }
        rule = rule.with(.begin) { (request) throws(RuleFault) in
            try request.state.write("begun", [1])
            try request.state.emit([UInt8(request.transactions.count)])
            if request.height % 7 == 0 { throw .trap }
            return []
        }
        return rule.with(.settle) { (request) throws(RuleFault) in
            try request.state.emit([0])
            if request.height % 35 == 3 { return [1, 2, 3] }
            return Answer.payouts(zip(request.transactions, request.results).map { ($0.sender, $1.baseFee / 3) })
        }
    }()

    /// Withholds the top at every second height, and openings behind every other transaction.
    static let withholding = TestRule.fee.with(.order, as: "withholding") { (request) throws(RuleFault) in
        Answer.proposal(
            naming: request.transactions.indices.map { ($0, nil, $0.isMultiple(of: 2)) },
            top: request.height.isMultiple(of: 2), bottom: true)
    }

    static let lanes: [Lane] = [
        Lane(
            name: .named("fifo"), rule: .firstCome,
            change: {
                $0.mempoolCountMax = 60
                $0.openings = .open
            }),
        Lane(
            name: .named("fee"), rule: .fee,
            change: {
                $0.mempoolBytesMax = 9_000
                $0.forcedDelay = 5
                $0.gasTarget = 100_000
                $0.minimumBaseFee = 5
                $0.weight = 3
                $0.openings = OpeningsPolicy(
                    top: OpeningTerms(price: .second, reservePrice: 50), after: OpeningTerms(), bottom: OpeningTerms())
            }),
        Lane(
            name: .named("flat"), rule: .constant,
            change: {
                $0.maxTransactionGas = 400_000
                $0.openings = OpeningsPolicy(
                    top: OpeningTerms(reservePrice: 20), after: OpeningTerms(),
                    bottom: OpeningTerms(reservePrice: 1_000))
            }, reserve: 0),
        Lane(
            name: .named("batch"), rule: .reversing,
            change: {
                $0.orderWindow = 9
                $0.openings = .open
            }, reserve: 50_000),
        Lane(
            name: .named("any"), rule: .fee,
            change: {
                $0.nonceMode = .unordered
                $0.mempoolCountMax = 30
                $0.forcedDelay = 1
                $0.openings = .open
                $0.openings.payers = payers.prefix(4).sorted()
            }),
        Lane(
            name: .named("whole"), rule: .whole,
            change: {
                $0.orderWindow = 4
                $0.openings = .open
            }),
        Lane(
            name: .named("machine"), rule: .machine,
            change: {
                $0.gasTarget = 60_000
                $0.openings = .open
            }),
        Lane(
            name: .named("moody"), rule: moody,
            change: {
                $0.minimumBaseFee = 1
                $0.openings = .open
                $0.openings.top = OpeningTerms(price: .second)
            }),
        Lane(
            name: .named("said"), rule: .payload,
            change: { $0.openings = OpeningsPolicy(top: OpeningTerms(), after: OpeningTerms(), bottom: nil) },
            reserve: 50_000),
        Lane(
            name: .named("refund"), rule: .refunding,
            change: {
                $0.mempoolCountMax = 1
                $0.openings = .open
                $0.openings.after = OpeningTerms(price: .second, reservePrice: 10)
            }, reserve: 50_000),
        Lane(name: .named("shy"), rule: withholding, change: { $0.openings = .open }, reserve: 50_000),
    ]

    static var rules: [TestRule] { TestRule.standard + [moody, withholding] }

    init(seed: UInt64, lanes: [Lane] = Self.lanes) {
        random = SeededGenerator(seed: seed)
        users = (0..<40).map { account("user/\(seed)/\($0)") }
        self.lanes = lanes.map(\.name)
        for lane in lanes {
            var configuration = LaneConfiguration(lane.name, lane.rule)
            lane.change(&configuration)
            if configuration.nonceMode == .unordered { unordered.insert(lane.name) }
        }
    }

    /// An envelope for the network as it stands, most of them good.
    mutating func envelope(_ core: borrowing Sequencer) -> Envelope {
        // What was sent before arrives again.
        if random.chance(3), let again = recent.randomElement(using: &random) { return again }
        let lane = random.chance(1) ? LaneName.named("nowhere") : lanes.randomElement(using: &random) ?? lanes[0]
        // The last few users never get any money.
        let sender = users[Int.random(in: 0..<users.count, using: &random)]
        let next = core.nextNonce(of: sender, lane: lane) ?? 0
        let operations = (0..<[1, 1, 1, 2, 5, 9].randomElement(using: &random)!).map { position in
            operation(at: core.height, next: next + UInt64(position), isUnordered: unordered.contains(lane))
        }
        let envelope = Envelope(
            chainID: random.chance(1) ? 8 : TestNetwork.chainID, lane: lane, sender: sender, operations: operations,
            signature: .zero)
        for position in operations.indices {
            lastSent[lane, default: []].append(envelope.transactionHash(at: position))
        }
        lastSent[lane] = lastSent[lane]?.suffix(8)
        recent.append(envelope)
        if recent.count > 30 { recent.removeFirst() }
        return envelope
    }

    mutating func operation(at height: UInt64, next: UInt64, isUnordered: Bool) -> Operation {
        freshNonce += 1
        var nonce = isUnordered ? freshNonce : next
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<10: nonce = nonce > 3 ? nonce - UInt64.random(in: 1...3, using: &random) : 0
        case 10..<12: nonce = nonce &+ UInt64.random(in: 1...3, using: &random)
        case 12: nonce = .max
        case 13: nonce = .max - 1
        default: break
        }
        var validUntil = isUnordered || random.chance(40) ? height + UInt64.random(in: 1...12, using: &random) : 0
        if random.chance(1) { validUntil = [.max, height, 1, height + 13].randomElement(using: &random)! }
        // Some below what the dearest lane asks.
        let priority = Amount(UInt64.random(in: random.chance(3) ? 0...3 : 0...200, using: &random))
        var gas = UInt64.random(in: 500...30_000, using: &random)
        if random.chance(2) { gas = [0, 1, .max, 100_000, 100_001, 400_000].randomElement(using: &random)! }
        var cap = random.chance(20) ? priority : priority + Amount(UInt64.random(in: 0...60, using: &random))
        if random.chance(1) { cap = [.max, 0].randomElement(using: &random)! }
        let bid = random.chance(30) ? Amount(UInt64.random(in: 0...1_000_000, using: &random)) : 0
        let payloadCount = random.chance(1) ? 7_000 : Int.random(in: 0...120, using: &random)
        let payload = (0..<payloadCount).map { _ in UInt8.random(in: 0...20, using: &random)
        }
        return Operation(
            nonce: nonce, gasLimit: gas, maxFeePerGas: cap, maxPriorityFeePerGas: priority,
            bid: random.chance(1) ? .max : bid, validUntil: validUntil, payload: payload)
    }
}

extension TestNetwork {
    /// A network with a workload's lanes, registered in the order given.
    static func make(
        _ lanes: [Workload.Lane] = Workload.lanes, _ parameters: NetworkParameters = Workload.parameters
    ) throws(SequencerError) -> TestNetwork {
        var network = try TestNetwork(parameters, rules: Workload.rules)
        for lane in lanes {
            try network.open(lane.name, lane.rule, reserve: lane.reserve, bundles: lane.bundles, lane.change)
        }
        return network
    }
}
