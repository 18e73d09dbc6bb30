import WasmHost
import Wire

/// A lane as a test wants it.
struct TestLane: Sendable {
    /// What transactions for it carry.
    enum Payloads: Sendable {
        case anything
        case bookActions
        case exchangeActions
    }

    var name: LaneName
    var module: [UInt8]
    var payloads = Payloads.anything
    /// No entries (ABI-7).
    var ruleConfiguration: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0]
    var nonceMode = NonceMode.sequential
    var weight: UInt32 = 1
    var reserveGas: UInt64 = 250_000
    var bundleGas: UInt64 = 50_000
    var openings = OpeningsPolicy.open
    var maxTransactionGas: UInt64 = 600_000
    var gasTarget: UInt64 = 0
    var mempoolCountMax: UInt32 = 1_000
    var mempoolBytesMax: UInt64 = 4 << 20
    var orderWindow: UInt32 = 64
    var stateBytesMax: UInt64 = 200_000
    var memoryBytesMax: UInt64 = 16 << 20
    var fuel = FuelLimits(
        admit: 1_000_000, order: 20_000_000, begin: 20_000_000, execute: 20_000_000, settle: 20_000_000)
    /// Registered in the middle of the log rather than at its start.
    var isLate = false

    init(_ name: String, module: [UInt8]) throws {
        self.name = try LaneName(name)
        self.module = module
    }

    func with(_ change: (inout TestLane) -> Void) -> TestLane {
        var lane = self
        change(&lane)
        return lane
    }
}

/// A network's genesis, lanes and keys.
struct TestNetwork: Sendable {
    static let minimumBaseFee: Amount = 100
    /// Amounts of a sender that can pay for anything that tests send.
    static let plenty: Amount = 1_000_000_000_000_000

    let genesis: Genesis
    let lanes: [TestLane]

    init(_ lanes: [TestLane], parameters change: (inout NetworkParameters) -> Void = { _ in }) {
        self.lanes = lanes
        var parameters = NetworkParameters(
            subBlockGas: 1_500_000, subBlockBytes: 300_000, subBlocksPerBlock: 4, quantum: 100_000, dataFeePerByte: 3,
            takeBasisPoints: 1_000, lifetimeMax: 30, fuelMax: Sandbox.fuelMax, faultsBeforeSuspension: 3)
        change(&parameters)
        genesis = Genesis(
            name: "test", chainID: 77, sequencer: Self.sequencer.publicKey, settlement: Self.settlement.publicKey,
            governance: Self.governance.publicKey, operatorAccount: Self.key("operator").publicKey,
            parameters: parameters, engine: WasmRuleHost.engineDescription)
    }

    // MARK: Keys

    static func key(_ role: String) -> SecretKey {
        SecretKey(seed: Hash.of(.developmentKey, Array("network-tests/\(role)".utf8)))
    }
    static let sequencer = key("sequencer")
    static let settlement = key("settlement")
    static let governance = key("governance")

    // MARK: Entries

    /// The lane as it is registered.
    func configuration(_ lane: TestLane) -> LaneConfiguration {
        LaneConfiguration(
            name: lane.name, owner: Self.key("owner").publicKey, treasury: Self.key("treasury/\(lane.name)").publicKey,
            weight: lane.weight, minimumBaseFee: Self.minimumBaseFee, gasTarget: lane.gasTarget,
            maxTransactionGas: lane.maxTransactionGas, mempoolCountMax: lane.mempoolCountMax,
            mempoolBytesMax: lane.mempoolBytesMax, nonceMode: lane.nonceMode,
            moduleHash: ModuleDeployment.moduleHash(lane.module), ruleConfiguration: lane.ruleConfiguration,
            fuel: lane.fuel, memoryBytesMax: lane.memoryBytesMax, orderWindow: lane.orderWindow,
            stateBytesMax: lane.stateBytesMax, openings: lane.openings, forcedDelay: lane.isLate ? 0 : 2)
    }

    func deployment(_ module: [UInt8]) -> CheckedEntry {
        CheckedEntry(
            trusting: .module(
                ModuleDeployment(module: module, chainID: genesis.chainID, signedBy: Self.governance)))
    }

    func registration(_ configuration: LaneConfiguration) -> CheckedEntry {
        CheckedEntry(
            trusting: .lane(
                LaneRegistration(
                    configuration: configuration, chainID: genesis.chainID, signedBy: Self.key("owner"))))
    }

    func upgrade(_ number: UInt64, at activation: UInt64, to configuration: LaneConfiguration) -> CheckedEntry {
        CheckedEntry(
            trusting: .upgrade(
                LaneUpgrade(
                    number: number, activation: activation, configuration: configuration, chainID: genesis.chainID,
                    signedBy: Self.key("owner"))))
    }

    func cancellation(_ number: UInt64, _ lane: LaneName) -> CheckedEntry {
        CheckedEntry(
            trusting: .upgradeCancellation(
                UpgradeCancellation(number: number, lane: lane, chainID: genesis.chainID, signedBy: Self.key("owner"))))
    }

    func exit(_ number: UInt64, at activation: UInt64, _ lane: LaneName) -> CheckedEntry {
        CheckedEntry(
            trusting: .exit(
                LaneExit(
                    number: number, activation: activation, lane: lane, chainID: genesis.chainID,
                    signedBy: Self.key("owner"))))
    }

    func grant(_ number: UInt64, _ lane: LaneName, _ reserveGas: UInt64, _ bundleGas: UInt64) -> CheckedEntry {
        CheckedEntry(
            trusting: .grant(
                ReserveGrant(
                    number: number, lane: lane, reserveGas: reserveGas, bundleGas: bundleGas,
                    chainID: genesis.chainID, signedBy: Self.governance)))
    }

    func deposit(_ number: UInt64, to account: PublicKey, _ amount: Amount) -> CheckedEntry {
        CheckedEntry(
            trusting: .deposit(
                Deposit(
                    number: number, account: account, amount: amount, chainID: genesis.chainID,
                    signedBy: Self.settlement)))
    }

    func forced(_ number: UInt64, postedAt: UInt64, _ envelope: Envelope) -> CheckedEntry {
        CheckedEntry(
            trusting: .forcedEnvelope(
                ForcedEnvelope(
                    number: number, postedAt: postedAt, envelope: envelope, chainID: genesis.chainID,
                    signedBy: Self.settlement)))
    }

    func envelope(_ operations: [Operation], to lane: LaneName, from sender: SecretKey) -> CheckedEntry {
        CheckedEntry(
            trusting: .envelope(
                Envelope(chainID: genesis.chainID, lane: lane, operations: operations, signedBy: sender)))
    }

    static func tick(_ time: UInt64) -> CheckedEntry { CheckedEntry(trusting: .tick(Tick(timeMilliseconds: time))) }

    /// Modules, lanes that are not late, their reserves, and money for `accounts`.
    func setUp(paying accounts: [PublicKey]) -> [CheckedEntry] {
        var entries: [CheckedEntry] = []
        var modules: Set<[UInt8]> = []
        for lane in lanes where modules.insert(lane.module).inserted { entries.append(deployment(lane.module)) }
        for (index, lane) in lanes.filter({ !$0.isLate }).enumerated() {
            entries.append(registration(configuration(lane)))
            entries.append(grant(UInt64(index + 1), lane.name, lane.reserveGas, lane.bundleGas))
        }
        for (index, account) in accounts.enumerated() {
            entries.append(deposit(UInt64(index + 1), to: account, Self.plenty))
        }
        return entries
    }
}
