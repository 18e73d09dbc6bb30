import Foundation
import Wire

/// Starts the processes of a session, watches them, and ends them all, however it goes.
struct Supervisor {
    /// How many derive everything again, each on its own.
    static let verifierCount = 2
    /// What processes that are let go of may take to end before they are killed.
    private static let graceTime: Duration = .seconds(10)
    private static let pollTime = 0.02
    /// What a process may take to answer for the first time.
    private static let readyTime: Duration = .seconds(300)

    private let session: Session
    private let plan: RunPlan
    private let executable: String
    private let genesis: Hash
    private var node: ServiceProcess?
    private var participants: [ServiceProcess] = []
    private var verifiers: [ServiceProcess] = []

    init(_ session: Session, _ plan: RunPlan, executable: String, genesis: Hash) {
        self.session = session
        self.plan = plan
        self.executable = executable
        self.genesis = genesis
    }

    private var all: [ServiceProcess] { (node.map { [$0] } ?? []) + participants + verifiers }

    /// Sub-blocks that all verifiers agree with.
    private var verified: UInt64 { verifiers.map { $0.last?.sub_blocks ?? 0 }.min() ?? 0 }

    // MARK: Starting

    /// Starts everything, and answers the URL of the node's service once all of it answers. Where that fails nothing of
    /// it goes on.
    ///
    /// - Parameter stopRequested: ends what has not started yet.
    mutating func start(unless stopRequested: () -> Bool) throws -> String {
        do { return try startAll(unless: stopRequested) } catch {
            end()
            throw error
        }
    }

    private mutating func startAll(unless stopRequested: () -> Bool) throws -> String {
        let node = try process(Role.node.rawValue, ["devnet", "process", Role.node.rawValue, session.folder])
        self.node = node
        try writeProcesses()
        // It may be far beyond that when one looks.
        let service = try wait(for: node, unless: stopRequested) { node.service }
        for name in plan.participants {
            participants.append(try process(name, ["devnet", "process", name, session.folder]))
        }
        try writeProcesses()
        try wait(for: node, unless: stopRequested) {
            node.last.flatMap { $0.event == .listening || $0.event == .failed ? nil : () }
        }
        for number in 1...Self.verifierCount {
            let name = "verifier-\(number)"
            verifiers.append(try process(name, verifierArguments(name, service)))
        }
        try writeProcesses()
        return service
    }

    /// How a verifier is started: it follows what the node serves to anybody, and trusts the genesis and nothing else.
    private func verifierArguments(_ name: String, _ service: String) -> [String] {
        let others = (1...Self.verifierCount).map { "verifier-\($0)" }.filter { $0 != name }
        return [
            "verify", "--url", service, "--genesis", "\(genesis)", "--follow", "--json",
            "--evidence", session.evidence(of: name), "--mirror", session.mirror(of: name),
            "--receipts", session.receipts,
        ] + others.flatMap { ["--against", session.mirror(of: $0)] }
    }

    private func process(_ name: String, _ arguments: [String]) throws(DevnetError) -> ServiceProcess {
        try ServiceProcess(name, executable: executable, arguments, logPath: session.log(of: name))
    }

    private func writeProcesses() throws(DevnetError) {
        var processes = SessionProcesses(supervisor: ProcessInfo.processInfo.processIdentifier)
        for process in all { processes.add(process.name, process.processID) }
        try session.write(processes, to: session.pidsPath)
    }

    private func wait<Value>(
        for process: ServiceProcess, unless stopRequested: () -> Bool, _ ask: () -> Value?
    ) throws -> Value {
        let deadline = ContinuousClock.now + Self.readyTime
        while true {
            if let value = ask() { return value }
            try check()
            if stopRequested() { throw Devnet.interrupted }
            guard ContinuousClock.now < deadline else {
                throw DevnetError(
                    .notReady, "\(process.name) did not answer within \(Self.readyTime.components.seconds) seconds",
                    remedy: "Read its log: cat \(process.logPath)")
            }
            Thread.sleep(forTimeInterval: Self.pollTime)
        }
    }

    /// Throws where a process has ended that should not have.
    private func check() throws(DevnetError) {
        try node?.check(resultIsDue: true)
        for participant in participants { try participant.check(resultIsDue: false) }
        for verifier in verifiers where !verifier.isRunning {
            do { try verifier.check(resultIsDue: true) } catch {
                // Who has nobody left to ask is not at fault.
                try node?.checkIsThere("while the network was running")
                throw error
            }
            guard let result = verifier.result else { continue }
            throw DevnetError(
                .failed, "\(verifier.name) does not agree: \(result.verdict ?? "?") at \(result.place ?? "?")",
                remedy: "Run `laneway verify \(session.data)`, which says what it expected. Evidence, if the sequencer "
                    + "signed it: \(session.evidence(of: verifier.name))")
        }
    }

    /// What has started.
    func readiness(service: String) -> Devnet.Readiness {
        Devnet.Readiness(
            service: service,
            processes: Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.processID) }))
    }

    // MARK: Running

    /// Watches until the node has closed its store in order, which it does when it is drained, or `stopRequested`; answers
    /// its result. It goes on serving what it has published.
    func watch(
        unless stopRequested: () -> Bool, _ report: (Devnet.Progress) -> Void
    ) throws(DevnetError) -> ServiceEvent {
        guard let node else { preconditionFailure("watched only after it is started") }
        while true {
            try check()
            if let result = node.result { return result }
            if stopRequested() { node.askForResult() }
            if let last = node.last, last.event == .progress || last.event == .result {
                report(
                    .playing(
                        played: last.played ?? 0, of: last.count ?? 0, pending: last.pending ?? 0,
                        subBlocks: last.height ?? 0, isDrained: last.is_drained ?? false, verified: verified))
            }
            Thread.sleep(forTimeInterval: Self.pollTime)
        }
    }

    /// Lets the verifiers catch up with what the node has left, and then the node end; answers what each found. Throws
    /// where the node, whom they ask, does not stay until then.
    ///
    /// - Parameter stopRequested: ends the wait, unless that is what had ended the network.
    func verdicts(
        height: UInt64, unless stopRequested: () -> Bool, _ report: (Devnet.Progress) -> Void
    ) throws(DevnetError) -> [ServiceEvent] {
        let wasStopped = stopRequested()
        for process in participants + verifiers { process.letGo() }
        var verdicts: [ServiceEvent] = []
        for verifier in verifiers {
            do {
                verdicts.append(
                    try verifier.finish { () throws(DevnetError) in
                        report(.verifying(verified: verified, of: height))
                        if let node, !node.isRunning { try node.checkIsThere(Self.catchingUp) }
                        guard wasStopped || !stopRequested() else {
                            throw DevnetError(
                                .interrupted,
                                "interrupted \(Self.catchingUp): they agree with \(verified) of \(height) sub-blocks",
                                remedy: "The node has closed its store in order: laneway verify \(session.data)")
                        }
                    })
            } catch {
                if error.kind == .serviceDied { try node?.checkIsThere(Self.catchingUp) }
                throw error
            }
        }
        _ = try node?.finish {}
        return verdicts
    }

    private static let catchingUp = "while the verifiers caught up"

    /// Lets go of every process, and kills what does not end by itself.
    func end() {
        for process in all { process.letGo() }
        let deadline = ContinuousClock.now + Self.graceTime
        while all.contains(where: \.isRunning), ContinuousClock.now < deadline {
            Thread.sleep(forTimeInterval: Self.pollTime)
        }
        for process in all { process.kill() }
    }
}
