import Sequencer
import Wire

/// A network in memory: writes entries into its log as ingress would, and applies them.
///
/// Entries are trusted, as signatures are not what is tested; ``isSigned`` makes it sign and check them all.
struct TestNetwork: ~Copyable {
    var core: Sequencer
    private(set) var log: [CheckedEntry] = []
    private let settlement = SecretKey(seed: Hash.of(.header, Array("settlement".utf8)))
    private let governance = SecretKey(seed: Hash.of(.header, Array("governance".utf8)))
    private var timeMilliseconds: UInt64 = 0

    static let chainID: UInt64 = 7

    static let parameters = NetworkParameters(
        subBlockGas: 1_000_000, subBlockBytes: 1_000_000, subBlocksPerBlock: 4, quantum: 10_000, dataFeePerByte: 3,
        takeBasisPoints: 1_000, lifetimeMax: 50, fuelMax: 1_000_000, faultsBeforeSuspension: 3)

    static func genesis(_ parameters: NetworkParameters = parameters) -> Genesis {
        func key(_ name: String) -> PublicKey { SecretKey(seed: Hash.of(.header, Array(name.utf8))).publicKey }
        return Genesis(
            name: "test", chainID: chainID, sequencer: key("sequencer"), settlement: key("settlement"),
            governance: key("governance"), operatorAccount: account("operator"), parameters: parameters,
            engine: "native")
    }

    init(_ parameters: NetworkParameters = parameters, rules: [TestRule] = TestRule.standard) throws(SequencerError) {
        core = try Sequencer(genesis: Self.genesis(parameters), host: TestHost(rules))
    }

    // MARK: Entries

    @discardableResult
    mutating func apply(_ entry: LogEntry) throws(SequencerError) -> Effects {
        try apply(CheckedEntry(trusting: entry))
    }

    @discardableResult
    mutating func apply(_ entry: CheckedEntry) throws(SequencerError) -> Effects {
        let effects = try core.apply(entry)
        log.append(entry)
        return effects
    }

    mutating func deposit(_ amount: Amount, to account: PublicKey) throws(SequencerError) {
        try apply(
            .deposit(
                Deposit(
                    number: core.depositNumber + 1, account: account, amount: amount, chainID: Self.chainID,
                    signedBy: settlement)))
    }

    mutating func deploy(_ rule: TestRule) throws(SequencerError) {
        try apply(.module(ModuleDeployment(module: rule.module, owner: account("owner"), signature: .zero)))
    }

    mutating func register(_ configuration: LaneConfiguration) throws(SequencerError) {
        try apply(.lane(LaneRegistration(configuration: configuration, signature: .zero)))
    }

    mutating func grant(_ lane: LaneName, reserve: UInt64, bundles: UInt64 = 0) throws(SequencerError) {
        try apply(
            .grant(
                ReserveGrant(
                    number: core.grantNumber + 1, lane: lane, reserveGas: reserve, bundleGas: bundles,
                    chainID: Self.chainID, signedBy: governance)))
    }

    /// Announces what `change` makes of the lane's configuration, at the earliest if nothing else is said.
    @discardableResult
    mutating func announce(
        _ lane: LaneName, _ rule: TestRule? = nil, at activation: UInt64? = nil, number: UInt64? = nil,
        by owner: PublicKey = account("owner"), _ change: (inout LaneConfiguration) -> Void = { _ in }
    ) throws(SequencerError) -> UInt64 {
        guard let view = core.lane(lane) else { throw SequencerError(.invalidEntry, rule: "", "no lane \(lane)") }
        if let rule, !deployed.contains(rule.name) {
            try deploy(rule)
            deployed.insert(rule.name)
        }
        var configuration = view.configuration
        if let rule { configuration.moduleHash = rule.moduleHash }
        change(&configuration)
        let notice = max(view.configuration.noticePeriod, core.genesis.parameters.lifetimeMax)
        let height = activation ?? core.height + 1 + notice
        try apply(
            .upgrade(
                LaneUpgrade(
                    number: number ?? view.upgradeNumber + 1, activation: height, owner: owner,
                    configuration: configuration, signature: .zero)))
        return height
    }

    mutating func cancel(_ lane: LaneName, by owner: PublicKey = account("owner")) throws(SequencerError) {
        let number = (core.lane(lane)?.upgradeNumber ?? 0) + 1
        try apply(
            .upgradeCancellation(
                UpgradeCancellation(number: number, lane: lane, owner: owner, signature: .zero)))
    }

    /// Cuts sub-blocks up to `height`, and answers the last.
    mutating func run(to height: UInt64) throws(SequencerError) -> SubBlock? {
        var last: SubBlock?
        while core.height < height { last = try tick() }
        return last
    }

    /// Deploys the rule unless it is, registers the lane, grants its reserve.
    mutating func open(
        _ lane: LaneName, _ rule: TestRule, reserve: UInt64 = 100_000, bundles: UInt64 = 0,
        _ change: (inout LaneConfiguration) -> Void = { _ in }
    ) throws(SequencerError) {
        if !deployed.contains(rule.name) {
            try deploy(rule)
            deployed.insert(rule.name)
        }
        var configuration = LaneConfiguration(lane, rule)
        change(&configuration)
        try register(configuration)
        try grant(lane, reserve: reserve, bundles: bundles)
    }

