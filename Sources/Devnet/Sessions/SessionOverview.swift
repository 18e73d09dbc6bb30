import Foundation
import Store

/// How a session is: of one that runs as of now, of one that has ended as it was left.
public struct SessionOverview: Encodable, Sendable {
    /// What became of it.
    public enum State: String, Encodable, Sendable {
        /// Its rules are built, or its processes are started.
        case starting
        /// Its network takes requests.
        case running
        /// It has ended in order, and left its summary.
        case ended
        /// It was killed, or one of its processes died: its store is as it was then.
        case died
    }

    /// One of its processes.
    public struct Service: Encodable, Sendable {
        /// Such as `verifier-1`.
        public let name: String
        /// Its number while it ran.
        public let pid: Int32
        /// Whether it does now.
        public let running: Bool
        /// What it wrote to stderr; nil where that went to a terminal.
        public let log: String?
    }

    /// Its name.
    public let session: String
    /// Absolute.
    public let folder: String
    /// What became of it.
    public let state: State
    /// When it was started, in UTC, as ISO 8601 has it.
    public let started: String
    /// What is played: `flow` and a file, or `scenario` and a file; nil before that is known.
    public let plays: String?
    /// What everything came from; nil before that is known.
    public let seed: String?
    /// Of the node's network service while it runs.
    public let service: String?
    /// Of its settlement's methods while it runs; nil where there is no settlement.
    public let settlement: String?
    /// Of its node's admin methods while it runs.
    public let admin: String?
    /// Sub-blocks and blocks in its store; nil where there is none, or none that can be read.
    public let sub_blocks: UInt64?
    /// See ``sub_blocks``.
    public let blocks: UInt64?
    /// The one that starts the others first.
    public let processes: [Service]

    /// Looks at a session.
    public init(of session: Session) {
        let processes = (try? session.read(SessionProcesses.self, from: session.pidsPath))?.all ?? []
        let isRunning = processes.first { $0.name == SessionProcesses.supervisor }?.process.isRunning ?? false
        let hasService = FileManager.default.fileExists(atPath: session.servicePath)
        let hasEnded = FileManager.default.fileExists(atPath: session.summaryPath)
        let state: State = isRunning ? (hasService ? .running : .starting) : hasEnded ? .ended : .died
        self.session = session.name
        folder = session.folder
        self.state = state
        started = session.started.formatted(.iso8601)
        let manifest = try? session.read(SessionManifest.self, from: session.manifestPath)
        plays = manifest.map { $0.scenario.map { "scenario \($0)" } ?? "flow \($0.flow ?? "default")" }
        seed = manifest?.seed
        let isServed = state == .running
        service = isServed ? (try? session.read(SessionService.self, from: session.servicePath))?.url : nil
        settlement =
            isServed ? (try? session.read(SessionService.self, from: session.settlementPath))?.url : nil
        admin = isServed ? (try? session.read(SessionAdmin.self, from: session.adminPath))?.url : nil
        let extent = try? NodeStore.open(in: session.data, mode: .readOnly).extent()
        sub_blocks = extent?.height
        blocks = extent?.blockNumber
        self.processes = processes.map { name, process in
            let log = session.log(of: name)
            return Service(
                name: name, pid: process.pid, running: process.isRunning,
                log: FileManager.default.fileExists(atPath: log) ? log : nil)
        }
    }
}

extension Session {
    /// What it was started with. Throws ``DevnetError`` where nobody can say.
    public func manifest() throws(DevnetError) -> SessionManifest { try read(from: manifestPath) }

    /// Everybody's public keys by role (DEV-6), but players'. Throws ``DevnetError`` where nobody can say.
    public func accounts() throws(DevnetError) -> [String: String] {
        try read(SessionKeys.Accounts.self, from: keysPath).accounts
    }

    /// What of it is there, by what it is for; absolute paths.
    public var files: [String: String] {
        [
            "manifest": manifestPath, "keys": keysPath, "rules": rules, "data": data, "logs": logs,
            "summary": summaryPath, "service": servicePath, "admin": adminPath, "observability": observability,
        ].filter { FileManager.default.fileExists(atPath: $0.value) }
    }
}
