import OrderFlow
import RuleBuild
import Sequencer
import Wire

/// A network before it starts: who is who, which lanes there are, how much space each has (DEV-3).
struct DevnetPlan {
    struct PlannedLane {
        let configuration: LaneConfiguration
        let app: String
        let reserveGas: UInt64
        let bundleGas: UInt64
    }

    /// One second of a devnet's own time has this many sub-blocks.
    static let subBlocksPerSecond = 10
    static let subBlockMilliseconds: UInt64 = 100
    /// The most fuel of one call on a devnet: the sandbox reserves 16 bytes of address space for each unit.
    static let fuelMax: UInt64 = 20_000_000

    /// Bounds of a network's parameters (NET-1), with room for what is added to the sum of the lanes.
    private static let gasMax: UInt64 = 1 << 59
    private static let bytesMax: UInt64 = 1 << 28

    let keys: DevnetKeys
    let flow: Flow
    let lanes: [PlannedLane]
    let modules: [BuiltRule]
    let genesis: Genesis

    /// Which app's rule a lane runs on a devnet: an order book's cancels go first; where nobody's app was touched,
    /// first come, first served; everywhere else the highest fee.
    static func app(for lane: LaneName) -> String {
        switch lane.text {
        case "open": "FirstComeFirstServed"
        case "0x", "opensea": "CancelsFirst"
        default: "PriorityFee"
        }
    }

    init(_ flow: Flow, name: String, keys: DevnetKeys, rules: [String: BuiltRule], engine: String) throws(DevnetError) {
        var gas: [LaneName: UInt64] = [:]
        var bytes: [LaneName: UInt64] = [:]
        for transaction in flow.blocks.lazy.flatMap(\.transactions) {
            gas[transaction.lane] = max(gas[transaction.lane] ?? 0, transaction.gasUsed)
            bytes[transaction.lane] = max(bytes[transaction.lane] ?? 0, UInt64(FlowPlayer.payloadBytes(transaction)))
        }
        var lanes: [PlannedLane] = []
        var reserved: UInt64 = 0
        for lane in gas.keys.sorted() {
            let app = Self.app(for: lane)
            guard let rule = rules[app] else {
                throw DevnetError(
                    .failed, "app \(app), which lane \(lane) needs, was not built",
                    remedy: "Run `laneway build Apps/\(app)`.")
            }
            // A lane's largest transaction has to fit into its reserve, or it could wait for ever.
            let reserve = max(rule.manifest.lane.reserveGas, gas[lane] ?? 0)
            guard reserve <= Self.gasMax, reserved + reserve + reserve / 2 <= Self.gasMax else {
                throw DevnetError(
                    .configuration,
                    "lane \(lane) has a transaction of \(reserve) gas: together more than 2^59 in a sub-block",
                    remedy: "Check gas_used.")
            }
            reserved += reserve + reserve / 2
            lanes.append(
                PlannedLane(
                    configuration: rule.manifest.laneConfiguration(
                        name: lane, owner: keys.owner(of: lane).publicKey,
                        treasury: keys.treasury(of: lane).publicKey, moduleHash: rule.hash),
                    app: app, reserveGas: reserve, bundleGas: reserve / 2))
        }
        self.flow = flow
        self.keys = keys
        self.lanes = lanes
        modules = Set(lanes.map(\.app)).sorted().compactMap { rules[$0] }
        let subBlockGas = reserved + reserved / 4
        let subBlockBytes = Self.subBlockBytes(lanes, bytes, subBlockGas: subBlockGas)
        guard subBlockBytes <= Self.bytesMax else {
            throw DevnetError(
                .configuration,
                "a sub-block would need \(subBlockBytes) bytes, so that every lane's largest transaction "
                    + "fits into its share of \(subBlockGas) gas; a network takes \(Self.bytesMax)",
                remedy: "Check gas_used and input_bytes.")
        }
        genesis = Genesis(
            name: name, chainID: keys.chainID, sequencer: keys.sequencer.publicKey,
            settlement: keys.settlement.publicKey, governance: keys.governance.publicKey,
            operatorAccount: keys.operatorAccount.publicKey,
            parameters: NetworkParameters(
                subBlockGas: subBlockGas, subBlockBytes: subBlockBytes, subBlocksPerBlock: 10,
                quantum: 500_000, dataFeePerByte: 1_000_000_000, takeBasisPoints: 1_000, lifetimeMax: 6_000,
                fuelMax: Self.fuelMax, faultsBeforeSuspension: 3),
            engine: engine)
    }

    /// Enough that every lane's largest transaction fits into its share, at least 2 MiB.
    private static func subBlockBytes(
        _ lanes: [PlannedLane], _ bytes: [LaneName: UInt64], subBlockGas: UInt64
    ) -> UInt64 {
        lanes.reduce(2 << 20) { most, lane in
            // An envelope around one operation has fewer than 512 bytes.
            let needed = (bytes[lane.configuration.name] ?? 0) + 512
            return max(most, UInt64(UInt128(needed) * UInt128(subBlockGas) / UInt128(lane.reserveGas)) + 1)
        }
    }

    /// What has to be in the log before the first transaction: modules, lanes, reserves, money.
    func setUp() throws(DevnetError) -> [LogEntry] {
        var entries: [LogEntry] = modules.map {
            .module(ModuleDeployment(module: $0.bytes, chainID: genesis.chainID, signedBy: keys.governance))
        }
        for (index, lane) in lanes.enumerated() {
            entries.append(
                .lane(
                    LaneRegistration(
                        configuration: lane.configuration, chainID: genesis.chainID,
                        signedBy: keys.owner(of: lane.configuration.name))))
            entries.append(
                .grant(
                    ReserveGrant(
                        number: UInt64(index + 1), lane: lane.configuration.name, reserveGas: lane.reserveGas,
                        bundleGas: lane.bundleGas, chainID: genesis.chainID, signedBy: keys.governance)))
        }
        for (index, (sender, amount)) in try FlowPlayer.money(for: flow).enumerated() {
            entries.append(
                .deposit(
                    Deposit(
                        number: UInt64(index + 1), account: keys.player(sender).publicKey, amount: amount,
                        chainID: genesis.chainID, signedBy: keys.settlement)))
        }
        return entries
    }
}
