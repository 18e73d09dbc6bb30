import ArgumentParser
import Devnet
import Foundation
import RuleBuild
import Wire

/// `laneway devnet add-app` (DEV-17).
struct AddAppCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-app", abstract: "Open an app's lane on a network that runs.",
        discussion: """
            Builds and checks the rule, deploys the module, registers the lane with the session's development keys, and \
            grants it the reserve of its app.toml. Example: laneway devnet add-app ./my-dex --session quiet-harbour-417
            """)

    @Argument(help: "The app's folder.")
    var app: String

    @Option(help: "The session's name or folder. Default: the one that runs.")
    var session: String?

    @OptionGroup var place: SessionsOption

    @Flag(help: "Open the lane of a rule that fails its check, too.")
    var force = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    private struct Added: Encodable {
        let lane: String
        let module: String
        let reserve_gas: UInt64
        let bundle_gas: UInt64
        let session: String
    }

    func run() throws {
        let manifest = try AppManifest(app: app)
        let session = try place.session(session)
        let client = LaneClient(try ServiceClient(url: Session.serviceURL(of: session.folder)))
        let chain = try client.network()
        guard !(try client.hasLane(manifest.name)) else {
            throw UsageError(
                description: "there is a lane \(manifest.name) already; choose another name in the app's app.toml, or "
                    + "upgrade that one: laneway app upgrade \(app) --session \(session.name)")
        }
        let (wanted, overflow) = manifest.lane.reserveGas.addingReportingOverflow(manifest.lane.bundleGas)
        let left = try client.gasLeft()
        guard !overflow, wanted <= left else {
            throw UsageError(
                description: "\(app)/app.toml asks for \(AmountText.grouped(wanted)) gas a sub-block, reserve_gas and "
                    + "bundle_gas together, and \(AmountText.grouped(left)) are left on this network; lower them, or "
                    + "start the network with --app \(app)")
        }
        Output.note("building \(app)")
        let rule = try RuleBuilder().build(app, output: "\(session.rules)/\(manifest.name).wasm")
        if !force { try AppCheck.run(app, otherwise: "no lane is opened") }
        let owner = try Session.ownerKey(of: manifest.name, in: session.folder)
        let governance = try Session.governanceKey(of: session.folder)
        let configuration = manifest.laneConfiguration(
            owner: owner.publicKey, treasury: try Session.treasury(of: manifest.name, in: session.folder),
            moduleHash: rule.hash)
        Output.note("opening lane \(manifest.name)")
        try client.deploy(ModuleDeployment(module: rule.bytes, chainID: chain.chainID, signedBy: governance))
        try client.submit(
            .lane(LaneRegistration(configuration: configuration, chainID: chain.chainID, signedBy: owner)))
        try client.submit(
            .grant(
                ReserveGrant(
                    number: try client.network().grantNumber + 1, lane: manifest.name,
                    reserveGas: manifest.lane.reserveGas, bundleGas: manifest.lane.bundleGas, chainID: chain.chainID,
                    signedBy: governance)))
        let added = Added(
            lane: manifest.name.text, module: "\(rule.hash)", reserve_gas: manifest.lane.reserveGas,
            bundle_gas: manifest.lane.bundleGas, session: session.name)
        if json { return try Output.json(added) }
        Output.result(
            "lane \(added.lane) is open, \(AmountText.grouped(added.reserve_gas)) gas a sub-block its own, "
                + "\(AmountText.grouped(added.bundle_gas)) for bundles")
        Output.result("")
        Output.result("next: laneway rpc lane \(added.lane) --session \(session.name)")
        Output.result("      laneway app status \(added.lane) --session \(session.name)")
    }
}
