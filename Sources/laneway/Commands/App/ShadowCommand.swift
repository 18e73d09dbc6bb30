import ArgumentParser
import Devnet
import Inspection
import Node
import RuleBuild
import Store
import WasmHost
import Wire

/// `laneway app shadow` (UPG-8).
struct ShadowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shadow", abstract: "What an upgrade would have changed, on the traffic that there was.",
        discussion: """
            Derives the lane again from the log twice, as it is and with the new rule, and compares order, revenue and \
            what senders pay. Without --app: what the lane has announced, from its announcement on.

            Example:
              laneway app shadow quiet-harbour-417 --lane my-dex --app ./my-dex-2
            """)

    @Argument(help: "A session, its folder, or a node's data folder.")
    var directory: String

    @Option(help: "The app's folder with the new rule and app.toml. Default: what the lane has announced.")
    var app: String?

    @Option(help: "The lane. Default: the app's name.")
    var lane: String?

    @Option(help: "The first sub-block to compare. Default: the announcement's, or with --app the lane's first.")
    var from: UInt64?

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        guard app != nil || lane != nil else {
            throw UsageError(description: "whose upgrade? Give --app FOLDER, or --lane NAME for what is announced")
        }
        let store = try DataFolder.open(directory)
        let records = try LaneRecords(of: store)
        let proposal = try app.map { try proposed(by: $0, records, store) } ?? announced(records, store)
        guard proposal.first <= records.height else {
            throw UsageError(
                description: "there is no sub-block \(proposal.first) yet, the last is \(records.height); try again "
                    + "when there is some traffic, or give an earlier one with --from")
        }
        let host = try WasmRuleHost(for: store.genesis, cacheFolder: Devnet.cacheFolder)
        let report = try SandboxThread(fuelMax: store.genesis.parameters.fuelMax).run {
            var run = try ShadowRun.start(
                proposal.configuration, module: proposal.module, after: proposal.first - 1, in: store, host: host)
            let progress = ProgressLine()
            defer { progress.end() }
            try run.advance {
                progress.show(
                    "compared sub-block \($0)/\(records.height)", done: Int(clamping: $0),
                    of: Int(clamping: records.height))
            }
            return run.report
        }
        let changes = ConfigurationChanges(from: proposal.present, to: proposal.configuration)
        if json {
            try Output.json(ShadowDocument(report, changes))
        } else {
            changes.lines.forEach(Output.result)
            Output.result("")
            ShadowTable(report).print()
        }
    }

    private struct Proposal {
        let present: LaneConfiguration
        let configuration: LaneConfiguration
        let module: [UInt8]?
        let first: UInt64
    }

    /// What the app's folder says, under the lane's owner and treasury.
    private func proposed(by app: String, _ records: LaneRecords, _ store: NodeStore) throws -> Proposal {
        let manifest = try AppManifest(app: app)
        let (name, record) = try find(lane ?? manifest.name.text, records)
        Output.note("building \(app)")
        let rule = try RuleBuilder().build(app)
        // From the last change on: before it another rule ordered.
        let changed = record.announcements.last { $0.fate == .active }?.upgrade.activation
        let first = from ?? changed ?? record.registeredAt + 1
        return Proposal(
            present: record.configuration(at: first),
            configuration: manifest.laneConfiguration(
                name: name, owner: record.configuration.owner, treasury: record.configuration.treasury,
                moduleHash: rule.hash),
            module: rule.bytes, first: first)
    }

    private func announced(_ records: LaneRecords, _ store: NodeStore) throws -> Proposal {
        let (name, record) = try find(lane ?? "", records)
        guard let announcement = record.announced else {
            throw NotThere(
                description: "lane \(name) has announced nothing that is still to come; give the new rule with --app")
        }
        let configuration = announcement.upgrade.configuration
        return Proposal(
            present: record.configuration, configuration: configuration,
            module: try records.module(configuration.moduleHash, in: store),
            first: from ?? max(announcement.announcedAt, record.registeredAt + 1))
    }

    private func find(_ text: String, _ records: LaneRecords) throws -> (LaneName, LaneRecord) {
        guard let name = try? LaneName(text), let record = records.lanes[name] else {
            let names = records.lanes.keys.sorted().map(\.text).joined(separator: ", ")
            throw NotThere(description: "there is no lane \(text); there are: \(names)")
        }
        guard from ?? .max > record.registeredAt else {
            throw UsageError(
                description: "lane \(name) is registered from sub-block \(record.registeredAt) on; "
                    + "--from has to be later")
        }
        return (name, record)
    }
}
