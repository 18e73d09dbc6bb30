import OrderFlow
import RuleBuild
import Sequencer
import Wire

/// A network before it starts: who is who, which lanes there are, how much space each has (DEV-3).
struct DevnetPlan {
    /// One second of a devnet's own time has this many sub-blocks.
    static let subBlocksPerSecond = 10
    /// The most fuel of one call on a devnet: the sandbox reserves 16 bytes of address space for each unit.
    static let fuelMax: UInt64 = 20_000_000

    /// Bounds of a network's parameters (NET-1), with room for what is added to the sum of the lanes.
    private static let gasMax: UInt64 = 1 << 59
    private static let bytesMax: UInt64 = 1 << 28

    let keys: DevnetKeys
    let flow: Flow
    let lanes: [PlannedLane]
    /// The lanes of apps that were added, which have guests.
    let guestLanes: [PlannedLane]
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

    /// - Parameters:
    ///   - rules: of the reference apps that the flow's lanes run, by name.
    ///   - apps: of the apps that are added, whose manifests say how their lanes run.
    init(
        _ flow: Flow, name: String, keys: DevnetKeys, rules: [String: BuiltRule], apps: [BuiltRule],
        lifetime: UInt64 = DevnetOptions.usualLifetime, engine: String
    ) throws(DevnetError) {
        var needs = Self.needs(of: flow)
        var lanes: [PlannedLane] = []
        var reserved: UInt64 = 0
        for (lane, need) in needs.sorted(by: { $0.key < $1.key }) {
            let app = Self.app(for: lane)
            guard let rule = rules[app] else {
                throw DevnetError(
                    .failed, "app \(app), which lane \(lane) needs, was not built",
                    remedy: "Run `laneway build Apps/\(app)`.")
            }
            // A lane's largest transaction has to fit into its reserve, or it could wait for ever; so has its largest
            // leg into its bundle gas.
            let reserve = max(rule.manifest.lane.reserveGas, need.own.gas)
            let bundleGas = max(reserve / 2, need.legs.gas)
            guard Self.reserve(reserve, bundleGas, in: &reserved) else {
                throw DevnetError(
                    .configuration,
                    "lane \(lane) has a transaction of \(max(reserve, bundleGas)) gas: together more than 2^59 in a "
                        + "sub-block",
                    remedy: "Check gas_used.")
            }
            var configuration = rule.manifest.laneConfiguration(
                name: lane, owner: keys.owner(of: lane).publicKey, treasury: keys.treasury(of: lane).publicKey,
                moduleHash: rule.hash)
            configuration.openings = .open
            lanes.append(
                PlannedLane(configuration: configuration, app: app, reserveGas: reserve, bundleGas: bundleGas))
        }
        var guestLanes: [PlannedLane] = []
        for app in apps {
            let lane = try Self.lane(of: app, keys: keys, beside: lanes + guestLanes)
            guard Self.reserve(lane.reserveGas, lane.bundleGas, in: &reserved) else {
                throw DevnetError(
                    .configuration, "lane \(app.manifest.name) asks for more gas than is left of 2^59 in a sub-block",
                    remedy: "Lower reserve_gas or bundle_gas in its app.toml.")
            }
            needs[app.manifest.name] = (
                Need(gas: GuestPlayer.gas(of: lane), payloadBytes: UInt64(GuestPlayer.payloadBytes)), Need()
            )
            guestLanes.append(lane)
        }
        var modules = Set(lanes.map(\.app)).sorted().compactMap { rules[$0] }
        for app in apps where !modules.contains(where: { $0.hash == app.hash }) { modules.append(app) }
        lanes += guestLanes
        self.flow = flow
        self.keys = keys
        self.lanes = lanes
        self.guestLanes = guestLanes
        self.modules = modules
        let subBlockGas = reserved + reserved / 4
        let subBlockBytes = Self.subBlockBytes(lanes, needs, subBlockGas: subBlockGas)
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
                quantum: 500_000, dataFeePerByte: 1_000_000_000, takeBasisPoints: 1_000, lifetimeMax: lifetime,
                fuelMax: Self.fuelMax, faultsBeforeSuspension: 3),
            engine: engine)
    }

    /// The lane of an added app, just as its `app.toml` says.
    private static func lane(
        of app: BuiltRule, keys: DevnetKeys, beside lanes: [PlannedLane]
    ) throws(DevnetError) -> PlannedLane {
        let name = app.manifest.name
        guard !lanes.contains(where: { $0.configuration.name == name }) else {
            throw DevnetError(
                .configuration, "there is a lane \(name) already", remedy: "Choose another name in the app's app.toml.")
        }
        return PlannedLane(
            configuration: app.manifest.laneConfiguration(
                owner: keys.owner(of: name).publicKey, treasury: keys.treasury(of: name).publicKey,
                moduleHash: app.hash),
            app: app.manifest.rule, reserveGas: app.manifest.lane.reserveGas, bundleGas: app.manifest.lane.bundleGas)
    }

    /// Adds a lane's gas to what is reserved, or answers false where a sub-block cannot hold it.
    private static func reserve(_ reserve: UInt64, _ bundleGas: UInt64, in reserved: inout UInt64) -> Bool {
        guard reserve <= gasMax, bundleGas <= gasMax, reserved + reserve + bundleGas <= gasMax else { return false }
        reserved += reserve + bundleGas
        return true
    }

    /// The largest that one kind of a lane's transactions asks for.
    private struct Need {
        var gas: UInt64 = 0
        var payloadBytes: UInt64 = 0

        mutating func cover(_ leg: PlayedLeg) {
            gas = max(gas, leg.gas)
            payloadBytes = max(payloadBytes, UInt64(leg.payloadBytes))
        }

        /// Bytes of a sub-block of which `share` of `subBlockGas` holds this much. What is around a payload, of an
        /// envelope with one operation as of a leg and its part of the bundle, has fewer than 512 bytes.
        func subBlockBytes(share: UInt64, of subBlockGas: UInt64) -> UInt64 {
            guard gas > 0, share > 0 else { return 0 }
            return UInt64(UInt128(payloadBytes + 512) * UInt128(subBlockGas) / UInt128(share)) + 1
        }
    }

    /// What a lane's own transactions and the legs in it ask for.
    private typealias LaneNeeds = (own: Need, legs: Need)

    private static func needs(of flow: Flow) -> [LaneName: LaneNeeds] {
        var needs: [LaneName: LaneNeeds] = [:]
        for transaction in flow.blocks.lazy.flatMap(\.transactions) {
            let legs = transaction.playedLegs
            for leg in legs {
                if legs.count == 1 {
                    needs[leg.lane, default: (Need(), Need())].own.cover(leg)
                } else {
                    needs[leg.lane, default: (Need(), Need())].legs.cover(leg)
                }
            }
        }
        return needs
    }

    /// Enough that every lane's largest transaction and leg fit into its shares, at least 2 MiB.
    private static func subBlockBytes(
        _ lanes: [PlannedLane], _ needs: [LaneName: LaneNeeds], subBlockGas: UInt64
    ) -> UInt64 {
        lanes.reduce(2 << 20) { most, lane in
            let needs = needs[lane.configuration.name] ?? (Need(), Need())
            return max(
                most, needs.own.subBlockBytes(share: lane.reserveGas, of: subBlockGas),
                needs.legs.subBlockBytes(share: lane.bundleGas, of: subBlockGas))
        }
    }

    /// What has to be in the log before anything else: modules, lanes, reserves.
    func setUp() -> [LogEntry] {
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
        return entries
    }

    /// Who is paid in how much before the first transaction, in this order.
    func money() throws(DevnetError) -> [(account: PublicKey, amount: Amount)] {
        var money = try FlowPlayer.money(for: flow).map { (account: keys.player($0).publicKey, amount: $1) }
        for lane in guestLanes {
            for guest in 0..<GuestPlayer.guestsPerLane {
                money.append((keys.guest(guest, of: lane.configuration.name).publicKey, GuestPlayer.money))
            }
        }
        return money
    }
}
