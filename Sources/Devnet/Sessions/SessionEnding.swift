import Foundation

/// Ends sessions from anywhere on the machine: only what their `pids.json` lists, and of that only what is still the
/// process that it was.
public enum SessionEnding {
    /// What became of a session that was to end.
    public enum Outcome: String, Encodable, Sendable {
        /// It has ended in order, and left its summary.
        case ended
        /// Something of it had to be killed.
        case killed
        /// Nothing of it ran.
        case wasNotRunning = "was_not_running"
    }

    private static let pollTime = 0.05

    /// Asks the session to end in order and waits; after `grace` what is left of it is killed.
    ///
    /// - Throws: ``DevnetError`` where its `pids.json` cannot be read.
    public static func end(_ session: Session, grace: Duration) throws(DevnetError) -> Outcome {
        let processes = try session.read(SessionProcesses.self, from: session.pidsPath)
        let all = processes.all.map(\.process)
        guard all.contains(where: \.isRunning) else { return .wasNotRunning }
        // The others end with it; without it they end by themselves, their standard input being closed.
        let first = processes.supervisor.map { [$0] } ?? []
        for group in [first, all] {
            for process in group { process.send(SIGTERM) }
            let deadline = ContinuousClock.now + (group.count == 1 ? grace : .seconds(5))
            while group.contains(where: \.isRunning), ContinuousClock.now < deadline {
                Thread.sleep(forTimeInterval: pollTime)
            }
        }
        guard all.contains(where: \.isRunning) else {
            return FileManager.default.fileExists(atPath: session.summaryPath) ? .ended : .killed
        }
        for process in all { process.send(SIGKILL) }
        return .killed
    }
}
