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
        /// `pending` counts transactions and bundles that have not ended yet.
        case playing(played: Int, of: Int, pending: Int, subBlocks: UInt64, verified: UInt64)
        /// The network has ended; the verifier catches up. Counts sub-blocks.
        case verifying(verified: UInt64, of: UInt64)
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
        // Before anything is built, since nothing can run without it.
        try WasmtimeLibrary.load()
        let seed = options.seed ?? String(UInt64.random(in: .min ... .max), radix: 16)
        let session = try Session.create(name: SessionName.from(seed), in: options.sessions)
        do {
            let apps = try buildApps(into: session)
            let rules = try buildRules(for: flow, into: session)
            let plan = try DevnetPlan(
                flow, name: SessionName.from(seed), keys: DevnetKeys(seed: seed), rules: rules, apps: apps,
                engine: WasmRuleHost.engineDescription)
            try session.write(
                SessionManifest(plan, session: session, options: options, seed: seed), to: session.manifestPath)
            try session.write(SessionKeys(plan, seed: seed), to: session.keysPath, secret: true)
            report(.step("starting the sandbox"))
            let host = try WasmRuleHost(for: plan.genesis, cacheFolder: Self.cacheFolder)
            return try SandboxThread(fuelMax: DevnetPlan.fuelMax).run {
                try operate(plan, session: session, seed: seed, host: host)
            }
        } catch {
            // What never ran leaves nothing behind; what did is there to be looked at.
            if !session.hasStarted { session.remove() }
            throw error
        }
    }

    /// Where compiled rules are kept between runs: below `$LANEWAY_CACHE`, else `$XDG_CACHE_HOME/laneway`, else
    /// `~/.cache/laneway`.
    public static var cacheFolder: String { UserCache.folder + "/modules" }

    private func readFlow() throws -> Flow {
        guard let path = options.flow else { return try DefaultFlow.read() }
        return try FlowFile.read(path)
    }

    private func buildRules(for flow: Flow, into session: Session) throws -> [String: BuiltRule] {
        let lanes = Set(flow.blocks.lazy.flatMap(\.transactions).flatMap(\.playedLegs).map(\.lane))
        var rules: [String: BuiltRule] = [:]
        for app in Set(lanes.map(DevnetPlan.app)).sorted() {
            report(.step("building Apps/\(app)"))
            rules[app] = try RuleBuilder().build(
                "\(ReferenceApps.folder)/\(app)", output: "\(session.rules)/\(app).wasm")
            try checkNotStopped()
        }
        return rules
    }

    /// The apps that are added, each in a file named for its lane, which no reference app's name looks like.
    private func buildApps(into session: Session) throws -> [BuiltRule] {
        try options.apps.map { app in
            let name = try AppManifest(app: app).name
            report(.step("building \(app)"))
            let rule = try RuleBuilder().build(app, output: "\(session.rules)/\(name).wasm")
            try checkNotStopped()
            return rule
        }
    }

    private func checkNotStopped() throws(DevnetError) {
        guard stopRequested() else { return }
        throw DevnetError(
            .interrupted, "interrupted before the network had started", remedy: "Nothing was left behind.")
    }

    // MARK: Running

    private func operate(
        _ plan: DevnetPlan, session: Session, seed: String, host: WasmRuleHost
    ) throws -> DevnetSummary {
        report(.step("opening \(plan.lanes.count) lanes"))
        var node = try Node.open(
            in: session.data, creating: plan.genesis, key: plan.keys.sequencer, host: host)
        for entry in try plan.setUp() {
            switch try node.receive(try CheckedEntry(checking: entry, genesis: plan.genesis)) {
            case .logged: continue
            case .invalid(let error):
                throw DevnetError(
                    .configuration, "the network cannot be set up like that: \(error)",
                    remedy: "Correct the app.toml or the flow that it comes from.")
            case .refused(let codes):
                throw DevnetError(
                    .failed, "the node refused its own set-up: \(codes)", remedy: "This is a defect; please report.")
            }
        }
        try node.commit()
        let verifier = try VerifierProcess(
            executable: options.executable, data: session.data, genesis: plan.genesis.hash,
            logPath: session.verifierLog)
        try session.write(
            ["laneway": ProcessInfo.processInfo.processIdentifier, "verifier": verifier.processID],
            to: session.pidsPath)
        do {
            report(.ready(session))
            let played = try play(plan, node: &node, verifier: verifier)
            try node.close()
            report(.step("waiting for the verifier"))
            let height = node.ask { $0.height }
            let verdict = try verifier.finish { report(.verifying(verified: $0, of: height)) }
            let summary = try summary(
                plan, session: session, seed: seed, store: node.store, played: played, verdict: verdict)
            try session.write(summary, to: session.summaryPath)
            return summary
        } catch {
            verifier.kill()
            throw error
        }
    }

    /// One sub-block after the other: what players have, then the tick. With a seed a tick is cut as soon as every
    /// player has delivered its part; without, or when there is nothing left to play, ten times a second.
    private func play(_ plan: DevnetPlan, node: inout Node, verifier: VerifierProcess) throws -> Played {
        var player = FlowPlayer(plan.flow, genesis: plan.genesis, keys: plan.keys, rate: options.rate)
        var guests = plan.guestLanes.map { GuestPlayer($0, genesis: plan.genesis, keys: plan.keys) }
        let count = player.count + guests.reduce(0) { $0 + $1.count }
        var clock = DevnetClock(lockStep: options.seed != nil, milliseconds: DevnetPlan.subBlockMilliseconds)
        var height: UInt64 = 0
        var contest = BundleContest()
        var isDrained = false
        while true {
            let stops = stopRequested()
            if !stops {
                try player.playPart(into: &node)
                for index in guests.indices { try guests[index].playPart(into: &node) }
            }
            height += 1
            let time = clock.wait(forTick: height, isIdle: isDrained && !options.untilDrained)
            let effects = try node.tick(timeMilliseconds: time)
            try verifier.checkRunning()
            let waiting = node.ask { (transactions: $0.pendingCount, bundles: $0.pendingBundleCount) }
            contest.add(effects.market, height: height, pending: waiting.bundles)
            let pending = waiting.transactions + waiting.bundles
            let played = player.played + guests.reduce(0) { $0 + $1.played }
            isDrained = player.isDone && guests.allSatisfy(\.isDone) && pending == 0
            report(
                .playing(
                    played: played, of: count, pending: pending, subBlocks: height,
                    verified: verifier.verifiedSubBlocks))
            // The last block is always a whole one.
            if effects.block != nil, stops || (isDrained && options.untilDrained) {
                let refused = guests.reduce(player.refused) { $0.merging($1.refused, uniquingKeysWith: +) }
                return Played(
                    count: played, guestsCount: count - player.count, refused: refused, pending: pending,
                    contest: contest)
            }
        }
    }

    /// What became of the flow, as far as the store cannot say it.
    private struct Played {
        let count: Int
        /// Of all that guests were to send.
        let guestsCount: Int
        let refused: [String: Int]
        let pending: Int
        let contest: BundleContest
    }

    private func summary(
        _ plan: DevnetPlan, session: Session, seed: String, store: NodeStore, played: Played,
        verdict: VerifierProcess.Report
    ) throws -> DevnetSummary {
        let totals = try SessionTotals(store)
        let statement = totals.statement
        var lanes: [String: DevnetSummary.Lane] = [:]
        for lane in plan.lanes {
            let name = lane.configuration.name
            lanes[name.text] = DevnetSummary.Lane(
                statement.lanes[name]
                    ?? LaneAttribution(lane: name, baseFeePerGas: lane.configuration.minimumBaseFee),
                app: lane.app, module: lane.configuration.moduleHash, faults: totals.faults[name] ?? 0)
        }
        let extent = try store.extent()
        return DevnetSummary(
            session: session.name, folder: session.folder, seed: seed, lock_step: options.seed != nil,
            transactions: totals.included, flow_transactions: plan.flow.transactionCount,
            guest_transactions: plan.guestLanes.isEmpty ? nil : played.guestsCount, played: played.count,
            bundles: totals.bundles, bundle_waits: played.contest.waits, contested_sub_block: played.contest.height,
            not_included: totals.notIncluded,
            refused: played.refused, pending: played.pending,
            collected: "\(totals.collected)", attributed: "\(statement.attributed)",
            difference: totals.collected.difference(statement.attributed), lanes: lanes,
            operator: DevnetSummary.Operator(
                data_fee: "\(statement.dataFee)", take: "\(statement.take)", slack_fee: "\(statement.slackFee)"),
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
