import ArgumentParser
import Devnet
import Inspection
import RuleBuild
import Wire

/// `laneway app register` (CLI-83).
struct RegisterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register", abstract: "Open an app's lane on a running network.",
        discussion: """
            Builds and checks the rule, deploys the module, registers the lane, and on a session grants it the space \
            that its app.toml asks for. From then on it takes transactions. \
            Example: laneway app register ./my-dex --session quiet-harbour-417
            """)

    @Argument(help: "The app's folder.")
    var app: String

    @Option(help: "The lane. Default: the app's name.")
    var lane: String?

    @Option(
        help: "The account for revenue that the rule does not settle. Default: the session's treasury, or the owner.")
    var treasury: String?

    @OptionGroup var network: NetworkOptions
    @OptionGroup var owner: OwnerOptions

    @Flag(help: "Open a lane for a rule that fails its check, too.")
    var force = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    private struct Registration: Encodable {
        let lane: String
        let module: String
        let owner: String
        let treasury: String
        /// Whether the lane has space now: false, it waits for governance.
        let granted: Bool
        let reserve_gas: UInt64
        let bundle_gas: UInt64
    }

    func run() throws {
        let manifest = try AppManifest(app: app)
        let name = try lane.map { try LaneName(argument: $0) } ?? manifest.name
        let client = try network.node()
        let key = try owner.owner(of: name, in: network.session)
        let chain = try client.network()
        guard let chainID = UInt64(try chain.text("chain_id")) else { throw UnknownService(missing: "chain_id") }
        try refuse(name, manifest, chain, client)
        Output.note("building \(app)")
        let rule = try RuleBuilder().build(app)
        if !force { try AppCheck.run(app, otherwise: "no lane is opened") }

        let lanes = try network.client()
        let configuration = manifest.laneConfiguration(
            name: name, owner: key.publicKey, treasury: try treasuryAccount(of: name, owner: key.publicKey),
            moduleHash: rule.hash)
        try lanes.deploy(ModuleDeployment(module: rule.bytes, chainID: chainID, signedBy: key))
        try lanes.submit(
            .lane(LaneRegistration(configuration: configuration, chainID: chainID, signedBy: key)))
        let isGranted = try grant(name, manifest, chainID: chainID, client, lanes)
        let result = Registration(
            lane: name.text, module: "\(rule.hash)", owner: "\(key.publicKey)", treasury: "\(configuration.treasury)",
            granted: isGranted, reserve_gas: manifest.lane.reserveGas, bundle_gas: manifest.lane.bundleGas)
        if json { return try Output.json(result) }
        print(result)
    }

    private func print(_ result: Registration) {
        Output.result("lane      \(result.lane), rule \(result.module.prefix(10))")
        Output.result("owner     \(result.owner)")
        Output.result("treasury  \(result.treasury)")
        let space =
            "\(AmountText.grouped(result.reserve_gas)) gas a sub-block, \(AmountText.grouped(result.bundle_gas)) for bundles"
        guard result.granted else {
            Output.result("space     none yet: the network's governance has to grant it \(space)")
            return
        }
        Output.result("space     \(space)")
        Output.result("")
        Output.result("next: laneway account fund --from alice \(network.text)")
        Output.result("      laneway tx send \(result.lane) --from alice \(network.text) --wait 5")
    }

    /// What the network would refuse, before the module is in its log for good.
    private func refuse(
        _ name: LaneName, _ manifest: AppManifest, _ chain: Document, _ client: NodeClient
    ) throws {
        guard case .list(let lanes) = try client.call("laneway_lanes") else { throw UnknownService(missing: "lanes") }
        guard try !lanes.contains(where: { try $0.text("lane") == name.text }) else {
            throw UsageError(
                description:
                    "there is a lane \(name) already: choose another name with --lane, or change it with laneway "
                    + "app upgrade \(app) \(network.text)")
        }
        guard network.session != nil else { return }
        let used = try lanes.reduce(UInt64(0)) {
            $0 &+ (try $1.number("reserve_gas")) &+ (try $1.number("bundle_gas"))
        }
        let all = try chain["parameters"]?.number("sub_block_gas") ?? 0
        let (asked, overflow) = manifest.lane.reserveGas.addingReportingOverflow(manifest.lane.bundleGas)
        let free = all - min(used, all)
        guard !overflow, asked <= free else {
            throw UsageError(
                description: "\(app) asks for \(AmountText.grouped(overflow ? .max : asked)) gas a sub-block, and only "
                    + "\(AmountText.grouped(free)) of \(AmountText.grouped(all)) are free: lower reserve_gas or "
                    + "bundle_gas in its app.toml, or start a network with more gas (a scenario's sub_block_gas)")
        }
    }

    private func treasuryAccount(of lane: LaneName, owner: PublicKey) throws -> PublicKey {
        if let treasury {
            guard treasury.hasPrefix("0x"), let account = PublicKey(hex: treasury) else {
                throw UsageError(
                    description:
                        "--treasury \(treasury.prefix(80)) is no public key, which is 0x and 64 hexadecimal digits")
            }
            return account
        }
        guard let session = network.session, self.owner.key == nil else { return owner }
        return try Session.key(of: "treasury/\(lane)", in: session).publicKey
    }

    /// On a session, whose governance key is known, grants the lane its space.
    private func grant(
        _ name: LaneName, _ manifest: AppManifest, chainID: UInt64, _ client: NodeClient, _ lanes: LaneClient
    ) throws -> Bool {
        guard let session = network.session else { return false }
        let governance = try Session.key(of: "governance", in: session)
        // Asked last: checking and deploying take their time.
        let number = try client.network().number("grant_number") + 1
        try lanes.submit(
            .grant(
                ReserveGrant(
                    number: number, lane: name, reserveGas: manifest.lane.reserveGas,
                    bundleGas: manifest.lane.bundleGas, chainID: chainID, signedBy: governance)))
        return true
    }
}
