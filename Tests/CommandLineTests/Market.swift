import Node
import RuleFixtures
import Sequencer
import WasmHost
import Wire

/// A small network that knows money, lanes and bundles, whose node really runs: what it stores is what commands get to
/// read.
struct Market: ~Copyable {
    static let user = key("user")
    static let sequencer = key("sequencer")
    static let settlement = key("settlement")
    static let governance = key("governance")
    static let dataFeePerByte: Amount = 2

    static let fuelMax: UInt64 = 20_000_000

    static func genesis(_ rule: AttributionRule) -> Genesis {
        Genesis(
            name: "market", chainID: 21, sequencer: sequencer.publicKey, settlement: settlement.publicKey,
            governance: governance.publicKey, operatorAccount: key("operator").publicKey,
            parameters: NetworkParameters(
                subBlockGas: 1_400_000, subBlockBytes: 1_000_000, subBlocksPerBlock: 2, quantum: 20_000,
                dataFeePerByte: dataFeePerByte, takeBasisPoints: 1_000, lifetimeMax: 100, fuelMax: fuelMax,
                faultsBeforeSuspension: 3, attributionRule: rule),
            engine: WasmRuleHost.engineDescription)
    }

    private let genesis: Genesis
    private var node: Node
    private var time: UInt64 = 0
    private var lanes: UInt64 = 0
    private var deposits: UInt64 = 0
    private var forcedCount: UInt64 = 0
    private var modules: Set<Hash> = []
    private var nonces: [String: UInt64] = [:]

    /// Call it on a ``SandboxThread``.
    init(in folder: String, host: WasmRuleHost, sharing rule: AttributionRule = .coreNearest) throws {
        genesis = Self.genesis(rule)
        node = try Node.open(
            in: folder, creating: genesis, key: Self.sequencer, host: host, snapshotInterval: 2)
    }

    static func key(_ role: String) -> SecretKey {
        SecretKey(seed: Hash.of(.developmentKey, Array("market/\(role)".utf8)))
    }

    // MARK: Set-up

    /// Registers a lane with 100,000 gas of its own and as much for legs; base fee 10.
    mutating func open(
        _ name: String, _ module: FixtureModule, openings: OpeningsPolicy = .open, reserve: UInt64 = 100_000
    ) throws {
        if modules.insert(module.hash).inserted {
            try receive(
                .module(
                    ModuleDeployment(
                        module: module.bytes, chainID: genesis.chainID, signedBy: Self.governance)))
        }
        let lane = try LaneName(name)
        let configuration = LaneConfiguration(
            name: lane, owner: Self.key("owner").publicKey, treasury: Self.key("treasury/\(name)").publicKey, weight: 1,
            minimumBaseFee: 10, gasTarget: 0, maxTransactionGas: 0, mempoolCountMax: 1_000,
            mempoolBytesMax: 1_000_000, nonceMode: .sequential, moduleHash: module.hash,
            ruleConfiguration: [UInt8](repeating: 0, count: 8),
            fuel: FuelLimits(
                admit: 1_000_000, order: 20_000_000, begin: 20_000_000, execute: 20_000_000, settle: 20_000_000),
            memoryBytesMax: 16 << 20, orderWindow: 64, stateBytesMax: 0, openings: openings)
        try receive(
            .lane(
                LaneRegistration(
                    configuration: configuration, chainID: genesis.chainID, signedBy: Self.key("owner"))))
        lanes += 1
        try receive(
            .grant(
                ReserveGrant(
                    number: lanes, lane: lane, reserveGas: reserve, bundleGas: 60_000,
                    chainID: genesis.chainID, signedBy: Self.governance)))
    }

    mutating func pay(_ account: SecretKey, _ amount: Amount = 1_000_000_000) throws {
        deposits += 1
        try receive(
            .deposit(
                Deposit(
                    number: deposits, account: account.publicKey, amount: amount, chainID: genesis.chainID,
                    signedBy: Self.settlement)))
    }

    // MARK: What happens

    /// A transaction of the sender's next nonce; answers its hash.
    @discardableResult
    mutating func send(
        _ sender: SecretKey, to lane: String, gas: UInt64 = 10_000, priority: Amount = 1, bid: Amount = 0,
        validUntil: UInt64 = 0
    ) throws -> Hash {
        let name = "\(sender.publicKey)/\(lane)"
        let operation = Operation(
            nonce: nonces[name, default: 0], gasLimit: gas, maxFeePerGas: 1_000, maxPriorityFeePerGas: priority,
            bid: bid, validUntil: validUntil, payload: [])
        let envelope = Envelope(
            chainID: genesis.chainID, lane: try LaneName(lane), operations: [operation], signedBy: sender)
        let entry = try CheckedEntry(checking: .envelope(envelope), genesis: genesis)
        try receive(entry)
        nonces[name, default: 0] += 1
        return entry.transactionHashes[0]
    }

    /// A transaction of the sender's next nonce through the inbox; answers its hash.
    mutating func force(_ sender: SecretKey, to lane: String, gas: UInt64 = 10_000) throws -> Hash {
        let name = "\(sender.publicKey)/\(lane)"
        let operation = Operation(
            nonce: nonces[name, default: 0], gasLimit: gas, maxFeePerGas: 1_000, maxPriorityFeePerGas: 0, bid: 0,
            validUntil: 0, payload: [])
        let envelope = Envelope(
            chainID: genesis.chainID, lane: try LaneName(lane), operations: [operation], signedBy: sender)
        forcedCount += 1
        let entry = try CheckedEntry(
            checking: .forcedEnvelope(
                ForcedEnvelope(
                    number: forcedCount, postedAt: node.ask { $0.height }, envelope: envelope,
                    chainID: genesis.chainID, signedBy: Self.settlement)), genesis: genesis)
        try receive(entry)
        nonces[name, default: 0] += 1
        return entry.transactionHashes[0]
    }

    /// A bundle of the user's legs; answers its hash.
    @discardableResult
    mutating func bid(
        _ amount: Amount, by payer: SecretKey, _ atomicity: Atomicity = .inclusion, refundPercent: UInt8 = 0,
        replacement: UInt128 = 0, until: UInt64, _ legs: [(lane: String, opening: Opening, gas: UInt64)]
    ) throws -> Hash {
        let bundle = try Bundle(
            chainID: genesis.chainID, payer: payer.publicKey, bid: amount, atomicity: atomicity, validFrom: 0,
            validUntil: until, replacement: replacement, refundPercent: refundPercent, refundRecipient: .zero,
            legs: legs.map {
                Leg(
                    lane: try LaneName($0.lane), opening: $0.opening, sender: Self.user.publicKey, gasLimit: $0.gas,
                    maxFeePerGas: 100, maxPriorityFeePerGas: 0, payload: [])
            }, signatures: [])
        guard let signed = bundle.signed(by: [payer, Self.user]) else {
            throw MarketError(description: "a signer is missing")
        }
        try receive(.bundle(signed))
        return signed.hash
    }

    mutating func tick() throws {
        time += 100
        _ = try node.tick(timeMilliseconds: time)
    }

    mutating func close() throws { try node.close() }

    private mutating func receive(_ entry: LogEntry) throws {
        try receive(CheckedEntry(checking: entry, genesis: genesis))
    }

    private mutating func receive(_ entry: CheckedEntry) throws {
        let reception = try node.receive(entry)
        guard case .logged = reception else { throw MarketError(description: "\(reception): \(entry.entry)") }
    }
}

/// An entry that the test's author meant to be good.
struct MarketError: Error, CustomStringConvertible {
    let description: String
}
