import OrderFlow
import Wire

/// Recorded order flow in the lanes of the apps that it touched, and guests in the lanes of added apps.
struct FlowProgram: DevnetProgram {
    private let plan: DevnetPlan
    private let options: DevnetOptions

    init(_ plan: DevnetPlan, options: DevnetOptions) {
        self.plan = plan
        self.options = options
    }

    var genesis: Genesis { plan.genesis }
    var lanes: [PlannedLane] { plan.lanes }
    var isLockStep: Bool { options.seed != nil }

    var publicKeys: [String: PublicKey] {
        var keys = [
            "sequencer": plan.keys.sequencer, "settlement": plan.keys.settlement, "governance": plan.keys.governance,
            "operator": plan.keys.operatorAccount,
        ]
        if options.searches { keys["searcher"] = plan.keys.searcher }
        return keys.mapValues { $0.publicKey }
    }

    func runPlan(seed: String, _ options: DevnetOptions) throws -> RunPlan {
        var run = RunPlan(
            seed: seed, lock_step: isLockStep, until_drained: options.untilDrained, listen: "\(options.listen)",
            genesis: Hex.encode(genesis.encoded),
            participants: [Role.settlement, .player].map(\.rawValue)
                + (options.searches ? [Role.searcher.rawValue] : []))
        run.flow = options.flow
        run.rate = options.rate
        run.set_up = plan.setUp().map { Hex.encode($0.encoded) }
        run.money = try (plan.money() + (options.searches ? [(plan.keys.searcher.publicKey, Searcher.money)] : []))
            .map { RunPlan.Money(account: "\($0)", amount: "\($1)") }
        run.guest_lanes = plan.guestLanes.map { lane in
            RunPlan.GuestLane(
                configuration: Hex.encode(lane.configuration.encoded), app: lane.app, reserve_gas: lane.reserveGas,
                bundle_gas: lane.bundleGas)
        }
        return run
    }

    func complete(_ manifest: inout SessionManifest) {
        manifest.flow = options.flow ?? "default"
        manifest.rate = options.rate
        manifest.searcher = options.searches
    }

    func complete(_ summary: inout DevnetSummary, _ result: ServiceEvent) {
        summary.flow_transactions = plan.flow.transactionCount
        let guests = plan.guestLanes.count * GuestPlayer.guestsPerLane * GuestPlayer.subBlocks
        summary.guest_transactions = guests == 0 ? nil : guests
    }
}
