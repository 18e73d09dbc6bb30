import Wire

/// A lane that left another network, alone in its own; nothing is played (LEAVE-8).
struct ExitProgram: DevnetProgram {
    private let plan: ExitPlan

    let isLockStep: Bool

    init(_ plan: ExitPlan, isLockStep: Bool) {
        self.plan = plan
        self.isLockStep = isLockStep
    }

    var genesis: Genesis { plan.genesis }
    var lanes: [PlannedLane] { [plan.lane] }

    var publicKeys: [String: PublicKey] {
        [
            "sequencer": plan.keys.sequencer, "settlement": plan.keys.settlement, "governance": plan.keys.governance,
            "operator": plan.keys.operatorAccount,
        ].mapValues { $0.publicKey }
    }

    func runPlan(seed: String, _ options: DevnetOptions) -> RunPlan {
        var run = RunPlan(
            seed: seed, lock_step: isLockStep, until_drained: options.untilDrained, listen: "\(options.listen)",
            genesis: Hex.encode(genesis.encoded), participants: [Role.settlement.rawValue])
        run.set_up = plan.setUp().map { Hex.encode($0.encoded) }
        return run
    }

    func complete(_ manifest: inout SessionManifest) {}
    func complete(_ summary: inout DevnetSummary, _ result: ServiceEvent) {}
}
