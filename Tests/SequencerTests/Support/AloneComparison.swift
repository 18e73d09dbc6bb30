import Sequencer
import Wire

/// What lanes are attributed in a network that they share, beside what each had in a network of its own, with a sub-block
/// as large as its reserve, for the same transactions.
struct AloneComparison {
    /// What is different from the conditions under which no lane ever has less.
    struct Conditions: Sendable {
        var name = "none"
        /// How many keys and fees there are; nil: no two transactions have the same.
        var keyCount: UInt64?
        var nonceMode = NonceMode.unordered
        /// Pending transactions of a lane.
        var mempoolCountMax: UInt32 = 10_000
        /// Bytes of a sub-block for each gas, in thousandths.
        var bytesPerKilogas: UInt64 = 1_000_000
        /// In thousandths of the reserve's gas in a block; 0: base fees are fixed.
        var gasTargetPermille: UInt64 = 0
        /// Whether every lane wants more than its reserve at every height; otherwise by spells, one lane's beside another's.
        var isSteady = false
        /// Chances of 100 for a bundle in one lane and for one across lanes, at every height.
        var singleBundles = 0
        var crossBundles = 0
        /// Whether all lanes' rules have an `order` of their own.
        var orders = false
        var rule = AttributionRule.coreNearest

        var hasBundles: Bool { singleBundles + crossBundles > 0 }
    }

    /// One lane's running sums, by height.
    struct Lane {
        let name: LaneName
        var shared: [Amount] = []
        var alone: [Amount] = []

        /// The first height at which it had less than alone.
        var firstShortfall: Int? { zip(shared, alone).enumerated().first { $1.0 < $1.1 }.map { $0.offset + 1 } }

        /// The largest shortfall of any height, in thousandths of what it had alone by then, rounded up.
        var worstPermille: Amount {
            zip(shared, alone).map { $0 < $1 ? (($1 - $0) * 1_000 + $1 - 1) / $1 : 0 }.max() ?? 0
        }

        /// Thousandths of what it had alone that it had more at the end; below 0: less.
        var finalPermille: Int {
            guard let shared = shared.last, let alone = alone.last, alone > 0 else { return 0 }
            return shared >= alone ? Int((shared - alone) * 1_000 / alone) : -Int((alone - shared) * 1_000 / alone)
        }
    }

    static let heights = 40
    static let names = [LaneName.named("fees"), .named("keys"), .named("first")]
    private static let reserves: [UInt64] = [10_000, 20_000, 6_000]
    private static let bundleGas: UInt64 = 4_000
    /// Nothing beside reserves: what a lane gets beyond its own is what others do not use.
    private static let gas: UInt64 = 36_000
    private static let users = (0..<20).map { account("user/\($0)") }

    /// Runs all four networks.
    static func run(seed: UInt64, _ conditions: Conditions) throws -> [Lane] {
        let traffic = Traffic(seed: seed, conditions)
        var lanes = names.map { Lane(name: $0) }
        let together = try revenues(traffic.all, in: network(Array(names.indices), conditions))
        for place in names.indices {
            let own = traffic.all.enumerated().map { height, entries in
                entries.filter { concerns($0, only: names[place]) }
                    + (conditions.hasBundles ? [filler(UInt64(height))] : [])
            }
            let alone = try revenues(own, in: network([place], conditions))
            lanes[place].shared = sums(together.map { $0[names[place]] ?? 0 })
            lanes[place].alone = sums(alone.map { $0[names[place]] ?? 0 })
        }
        return lanes
    }

    /// What keeps a lane alone from using the gas for bundles as if it were its reserve: a lane that wants all of it.
    private static func filler(_ height: UInt64) -> LogEntry {
        .envelope(
            Envelope(
                chainID: TestNetwork.chainID, lane: .named("filler"), sender: users[0],
                operations: (0..<100).map { Operation(height * 100 + $0, gas: 50) }, signature: .zero))
    }

    private static func sums(_ amounts: [Amount]) -> [Amount] {
        amounts.reduce(into: []) { $0.append(($0.last ?? 0) + $1) }
    }

    private static func concerns(_ entry: LogEntry, only lane: LaneName) -> Bool {
        switch entry {
        case .envelope(let envelope): envelope.lane == lane
        case .bundle(let bundle): bundle.legs.allSatisfy { $0.lane == lane }
        default: false
        }
    }

