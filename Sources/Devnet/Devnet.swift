import Foundation
import OrderFlow
import RuleBuild
import Simulation
import Store
import Verification
import WasmHost
import Wire

/// A network on one machine, of processes: the node with its lanes, a settlement that pays senders in, a player of order
/// flow, a searcher where one is asked for, and verifiers (Specs/devnet.md).
public struct Devnet: Sendable {
    /// What happens while it runs.
    public enum Progress: Sendable {
        /// A step of the start-up.
        case step(String)
        /// Everything answers.
        case ready(Session, Readiness)
        /// `pending` counts transactions and bundles that have not ended yet; drained is what `--until-drained` waits for.
        case playing(
            played: Int, of: Int, pending: Int, subBlocks: UInt64, isDrained: Bool, verified: UInt64)
        /// The network has ended; the verifier catches up. Counts sub-blocks.
        case verifying(verified: UInt64, of: UInt64)
    }

    /// A network that has started.
    public struct Readiness: Encodable, Sendable {
        /// The URL of the node's network service.
        public let service: String
        /// Process ids by name.
        public let processes: [String: Int32]
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

    /// Builds the rules and says what would be started, and starts nothing; nothing of it is left behind. Throws as
    /// ``run()`` does.
    public func plan() throws -> SessionManifest {
        try prepare { program, session, seed in
            defer { session.remove() }
            return SessionManifest(program, session: session, seed: seed)
        }
    }

    /// Starts the network, plays the flow or the scenario, ends in order and says what came of it. Throws
    /// ``DevnetError`` or the typed error of the part that failed.
    public func run() throws -> DevnetSummary {
        try prepare { program, session, seed in try operate(program, session: session, seed: seed) }
    }

    /// Reads what is to be played, builds the rules into a session's folder, and makes the network of them.
    private func prepare<Result>(
        _ use: (any DevnetProgram, Session, _ seed: String) throws -> Result
    ) throws -> Result {
        if let file = options.scenario {
            let scenario = try Scenario(file: file)
            return try prepare(seed: scenario.network.seed, use) { session in
                try ScenarioProgram(
                    scenario, rules: buildRules(of: scenario, into: session), rounds: options.rounds,
                    engine: WasmRuleHost.engineDescription)
            }
        }
        if let lane = options.returning {
            let export = try CheckedExport(checking: lane.export, genesis: lane.export.genesis)
            let seed = options.seed ?? String(UInt64.random(in: .min ... .max), radix: 16)
            return try prepare(seed: seed, use) { _ in
                ExitProgram(
                    try ExitPlan(
                        export, name: SessionName.from(seed), keys: DevnetKeys(seed: seed), owner: lane.owner,
                        engine: WasmRuleHost.engineDescription), isLockStep: options.seed != nil)
            }
        }
        let flow = try readFlow()
        let seed = options.seed ?? String(UInt64.random(in: .min ... .max), radix: 16)
        return try prepare(seed: seed, use) { session in
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
    private func prepare<Result>(
        seed: String, _ use: (any DevnetProgram, Session, _ seed: String) throws -> Result,
        making make: (Session) throws -> any DevnetProgram
    ) throws -> Result {
        // Before anything is built, since nothing can run without it.
        try WasmtimeLibrary.load()
        let session = try Session.create(name: SessionName.from(seed), in: options.sessions)
        let program = try leavingNothing(of: session) {
            try session.write(
                SessionProcesses(supervisor: ProcessInfo.processInfo.processIdentifier), to: session.pidsPath)
            let program = try make(session)
            try session.write(SessionManifest(program, session: session, seed: seed), to: session.manifestPath)
            try session.write(SessionKeys(program, seed: seed), to: session.keysPath, secret: true)
            return program
        }
        return try use(program, session, seed)
    }

    /// What fails before it runs leaves nothing behind; what ran is there to be looked at.
    private func leavingNothing<Value>(of session: Session, _ body: () throws -> Value) throws -> Value {
        do { return try body() } catch {
            session.remove()
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
            try session.write(bytes: rule.bytes, to: "\(session.rules)/\(lane.name).wasm")
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
        throw Self.interrupted
    }

    /// That somebody asked it to stop before it had started.
    static let interrupted = DevnetError(
        .interrupted, "interrupted before the network had started", remedy: "Nothing was left behind.")

    // MARK: Running

    private func operate(
        _ program: some DevnetProgram, session: Session, seed: String
    ) throws -> DevnetSummary {
        let plan = try leavingNothing(of: session) {
            let plan = try program.runPlan(seed: seed, options)
            try session.write(plan, to: session.runPath, secret: true)
            return plan
        }
        report(.step("opening \(program.lanes.count) lanes"))
        var supervisor = Supervisor(session, plan, executable: options.executable, genesis: program.genesis.hash)
        defer { supervisor.end() }
        let service = try leavingNothing(of: session) { try supervisor.start(unless: stopRequested) }
        try Observability(session, url: service).write()
        report(.ready(session, supervisor.readiness(service: service)))
        let result = try supervisor.watch(unless: stopRequested, report)
        report(.step("waiting for the verifiers"))
        let verdicts = try supervisor.verdicts(height: result.height ?? 0, unless: stopRequested, report)
        var summary = try DevnetSummary(
            program, session: session, seed: seed, store: NodeStore.open(in: session.data, mode: .readOnly),
            result: result, verdicts: verdicts)
        program.complete(&summary, result)
        try session.write(summary, to: session.summaryPath)
        return summary
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
