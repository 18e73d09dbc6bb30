import ArgumentParser
import Backtest
import Devnet
import Foundation
import OrderFlow
import RuleBuild
import Service
import Simulation
import WasmHost

/// The command line: parses arguments, calls the modules, renders what they answer.
@main
struct Laneway: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "laneway",
        abstract: "Sovereign app-specific sequencing: each app its own lane, its own rule, its own revenue.",
        discussion: """
            Exit codes: 0 done, 1 the thing asked failed, 2 usage or configuration, 3 not ready in time, 4 a service \
            died, 130 interrupted. Results go to stdout, everything else to stderr.
            """,
        version: "0.1.0",
        subcommands: [
            NewCommand.self, DevnetCommand.self, BuildCommand.self, TestCommand.self, CheckCommand.self,
            AppCommand.self, ExitCommand.self, AccountCommand.self, TxCommand.self, BundleCommand.self,
            VerifyCommand.self, AttributionCommand.self, ExplainCommand.self, InspectCommand.self, SimulateCommand.self,
            BacktestCommand.self, FlowCommand.self, BenchCommand.self, RPCCommand.self,
            ReceiptCommand.self, EvidenceCommand.self,
        ])

    static func main() {
        // A reader that goes away ends the output, not the node.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            end(with: error)
        }
    }

    private static func end(with error: any Error) -> Never {
        if let code = error as? ExitCode { exit(withCode: code) }
        let code = exitCode(for: error)
        if code == .success {
            // Help and version are results.
            Output.result(fullMessage(for: error))
            Foundation.exit(0)
        }
        if code == .validationFailure {
            Output.note(fullMessage(for: error))
            Foundation.exit(2)
        }
        Output.note("error: \(error)" + remedy(for: error))
        Foundation.exit(exitStatus(of: error))
    }

    /// What to do where an error cannot know it.
    private static func remedy(for error: any Error) -> String {
        (error as? ServiceFailure)?.kind == .gone ? ". Start one: laneway devnet up" : ""
    }

    private static func exit(withCode code: ExitCode) -> Never { Foundation.exit(code.rawValue) }

    /// 2 for what the caller or the machine is set up with, 3 and 4 for a service that is busy or not there, else 1.
    private static func exitStatus(of error: any Error) -> Int32 {
        switch error {
        case let error as DevnetError:
            switch error.kind {
            case .failed: 1
            case .configuration: 2
            case .notReady: 3
            case .serviceDied: 4
            case .interrupted: 130
            }
        case is FlowError, is UsageError, is ServiceError, is WasmHostError: 2
        case let error as ServiceFailure:
            switch error.kind {
            case .url: 2
            case .gone: 4
            case .busy: 3
            case .refused: 1
            }
        case let error as RPCFailure: error.isUsage ? 2 : error.retryAfterMilliseconds == nil ? 1 : 3
        case let error as SimulationError: error.code == .refused ? 2 : 1
        case let error as RuleBuildError: error.isConfiguration ? 2 : 1
        default: 1
        }
    }
}

/// Something on the command line that no parser can know to be wrong.
struct UsageError: Error, CustomStringConvertible {
    let description: String
}

extension RuleBuildError {
    fileprivate var isConfiguration: Bool {
        switch code {
        case .unreadable, .exists, .syntax, .unknownKey, .missingKey, .wrongType, .badValue: true
        default: false
        }
    }
}
