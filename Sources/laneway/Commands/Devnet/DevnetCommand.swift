import ArgumentParser
import Devnet
import Foundation
import Service
import Simulation
import Wire

struct DevnetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devnet", abstract: "Run networks of apps on this machine.",
        subcommands: [
            Up.self, DownCommand.self, Status.self, ListCommand.self, LogsCommand.self, Inspect.self,
            AddAppCommand.self, ProcessCommand.self,
        ], defaultSubcommand: Up.self)

    struct Up: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "up",
            abstract: "Start a network of processes, play order flow, and say whose revenue is whose.",
            discussion: """
                Without options: the reference apps in their lanes, real order flow, until Ctrl-C. What devnet.toml and \
                options both say is as the option says.

                Examples:
                  laneway devnet up --detach --seed 227007 --lifetime 100 --listen 127.0.0.1:8545
                  laneway devnet up --until-drained --app ./my-dex
                  laneway devnet up --scenario Apps/gallery.toml --until-drained
                  laneway devnet up --config devnet.toml --dry-run
                """)

        /// Transactions a second.
        private static let usualRate = 250

        @Option(help: "A devnet.toml with any of these options (Specs/devnet.md, DEV-13).")
        var config: String?

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

        @Option(help: "The file of a lane that left another network (laneway app export), which goes on here, alone.")
        var fromExit: String?

        @Option(
            help: """
                A file with the seed of that lane's owner, 64 hexadecimal digits. Default: the development key of the \
                session that it left.
                """)
        var ownerKey: String?

        @Flag(help: "End when the flow or the scenario is played and verified.")
        var untilDrained = false

        @Option(
            help: """
                How many sub-blocks a transaction may wait, and the least notice of an upgrade; ten are a second. \
                (default: \(DevnetOptions.usualLifetime))
                """)
        var lifetime: UInt64?

        @Option(help: "Where the node's network service listens. (default: 127.0.0.1:0, any free port)")
        var listen: String?

        @Flag(help: "Start a searcher, too, who bids with bundles across lanes for what it sees.")
        var searcher = false

        @Flag(help: "Say what would be started, and start nothing.")
        var dryRun = false

        @Flag(help: "Leave the network running in the background once it answers.")
        var detach = false

        @Flag(help: .hidden)
        var detached = false

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
                guard scenario != nil || config != nil else {
                    throw ValidationError("--rounds is about a scenario; name one with --scenario.")
                }
                guard rounds > 0 else { throw ValidationError("--rounds is 0; give 1 or more.") }
            }
            if detach, dryRun { throw ValidationError("--dry-run starts nothing; leave --detach out.") }
        }

        /// What the file and the options say together.
        private func options() throws -> DevnetOptions {
            let file = try config.map { try DevnetFile(path: $0) } ?? DevnetFile()
            let scenario = scenario ?? file.scenario
            let apps = app.isEmpty ? file.apps ?? [] : app
            let others: [(name: String, isGiven: Bool)] = [
                ("seed", seed != nil || file.seed != nil), ("flow", flow != nil || file.flow != nil),
                ("rate", rate != nil || file.rate != nil), ("app", !apps.isEmpty),
                ("lifetime", lifetime != nil || file.lifetime != nil),
                ("searcher", searcher || file.searcher == true),
            ]
            guard fromExit != nil || ownerKey == nil else {
                throw UsageError(
                    description: "--owner-key is about a lane that left; name its file with --from-exit.")
            }
            let exitOthers = [("scenario", scenario != nil)] + others.filter { $0.name != "seed" }
            if fromExit != nil, let other = exitOthers.first(where: \.1) {
                throw UsageError(
                    description: "--from-exit says what the network is, --\(other.0) does so, too; leave one out.")
            }
            if scenario != nil, let other = others.first(where: \.isGiven) {
                throw UsageError(
                    description: "--scenario says what the network is and what is sent, --\(other.name) does so, too; "
                        + "leave one out.")
            }
            if scenario == nil, rounds ?? file.rounds != nil {
                throw UsageError(description: "rounds are about a scenario; name one with --scenario.")
            }
            let address = listen ?? file.listen ?? "127.0.0.1:0"
            guard let listen = ListenAddress(address) else {
                throw UsageError(description: "--listen \(address): give HOST:PORT, such as 127.0.0.1:8545")
            }
            return DevnetOptions(
                seed: seed ?? file.seed, flow: flow ?? file.flow, rate: rate ?? file.rate ?? Self.usualRate,
                untilDrained: untilDrained || file.untilDrained == true, apps: apps,
                scenario: scenario, rounds: rounds ?? file.rounds ?? 1,
                lifetime: lifetime ?? file.lifetime ?? DevnetOptions.usualLifetime, listen: listen,
                returning: try returning(), searches: searcher || file.searcher == true,
                sessions: sessions ?? file.sessions,
                executable: try ThisExecutable.path())
        }

        func run() throws {
            let options = try options()
            if detach { return try Detached.start(json: json) }
            let interrupts = Interrupts()
            let presenter = DevnetPresenter(
                progress: ProgressLine(), untilDrained: options.untilDrained,
                what: fromExit != nil ? "nothing" : options.scenario == nil ? "the flow" : "the scenario",
                detached: detached)
            defer { presenter.end() }
            let devnet = Devnet(
                options, stopRequested: { interrupts.isRequested }, report: { presenter.show($0) })
            if dryRun { return try show(devnet.plan()) }
            let summary = try devnet.run()
            presenter.end()
            if json { try Output.json(summary) } else { DevnetTable(summary).print() }
            let failed = (summary.scenario?.expectations ?? []).filter { !$0.held }
            // Who reads the JSON finds them there, too.
            if json, let file = options.scenario { SimulationTable.lines(of: failed, in: file).forEach(Output.note) }
            guard summary.verified, summary.difference == "0", failed.isEmpty else { throw ExitCode(1) }
            if interrupts.isRequested { throw ExitCode(130) }
        }

        private func returning() throws -> ReturningLane? {
            guard let fromExit else { return nil }
            let export = try ExportFile.read(fromExit)
            var options = OwnerOptions()
            options.key = ownerKey
            return ReturningLane(
                export, owner: try options.owner(of: export.configuration.name, in: export.genesis.name))
        }

        private func show(_ manifest: SessionManifest) throws {
            if json { return try Output.json(manifest) }
            SessionManifestTable(manifest).lines.forEach(Output.result)
            Output.note("nothing was started, and nothing is left of it")
        }
    }
}
