import ArgumentParser
import Foundation
import Inspection
import RuleBuild
import Wire

/// `laneway app upgrade` (UPG-1, UPG-9).
struct UpgradeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade", abstract: "Announce a lane's next rule and configuration.",
        discussion: """
            Builds and checks the rule, says what changes, deploys the module and announces the upgrade. It holds from \
            its height on, at least the lane's notice away; until then app shadow rehearses it and app cancel takes it \
            back.

            Example:
              laneway app upgrade ./my-dex-2 --lane my-dex --session quiet-harbour-417
            """)

    @Argument(help: "The app's folder with the new rule and app.toml.")
    var app: String

    @Option(help: "The lane. Default: the app's name.")
    var lane: String?

    @Option(help: "Height of the first sub-block that is built under it. Default: as soon as the notice allows.")
    var at: UInt64?

    @OptionGroup var network: NetworkOptions
    @OptionGroup var owner: OwnerOptions

    @Flag(help: "Announce a rule that fails its check, too.")
    var force = false

    @Flag(help: "Say what would be announced, and announce nothing.")
    var dryRun = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    /// Sub-blocks that go by while the announcement is on its way.
    private static let margin: UInt64 = 20

    func run() throws {
        let manifest = try AppManifest(app: app)
        let name = try lane.map(laneName) ?? manifest.name
        let client = try network.client()
        let present = try client.lane(name)
        Output.note("building \(app)")
        let rule = try RuleBuilder().build(app)
        let configuration = manifest.laneConfiguration(
            name: name, owner: present.configuration.owner, treasury: present.configuration.treasury,
            moduleHash: rule.hash)
        let changes = ConfigurationChanges(from: present.configuration, to: configuration)
        guard !changes.changes.isEmpty else {
            throw UsageError(
                description: "lane \(name) is as \(app) says already: the same module and configuration; change its "
                    + "rule or app.toml first")
        }
        let chain = try client.network()
        try refuse(configuration, after: present, height: chain.height)
        if !force { try AppCheck.run(app, otherwise: "nothing is announced") }
        let number = present.upgradeNumber + 1
        let key = dryRun ? nil : try owner.owner(of: name, in: network.session)
        if let key {
            try client.deploy(ModuleDeployment(module: rule.bytes, chainID: chain.chainID, signedBy: key))
        }
        // Asked last: checking and deploying take their time.
        let height = try client.network().height
        let activation = at ?? height + 1 + present.notice + Self.margin
        if let key {
            try client.submit(
                .upgrade(
                    LaneUpgrade(
                        number: number, activation: activation, configuration: configuration, chainID: chain.chainID,
                        signedBy: key)))
        }
        let result = Announcement(
            lane: name.text, number: number, activation: activation, height: height, announced: !dryRun,
            module: "\(rule.hash)", replaces: present.announced?.activation, changes: changes)
        if json { return try Output.json(result) }
        Output.result(dryRun ? "lane \(name): would be announced" : "lane \(name): upgrade \(number) is announced")
        changes.lines.forEach { Output.result("  " + $0) }
        Output.result(
            "holds from height \(activation) on, in \(AmountText.count(activation - min(activation, height), "sub-block"))"
        )
        if let replaced = result.replaces {
            Output.result("takes the place of what was announced for height \(replaced)")
        }
        guard !dryRun else { return }
        Output.result("")
        Output.result("next: laneway app status \(name) \(network.text)")
        if let session = network.session {
            Output.result("      laneway app shadow \(session) --lane \(name)")
        }
        Output.result("      laneway app cancel \(name) \(network.text)")
    }

    private struct Announcement: Encodable {
        let lane: String
        let number: UInt64
        let activation: UInt64
        let height: UInt64
        let announced: Bool
        let module: String
        let replaces: UInt64?
        let changes: ConfigurationChanges
    }

    private func laneName(_ text: String) throws -> LaneName {
        guard let name = try? LaneName(text) else { throw UsageError(description: "\(text) is no lane's name") }
        return name
    }

    /// What the network would refuse (UPG-2, UPG-3), before the module is in its log for good.
    private func refuse(
        _ next: LaneConfiguration, after present: LaneClient.Lane, height: UInt64
    ) throws {
        let earliest = height + 1 + present.notice
        if let at, at < earliest {
            throw UsageError(
                description:
                    "height \(at) is within the lane's notice (UPG-2): give --at \(earliest) or more, and "
                    + "some for the way; the network is at height \(height)")
        }
        guard next.nonceMode == present.configuration.nonceMode else {
            throw UsageError(
                description: "nonce_mode cannot change (UPG-3): leave it \"\(present.configuration.nonceMode)\", or "
                    + "register another lane")
        }
        guard next.stateBytesMax >= present.configuration.stateBytesMax else {
            throw UsageError(
                description: "state_bytes_max cannot fall (UPG-3): it is \(present.configuration.stateBytesMax)B now")
        }
    }
}
