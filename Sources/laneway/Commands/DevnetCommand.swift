import ArgumentParser
import Devnet
import Foundation
import Service
import Simulation
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
                Examples: laneway devnet up --until-drained --seed 1 --app ./my-dex; \
                laneway devnet up --scenario Apps/gallery.toml --until-drained
                """)

        /// Transactions a second.
        private static let usualRate = 250

        @Option(
            help: "Any text. Equal seeds give equal networks, block for block; ticks follow the flow, not the clock.")
        var seed: String?

        @Option(help: "A file of order flow (Specs/order-flow.md). Default: the flow that comes with Laneway.")
        var flow: String?

        @Option(help: "Transactions a second. (default: \(Self.usualRate))")
        var rate: Int?

        @Option(help: "The folder of an app, whose lane runs beside the others with guests. As often as you like.")
        var app: [String] = []

        @Option(help: "A scenario's file (Specs/scenario.md): its network, its arrivals, its expectations.")
        var scenario: String?

        @Option(help: "How often the scenario's arrivals come, one round after the other. (default: 1)")
        var rounds: UInt64?

        @Flag(help: "End when the flow or the scenario is played and verified.")
        var untilDrained = false

        @Option(
            help: """
                How many sub-blocks a transaction may wait, and the least notice of an upgrade; ten are a second. \
                (default: \(DevnetOptions.usualLifetime))
                """)
        var lifetime: UInt64?

        @Option(help: "Where the node's network service listens; port 0 is any that is free.")
        var listen = "127.0.0.1:0"

        @Option(help: "Where the session's folder goes. Default: $LANEWAY_HOME/sessions or ~/.laneway/sessions")
        var sessions: String?

        @Flag(help: "Print the result as JSON.")
        var json = false

        func validate() throws {
            if let rate, !(1...1_000_000).contains(rate) {
                throw ValidationError("--rate is \(rate); give 1 to 1000000 transactions a second.")
            }
            if let lifetime, !(1...UInt64(UInt32.max)).contains(lifetime) {
                throw ValidationError("--lifetime is \(lifetime); give 1 to \(UInt32.max) sub-blocks.")
            }
            if let rounds {
                guard scenario != nil else {
                    throw ValidationError("--rounds is about a scenario; name one with --scenario.")
                }
                guard rounds > 0 else { throw ValidationError("--rounds is 0; give 1 or more.") }
            }
            let others = [
                ("--seed", seed != nil), ("--flow", flow != nil), ("--rate", rate != nil), ("--app", !app.isEmpty),
                ("--lifetime", lifetime != nil),
            ]
            if scenario != nil, let other = others.first(where: \.1) {
                throw ValidationError(
                    "--scenario says what the network is and what is sent, \(other.0) does so, too; leave one out.")
            }
        }

        func run() throws {
            guard let listen = ListenAddress(listen) else {
                throw UsageError(description: "--listen \(listen): give HOST:PORT, such as 127.0.0.1:8545")
            }
            let interrupts = Interrupts()
            let progress = ProgressLine()
            let options = DevnetOptions(
                seed: seed, flow: flow, rate: rate ?? Self.usualRate, untilDrained: untilDrained, apps: app,
                scenario: scenario, rounds: rounds ?? 1,
                lifetime: lifetime ?? DevnetOptions.usualLifetime, listen: listen, sessions: sessions,
                executable: try Self.executable())
            let presenter = DevnetPresenter(
                progress: progress, untilDrained: untilDrained,
                what: scenario == nil ? "the flow" : "the scenario")
            defer { presenter.end() }
            let summary = try Devnet(
                options, stopRequested: { interrupts.isRequested }, report: { presenter.show($0) }
            ).run()
            presenter.end()
            if json { try Output.json(summary) } else { DevnetTable(summary).print() }
            let failed = (summary.scenario?.checks ?? []).filter { !$0.held }
            // Who reads the JSON finds them there, too.
            if json, let file = scenario { SimulationTable.lines(of: failed, in: file).forEach(Output.note) }
            guard summary.verified, summary.difference == "0", failed.isEmpty else { throw ExitCode(1) }
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
    private let what: String
    private var hasToldOfEnd = false

    /// - Parameter what: is played.
    init(progress: ProgressLine, untilDrained: Bool, what: String) {
        self.progress = progress
        self.untilDrained = untilDrained
        self.what = what
    }

    func show(_ event: Devnet.Progress) {
        switch event {
        case .step(let text):
            progress.end()
            Output.note(text)
        case .ready(let session, let service):
            Output.note("session \(session.name) in \(session.folder)")
            Output.note("service \(service) (a dashboard in a browser, JSON-RPC for programs)")
        case .playing(let played, let count, let pending, let subBlocks, let isDrained, let verified):
            progress.show(
                "played \(played)/\(count)  pending \(pending)  sub-block \(subBlocks)  verified \(verified)",
                done: played, of: count)
            if isDrained, !untilDrained, !hasToldOfEnd {
                hasToldOfEnd = true
                progress.end()
                Output.note("\(what) is played; Ctrl-C ends the network and prints the result")
            }
        case .verifying(let verified, let subBlocks):
            progress.show(
                "verified \(verified)/\(subBlocks)", done: Int(clamping: verified), of: Int(clamping: subBlocks))
        }
    }

    func end() { progress.end() }
}
