import Foundation
import Node
import OrderFlow
import RuleBuild
import Sequencer
import Store
import Synchronization
import WasmHost
import Wire

/// A network on one machine: the node with its lanes, players of order flow, and a verifier in a process of its own
/// (Specs/devnet.md).
public struct Devnet: Sendable {
    /// What happens while it runs.
    public enum Progress: Sendable {
        /// A step of the start-up.
        case step(String)
        /// The session has a folder, and everything answers.
        case ready(Session)
        case playing(played: Int, of: Int, subBlocks: UInt64, verified: UInt64)
    }

    private let options: DevnetOptions
    private let stopRequested: @Sendable () -> Bool
    private let report: @Sendable (Progress) -> Void

    /// - Parameters:
    ///   - stopRequested: asked once a sub-block; true ends the network in order.
    ///   - report: hears what happens, on the thread that runs the network.
    public init(
        _ options: DevnetOptions, stopRequested: @escaping @Sendable () -> Bool,
        report: @escaping @Sendable (Progress) -> Void
    ) {
        self.options = options
        self.stopRequested = stopRequested
        self.report = report
    }

    /// Starts the network, plays the flow, ends in order and says what came of it. Throws ``DevnetError`` or the typed
    /// error of the part that failed.
    public func run() throws -> DevnetSummary {
        let flow = try readFlow()
        let seed = options.seed ?? String(UInt64.random(in: .min ... .max), radix: 16)
        let name = SessionName.from(seed)
        let session = try Session.create(name: name, in: options.sessions)
        let rules = try buildRules(for: flow, into: session)
        let plan = try DevnetPlan(
            flow, name: name, keys: DevnetKeys(seed: seed), rules: rules, engine: WasmRuleHost.engineDescription)
        try session.write(
            SessionManifest(plan, session: session, options: options, seed: seed), to: session.manifestPath)
        try session.write(SessionKeys(plan, seed: seed), to: session.keysPath, secret: true)
        report(.step("starting the sandbox"))
        let host = try WasmRuleHost(for: plan.genesis, cacheFolder: Self.cacheFolder)
        return try SandboxThread(fuelMax: DevnetPlan.fuelMax).run {
            try operate(plan, session: session, seed: seed, host: host)
        }
    }

    /// Where compiled rules are kept between runs.
    public static var cacheFolder: String { NSHomeDirectory() + "/.cache/laneway/modules" }

    private func readFlow() throws -> Flow {
        guard let path = options.flow else { return try DefaultFlow.read() }
        return try FlowFile.read(path)
    }

    private func buildRules(for flow: Flow, into session: Session) throws -> [String: BuiltRule] {
        let lanes = Set(flow.blocks.lazy.flatMap(\.transactions).map(\.lane))
        var rules: [String: BuiltRule] = [:]
        for app in Set(lanes.map(DevnetPlan.app)).sorted() {
            report(.step("building Apps/\(app)"))
            rules[app] = try RuleBuilder().build(
                "\(ReferenceApps.folder)/\(app)", output: "\(session.rules)/\(app).wasm")
        }
        return rules
    }

    // MARK: Running

    private func operate(
        _ plan: DevnetPlan, session: Session, seed: String, host: WasmRuleHost
    ) throws -> DevnetSummary {
        report(.step("opening \(plan.lanes.count) lanes"))
        var node = try Node.open(
            in: session.data, creating: plan.genesis, key: plan.keys.sequencer, host: host)
        for entry in try plan.setUp() {
            guard case .logged = try node.receive(try CheckedEntry(checking: entry, genesis: plan.genesis)) else {
                throw DevnetError(
                    .failed, "the node refused an entry of its own set-up", remedy: "This is a defect; please report.")
            }
        }
        try node.commit()
        let verifier = try VerifierProcess(
            executable: options.executable, data: session.data, logPath: session.verifierLog)
        try session.write(
            ["laneway": ProcessInfo.processInfo.processIdentifier, "verifier": verifier.processID],
            to: session.pidsPath)
        do {
            report(.ready(session))
            try play(plan, node: &node, verifier: verifier)
            try node.close()
            report(.step("waiting for the verifier"))
            let verdict = try verifier.finish()
            let summary = try summary(plan, session: session, seed: seed, store: node.store, verdict: verdict)
            try session.write(summary, to: session.summaryPath)
            return summary
        } catch {
            verifier.kill()
            throw error
        }
    }