    private var deployed: Set<String> = []

    @discardableResult
    mutating func submit(
        _ operations: [Operation], from sender: PublicKey, to lane: LaneName, chainID: UInt64 = chainID
    ) throws(SequencerError) -> Effects {
        try apply(
            .envelope(
                Envelope(chainID: chainID, lane: lane, sender: sender, operations: operations, signature: .zero)))
    }

    @discardableResult
    mutating func submit(_ operation: Operation, from sender: PublicKey, to lane: LaneName) throws(SequencerError)
        -> Effects
    {
        try submit([operation], from: sender, to: lane)
    }

    /// Brings a bundle whose signatures are not what is tested.
    @discardableResult
    mutating func submit(_ bundle: Bundle) throws(SequencerError) -> Effects { try apply(.bundle(bundle)) }

    /// Cuts a sub-block.
    mutating func tick() throws(SequencerError) -> SubBlock {
        timeMilliseconds += 100
        guard let subBlock = try apply(.tick(Tick(timeMilliseconds: timeMilliseconds))).subBlock else {
            throw SequencerError(.invariant, rule: "BLOCK-1", "a tick made no sub-block")
        }
        return subBlock
    }
}

extension LaneName {
    /// A name that is known to be good.
    static func named(_ text: String) -> LaneName {
        guard let name = try? LaneName(text) else { preconditionFailure("\(text) is no lane's name") }
        return name
    }
}

extension LaneConfiguration {
    /// Room for everything; no base fee.
    init(_ lane: LaneName, _ rule: TestRule) {
        self.init(
            name: lane, owner: account("owner"), treasury: account("treasury/\(lane)"), weight: 1, minimumBaseFee: 0,
            gasTarget: 0, maxTransactionGas: 0, mempoolCountMax: 10_000, mempoolBytesMax: 10_000_000,
            nonceMode: .sequential, moduleHash: rule.moduleHash, ruleConfiguration: [0, 0, 0, 0, 0, 0, 0, 0],
            fuel: FuelLimits(admit: 1_000, order: 1_000, begin: 1_000, execute: 1_000, settle: 1_000),
            memoryBytesMax: 1 << 20, orderWindow: 1_000, stateBytesMax: 1 << 20)
    }
}

extension Operation {
    /// Priced at `priority` and a cap that is far above.
    init(
        _ nonce: UInt64, gas: UInt64 = 1_000, priority: Amount = 1, cap: Amount = 1_000, bid: Amount = 0,
        validUntil: UInt64 = 0, payload: [UInt8] = []
    ) {
        self.init(
            nonce: nonce, gasLimit: gas, maxFeePerGas: max(cap, priority), maxPriorityFeePerGas: priority, bid: bid,
            validUntil: validUntil, payload: payload)
    }

    /// For ``TestRule/payload``: the key that the rule gives it.
    init(
        _ nonce: UInt64, key: UInt128, gas: UInt64 = 1_000, priority: Amount = 1, cap: Amount = 1_000,
        bid: Amount = 0, validUntil: UInt64 = 0, padding: Int = 0
    ) {
        let bytes = withUnsafeBytes(of: key.littleEndian) { Array($0) }
        self.init(
            nonce, gas: gas, priority: priority, cap: cap, bid: bid, validUntil: validUntil,
            payload: bytes + [UInt8](repeating: 0, count: padding))
    }
}

extension Leg {
    /// At the top, priced at nothing beside the base fee of up to 1,000.
    init(
        _ lane: LaneName, _ opening: Opening = .top, from sender: PublicKey, gas: UInt64 = 1_000, priority: Amount = 0,
        cap: Amount = 1_000, payload: [UInt8] = []
    ) {
        self.init(
            lane: lane, opening: opening, sender: sender, gasLimit: gas, maxFeePerGas: max(cap, priority),
            maxPriorityFeePerGas: priority, payload: payload)
    }
}

extension Bundle {
    /// For one height, without refund and signatures.
    init(
        _ legs: [Leg], from payer: PublicKey, bid: Amount, _ atomicity: Atomicity = .inclusion, at height: UInt64 = 1,
        until: UInt64? = nil, replacement: UInt128 = 0, refund: UInt8 = 0, to recipient: PublicKey = .zero
    ) {
        self.init(
            chainID: TestNetwork.chainID, payer: payer, bid: bid, atomicity: atomicity, validFrom: height,
            validUntil: until ?? height, replacement: replacement, refundPercent: refund, refundRecipient: recipient,
            legs: legs, signatures: [])
    }
}

extension Sequencer {
    /// Asks before the log about an envelope whose signature is not what is tested.
    mutating func precheck(_ envelope: Envelope) throws(SequencerError) -> [OutcomeCode?] {
        try precheck(CheckedEntry(trusting: .envelope(envelope)))
    }
}