    private static func network(_ places: [Int], _ conditions: Conditions) throws -> TestNetwork {
        let hasBundles = conditions.hasBundles
        var parameters = Market.parameters
        parameters.attributionRule = conditions.rule
        let gas =
            (places.count > 1 ? Self.gas : reserves[places[0]]) + (hasBundles ? bundleGas * UInt64(places.count) : 0)
        parameters.subBlockGas = gas
        parameters.subBlockBytes = gas * conditions.bytesPerKilogas / 1_000
        parameters.quantum = 2_000
        var network = try TestNetwork(parameters, rules: TestRule.standard + rules(conditions))
        for place in places {
            let reserve = reserves[place]
            try network.open(
                names[place], rules(conditions)[place], reserve: reserve, bundles: hasBundles ? bundleGas : 0
            ) {
                $0.openings = .open
                $0.nonceMode = conditions.nonceMode
                $0.weight = UInt32(1 + 2 * (place % 2))
                $0.mempoolCountMax = conditions.mempoolCountMax
                $0.minimumBaseFee = 5
                $0.gasTarget = reserve * UInt64(parameters.subBlocksPerBlock) * conditions.gasTargetPermille / 1_000
            }
        }
        if places.count == 1 && hasBundles {
            try network.open(.named("filler"), .fee, reserve: 0) {
                ($0.weight, $0.maxTransactionGas) = (.max, 1_000)
            }
        }
        for user in users { try network.deposit(1_000_000_000_000, to: user) }
        return network
    }

    private static func rules(_ conditions: Conditions) -> [TestRule] {
        conditions.orders
            ? [.reversing, TestRule.whole, TestRule.payload.with(.order, as: "backwards", backwards)]
            : [.fee, .payload, .firstCome]
    }

    /// The window from its end.
    private static let backwards: TestRule.Body = { (request) throws(RuleFault) in
        Answer.proposal(request.transactions.indices.reversed().map { ($0, nil) })
    }

    private static func revenues(
        _ traffic: [[LogEntry]], in network: consuming TestNetwork
    ) throws -> [[LaneName: Amount]] {
        try traffic.map { entries in
            for entry in entries { try network.apply(entry) }
            let lines = try network.tick().attribution
            return Dictionary(uniqueKeysWithValues: lines.map { ($0.lane, $0.revenue) })
        }
    }

    /// What arrives before each tick.
    private struct Traffic {
        private(set) var all: [[LogEntry]] = []
        private var random: SeededGenerator
        private let conditions: Conditions
        private var nonces: [String: UInt64] = [:]
        private var numbers: [UInt64]
        private var sent: [LaneName: [Hash]] = [:]

        init(seed: UInt64, _ conditions: Conditions) {
            random = SeededGenerator(seed: seed)
            self.conditions = conditions
            numbers = Array(1...20_000).shuffled(using: &random)
            for height in 1...UInt64(heights) { all.append(arrivals(before: height)) }
        }

        private mutating func arrivals(before height: UInt64) -> [LogEntry] {
            var entries: [LogEntry] = []
            for (place, lane) in names.enumerated() {
                // Quiet and busy spells, one lane's beside the others'.
                let isBusy = conditions.isSteady || (Int(height) / 5 + place) % 3 == 0
                for _ in 0..<Int.random(in: isBusy ? 6...16 : 0...4, using: &random) {
                    entries.append(.envelope(transaction(to: lane, reserves[place], height)))
                }
                if random.chance(conditions.singleBundles) { entries.append(.bundle(bundle([lane], height))) }
            }
            if random.chance(conditions.crossBundles) {
                let count = Int.random(in: 2...3, using: &random)
                entries.append(.bundle(bundle(Array(names.shuffled(using: &random).prefix(count)), height)))
            }
            return entries
        }

        private mutating func transaction(to lane: LaneName, _ reserve: UInt64, _ height: UInt64) -> Envelope {
            let user = Int.random(in: 0..<20, using: &random)
            let isSequential = conditions.nonceMode == .sequential
            let chain = isSequential ? "\(lane)/\(user)" : "\(lane)"
            let nonce = nonces[chain, default: 0]
            nonces[chain] = nonce + 1
            let number = numbers.popLast() ?? 0
            let key = conditions.keyCount.map { number % $0 } ?? number
            let operation = Operation(
                nonce, key: UInt128(key),
                gas: UInt64.random(in: 300...(random.chance(10) ? reserve : reserve / 3), using: &random),
                priority: Amount(key),
                cap: conditions.gasTargetPermille == 0
                    ? 1_000_000 : Amount(key) + Amount.random(in: 5...60, using: &random),
                bid: random.chance(30) ? Amount.random(in: 0...1_000_000, using: &random) : 0,
                validUntil: isSequential ? 0 : height + UInt64.random(in: 0...11, using: &random),
                padding: Int.random(in: 0...1_000, using: &random))
            let envelope = Envelope(
                chainID: TestNetwork.chainID, lane: lane, sender: users[user], operations: [operation],
                signature: .zero)
            sent[lane, default: []].append(envelope.transactionHash(at: 0))
            return envelope
        }

        private mutating func bundle(_ lanes: [LaneName], _ height: UInt64) -> Bundle {
            let legs = lanes.map { lane in
                var opening: Opening = random.chance(50) ? .top : .bottom
                if random.chance(40), let behind = sent[lane]?.suffix(6).randomElement(using: &random) {
                    opening = .after(behind)
                }
                return Leg(lane, opening, from: users[0], gas: UInt64.random(in: 300...2_500, using: &random), cap: 5)
            }
            return Bundle(
                legs, from: users[Int.random(in: 1..<20, using: &random)],
                bid: Amount.random(in: 1...30_000_000, using: &random), at: height,
                until: height + UInt64.random(in: 0...3, using: &random))
        }
    }
}