    /// One sub-block after the other: what players have, then the tick. With a seed a tick is cut as soon as every
    /// player has delivered its part; without, ten times a second.
    private func play(_ plan: DevnetPlan, node: inout Node, verifier: VerifierProcess) throws {
        var player = FlowPlayer(plan.flow, genesis: plan.genesis, keys: plan.keys, rate: options.rate)
        let clock = DevnetClock(lockStep: options.seed != nil, milliseconds: DevnetPlan.subBlockMilliseconds)
        var height: UInt64 = 0
        while true {
            let stops = stopRequested()
            if !stops { try player.playPart(into: &node) }
            height += 1
            let effects = try node.tick(timeMilliseconds: clock.wait(forTick: height))
            try verifier.checkRunning()
            report(
                .playing(
                    played: player.played, of: player.count, subBlocks: height,
                    verified: verifier.verifiedSubBlocks))
            // The last block is always a whole one.
            guard effects.block != nil else { continue }
            let isDrained = player.isDone && node.ask { $0.pendingCount } == 0
            if stops || (isDrained && options.untilDrained) { return }
        }
    }

    private func summary(
        _ plan: DevnetPlan, session: Session, seed: String, store: NodeStore, verdict: VerifierProcess.Report
    ) throws -> DevnetSummary {
        let totals = try SessionTotals(store)
        let statement = totals.statement
        var lanes: [String: DevnetSummary.Lane] = [:]
        for lane in plan.lanes {
            let name = lane.configuration.name
            let line = statement.lanes[name]
            lanes[name.text] = DevnetSummary.Lane(
                app: lane.app, module: "\(lane.configuration.moduleHash)", transactions: UInt64(line?.transactions ?? 0),
                gas: line?.gas ?? 0, base_fee: "\(line?.baseFee ?? 0)", priority_fee: "\(line?.priorityFee ?? 0)",
                charge: "\(line?.charge ?? 0)", data_fee: "\(line?.dataFee ?? 0)",
                base_fee_per_gas: "\(line?.baseFeePerGas ?? lane.configuration.minimumBaseFee)",
                faults: totals.faults[name] ?? 0)
        }
        let extent = try store.extent()
        return DevnetSummary(
            session: session.name, folder: session.folder, seed: seed, lock_step: options.seed != nil,
            transactions: lanes.values.reduce(0) { $0 + $1.transactions },
            flow_transactions: plan.flow.transactionCount, not_included: totals.notIncluded,
            collected: "\(totals.collected)", attributed: "\(statement.attributed)",
            difference: totals.collected.difference(statement.attributed), lanes: lanes,
            operator: DevnetSummary.Operator(data_fee: "\(statement.dataFee)", take: "\(statement.take)"),
            sub_blocks: extent.height, blocks: extent.blockNumber, verified: verdict.verified ?? false,
            verifier: DevnetSummary.Verifier(
                verdict: verdict.verdict ?? "none", sub_blocks: verdict.sub_blocks ?? 0,
                transactions: verdict.transactions ?? 0),
            commitments: totals.commitments)
    }
}

/// The apps that come with Laneway.
public enum ReferenceApps {
    /// `$LANEWAY_APPS`, else Apps/ beside the sources that this was built from.
    public static var folder: String {
        if let folder = ProcessInfo.processInfo.environment["LANEWAY_APPS"] { return folder }
        return URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Apps").path
    }
}

/// When ticks fall.
struct DevnetClock {
    let lockStep: Bool
    let milliseconds: UInt64
    private let start = ContinuousClock.now

    init(lockStep: Bool, milliseconds: UInt64) {
        self.lockStep = lockStep
        self.milliseconds = milliseconds
    }

    /// Waits until the tick is due, and answers its time: in lock-step the network's own, else milliseconds since 1970.
    func wait(forTick tick: UInt64) -> UInt64 {
        if lockStep { return tick * milliseconds }
        let due = start + .milliseconds(Int64(tick * milliseconds))
        let left = due - ContinuousClock.now
        if left > .zero { Thread.sleep(forTimeInterval: left / .seconds(1)) }
        return UInt64(Date().timeIntervalSince1970 * 1_000)
    }
}
