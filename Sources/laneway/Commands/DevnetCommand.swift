import ArgumentParser
import Devnet
import Foundation
import Synchronization

struct DevnetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devnet", abstract: "Run a network of apps on this machine.", subcommands: [Up.self],
        defaultSubcommand: Up.self)

    struct Up: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "up",
            abstract: "Start lanes, node and verifier, play order flow, and say whose revenue is whose.",
            discussion: """
                Without options: the reference apps in their lanes, real order flow, until Ctrl-C. \
                Example: laneway devnet up --until-drained --seed 1 --app ./my-dex
                """)

        @Option(
            help: "Any text. Equal seeds give equal networks, block for block; ticks follow the flow, not the clock.")
        var seed: String?

        @Option(help: "A file of order flow (Specs/order-flow.md). Default: the flow that comes with Laneway.")
        var flow: String?

        @Option(help: "Transactions a second.")
        var rate = 250

        @Option(help: "The folder of an app, whose lane runs beside the others with guests. As often as you like.")
        var app: [String] = []

        @Flag(help: "End when the flow is played and verified.")
        var untilDrained = false

        @Option(help: "Where the session's folder goes. Default: $LANEWAY_HOME/sessions or ~/.laneway/sessions")
        var sessions: String?

        @Flag(help: "Print the result as JSON.")
        var json = false

        func validate() throws {
            guard (1...1_000_000).contains(rate) else {
                throw ValidationError("--rate is \(rate); give 1 to 1000000 transactions a second.")
            }
        }

        func run() throws {
            let interrupts = Interrupts()
            let progress = ProgressLine()
            let options = DevnetOptions(
                seed: seed, flow: flow, rate: rate, untilDrained: untilDrained, apps: app, sessions: sessions,
                executable: try Self.executable())
            let presenter = DevnetPresenter(progress: progress, untilDrained: untilDrained)
            defer { presenter.end() }
            let summary = try Devnet(
                options, stopRequested: { interrupts.isRequested }, report: { presenter.show($0) }
            ).run()
            presenter.end()
            if json { try Output.json(summary) } else { DevnetTable(summary).print() }
            guard summary.verified, summary.difference == "0" else { throw ExitCode(1) }
            if interrupts.isRequested { throw ExitCode(130) }
        }

        /// This executable, wherever it was started from.
        private static func executable() throws -> String {
            do {
                return try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            } catch {
                throw UsageError(description: "cannot find this executable: /proc is not mounted; mount it")
            }
        }
    }
}

/// Ctrl-C and TERM end the network in order; a second one ends the process.
private final class Interrupts: @unchecked Sendable {
    // The sources are made before anybody else knows the object, and never touched again.
    private let count = Atomic(0)
    private let sources: [any DispatchSourceSignal]

    init() {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: .global())
        }
        for source in sources {
            source.setEventHandler { [weak self] in
                guard let self else { return }
                if count.add(1, ordering: .relaxed).newValue > 1 { Foundation.exit(130) }
            }
            source.resume()
        }
    }

    var isRequested: Bool { count.load(ordering: .relaxed) > 0 }
}

/// Shows how far the network is.
private final class DevnetPresenter: @unchecked Sendable {
    // Called from the thread that runs the network, and after it has ended: never at the same time.
    private let progress: ProgressLine
    private let untilDrained: Bool
    private var hasToldOfEnd = false

    init(progress: ProgressLine, untilDrained: Bool) {
        self.progress = progress
        self.untilDrained = untilDrained
    }

    func show(_ event: Devnet.Progress) {
        switch event {
        case .step(let text):
            progress.end()
            Output.note(text)
        case .ready(let session):
            Output.note("session \(session.name) in \(session.folder)")
        case .playing(let played, let count, let pending, let subBlocks, let verified):
            progress.show(
                "played \(played)/\(count)  pending \(pending)  sub-block \(subBlocks)  verified \(verified)",
                done: played, of: count)
            if played == count, pending == 0, !untilDrained, !hasToldOfEnd {
                hasToldOfEnd = true
                progress.end()
                Output.note("the flow is played; Ctrl-C ends the network and prints the result")
            }
        case .verifying(let verified, let subBlocks):
            progress.show(
                "verified \(verified)/\(subBlocks)", done: Int(clamping: verified), of: Int(clamping: subBlocks))
        }
    }

    func end() { progress.end() }
}
