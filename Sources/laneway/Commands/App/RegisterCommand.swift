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
            that its app.toml asks for. From then on it takes transactions.

            Example:
              laneway app register ./my-dex --session quiet-harbour-417
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
        let opening = try LaneOpening(
            app, lane: lane.map { try LaneName(argument: $0) }, try network.client())
        let key = try owner.owner(of: opening.name, in: network.session)
        try opening.refuseTaken(renaming: "with --lane", network: network.text)
        if network.session != nil {
            try opening.refuseLarge(otherwise: "start a network with more gas (a scenario's sub_block_gas)")
        }
        let configuration = try opening.open(
            owner: key, treasury: try treasuryAccount(of: opening.name, owner: key.publicKey),
            governance: try network.session.map { try Session.key(of: "governance", in: $0) }, force: force)
        let result = Registration(
            lane: opening.name.text, module: "\(configuration.moduleHash)", owner: "\(key.publicKey)",
            treasury: "\(configuration.treasury)", granted: network.session != nil,
            reserve_gas: opening.manifest.lane.reserveGas, bundle_gas: opening.manifest.lane.bundleGas)
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
}
