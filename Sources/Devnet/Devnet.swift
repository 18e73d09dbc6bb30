import Foundation
import Node
import OrderFlow
import RuleBuild
import Sequencer
import Service
import Simulation
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
        /// The session has a folder, and everything answers; `service` is the URL of the node's network service.
        case ready(Session, service: String)
        /// `pending` counts transactions and bundles that have not ended yet; drained is what `--until-drained` waits for.
        case playing(
            played: Int, of: Int, pending: Int, subBlocks: UInt64, isDrained: Bool, verified: UInt64)
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

    /// Starts the network, plays the flow or the scenario, ends in order and says what came of it. Throws
    /// ``DevnetError`` or the typed error of the part that failed.
    public func run() throws -> DevnetSummary {
        if let file = options.scenario {
            let scenario = try Scenario(file: file)
            return try run(seed: scenario.network.seed) { session in
                try ScenarioProgram(
                    scenario, rules: buildRules(of: scenario, into: session), rounds: options.rounds,
                    engine: WasmRuleHost.engineDescription)
            }
        }
        let flow = try readFlow()
        let seed = options.seed ?? String(UInt64.random(in: .min ... .max), radix: 16)
        return try run(seed: seed) { session in
            let apps = try buildApps(into: session)
            let rules = try buildRules(for: flow, into: session)
            let plan = try DevnetPlan(
                flow, name: SessionName.from(seed), keys: DevnetKeys(seed: seed), rules: rules, apps: apps,
                lifetime: options.lifetime,
                engine: WasmRuleHost.engineDescription)
            return FlowProgram(plan, options: options)
        }
    }

    /// - Parameter make: builds the rules into the session's folder, and from them the network.
    private func run<Program: DevnetProgram>(
        seed: String, making make: (Session) throws -> Program
    ) throws -> DevnetSummary {
        // Before anything is built, since nothing can run without it.
        try WasmtimeLibrary.load()
        let session = try Session.create(name: SessionName.from(seed), in: options.sessions)
        do {
            let program = try make(session)
            try session.write(SessionManifest(program, session: session, seed: seed), to: session.manifestPath)
            try session.write(SessionKeys(program, seed: seed), to: session.keysPath, secret: true)
            report(.step("starting the sandbox"))
            let host = try WasmRuleHost(for: program.genesis, cacheFolder: Self.cacheFolder)
            return try operate(program, session: session, seed: seed, host: host)
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

    /// One rule a lane, each in a file named for the lane.
    private func buildRules(of scenario: Scenario, into session: Session) throws -> [BuiltRule] {
        let library = RuleLibrary(apps: ReferenceApps.folder)
        return try scenario.lanes.map { lane in
            report(.step("building \(lane.rule) for lane \(lane.name)"))
            let rule = try library.rule(of: lane, in: scenario)
            try session.write(rule.bytes, to: "\(session.rules)/\(lane.name).wasm")
            try checkNotStopped()
            return rule
        }
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

    private func operate<Program: DevnetProgram>(
        _ program: Program, session: Session, seed: String, host: WasmRuleHost
    ) throws -> DevnetSummary {
        var program = program
        report(.step("opening \(program.lanes.count) lanes"))
        let node = try LiveNode.open(
            in: session.data, creating: program.genesis, key: program.sequencer, host: host,
            fuelMax: program.genesis.parameters.fuelMax)
        try node.synchronously { node in try setUp(program, node) }
        let service = try Blocking.run { [listen = options.listen] in try await NetworkService.start(node, on: listen) }
        defer { try? Blocking.run { await service.stop() } }
        try session.write(SessionService(url: service.url), to: session.servicePath)
        let verifier = try VerifierProcess(
            executable: options.executable, data: session.data, genesis: program.genesis.hash,
            logPath: session.verifierLog)
        try session.write(
            ["laneway": ProcessInfo.processInfo.processIdentifier, "verifier": verifier.processID],
            to: session.pidsPath)
        do {
            report(.ready(session, service: service.url))
            let ending = try play(&program, node: node, verifier: verifier)
            try node.synchronously { try $0.close() }
            report(.step("waiting for the verifier"))
            let height = node.state.height
            let verdict = try verifier.finish { report(.verifying(verified: $0, of: height)) }
            var summary = try DevnetSummary(
                program, session: session, seed: seed, store: node.store, ending: ending, verdict: verdict)
            program.complete(&summary)
            try session.write(summary, to: session.summaryPath)
            return summary
        } catch {
            verifier.kill()
            throw error
        }
    }

    /// Everything that has to be in the log before the first transaction.
    private func setUp(_ program: some DevnetProgram, _ node: isolated LiveNode) throws {
        for (index, entry) in try program.setUp().enumerated() {
            switch try node.receive(try CheckedEntry(checking: entry, genesis: program.genesis)) {
            case .logged: continue
            case .invalid(let error): throw program.refusal(ofSetUp: index, error)
            case .refused(let codes):
                throw DevnetError(
                    .failed, "the node refused its own set-up: \(codes)", remedy: "This is a defect; please report.")
            }
        }
        try node.commit()
    }

    /// How far the network was when it ended, as far as the store cannot say it.
    struct Ending {
        let pending: Int
        let contest: BundleContest
    }

    /// One sub-block after the other: what players have, then the tick. In lock-step a tick is cut as soon as every
    /// player has delivered its part; otherwise, or when there is nothing left to play, ten times a second.
    private func play(
        _ program: inout some DevnetProgram, node: LiveNode, verifier: VerifierProcess
    ) throws -> Ending {
        var clock = DevnetClock(
            lockStep: program.isLockStep, milliseconds: Simulation.subBlockMilliseconds)
        var height: UInt64 = 0
        var contest = BundleContest()
        var isDrained = false
        while true {
            let stops = stopRequested()
            if !stops { try node.synchronously { node in try program.playPart(into: node) } }
            height += 1
            let time = clock.wait(forTick: height, isIdle: isDrained && !options.untilDrained)
            let effects = try node.synchronously { node in
                let effects = try node.tick(timeMilliseconds: time)
                program.saw(effects, of: node)
                return effects
            }
            try verifier.checkRunning()
            let state = node.state
            contest.add(effects.market, height: height, pending: state.pendingBundles)
            let pending = state.pendingTransactions + state.pendingBundles
            isDrained = program.isDrained(pending: pending)
            report(
                .playing(
                    played: program.played, of: program.count, pending: pending, subBlocks: height,
                    isDrained: isDrained, verified: verifier.verifiedSubBlocks))
            // The last block is always a whole one.
            if effects.block != nil, stops || (isDrained && options.untilDrained) {
                return Ending(pending: pending, contest: contest)
            }
        }
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
