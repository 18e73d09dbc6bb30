import OrderFlow
import RuleBuild
import Service
import Simulation

/// Why a devnet could not be started, or ended before it should.
public struct DevnetError: Error, Sendable, CustomStringConvertible {
    /// What the process's exit code becomes (Specs/command-line.md).
    public enum Kind: String, Codable, Sendable {
        /// What was asked for failed.
        case failed
        /// Something that was given is wrong.
        case configuration
        /// A service did not answer in time.
        case notReady
        /// A service died.
        case serviceDied
        /// Somebody asked it to stop before it had started.
        case interrupted
    }

    /// What kind of failure it is.
    public let kind: Kind
    /// What failed, where and why.
    public let reason: String
    /// What to do.
    public let remedy: String

    init(_ kind: Kind, _ reason: String, remedy: String) {
        self.kind = kind
        self.reason = reason
        self.remedy = remedy
    }

    /// What stopped a process, for the one that started it.
    init(relaying error: any Error) {
        switch error {
        case let error as DevnetError: self = error
        case let error as SimulationError where error.code == .refused:
            self.init(.configuration, "\(error)", remedy: "")
        case is RuleBuildError, is ServiceError, is FlowError: self.init(.configuration, "\(error)", remedy: "")
        default: self.init(.failed, "\(error)", remedy: "")
        }
    }

    /// Reason and remedy.
    public var description: String { remedy.isEmpty ? reason : "\(reason). \(remedy)" }
}
