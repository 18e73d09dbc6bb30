import ArgumentParser
import Devnet
import Inspection
import RuleBuild
import Wire

/// `laneway devnet add-app` (DEV-17).
struct AddAppCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-app", abstract: "Open an app's lane on a network that runs.",
        discussion: """
            Builds and checks the rule, deploys the module, registers the lane with the session's development keys, and \
            grants it the reserve of its app.toml.

            Example:
              laneway devnet add-app ./my-pool --session quiet-harbour-417
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
        let session = try place.session(session)
        let opening = try LaneOpening(
            app, LaneClient(try NodeClient(url: Session.serviceURL(of: session.folder))))
        try opening.refuseTaken(renaming: "in its app.toml", network: "--session \(session.name)")
        try opening.refuseLarge(otherwise: "start the network with --app \(app)")
        let configuration = try opening.open(
            owner: try Session.ownerKey(of: opening.name, in: session.folder),
            treasury: try Session.key(of: "treasury/\(opening.name)", in: session.folder).publicKey,
            governance: try Session.key(of: "governance", in: session.folder), force: force,
            output: "\(session.rules)/\(opening.name).wasm")
        let space = opening.manifest.lane
        let added = Added(
            lane: opening.name.text, module: "\(configuration.moduleHash)", reserve_gas: space.reserveGas,
            bundle_gas: space.bundleGas, session: session.name)
        if json { return try Output.json(added) }
        Output.result(
            "lane \(added.lane) is open, \(AmountText.grouped(added.reserve_gas)) gas a sub-block its own, "
                + "\(AmountText.grouped(added.bundle_gas)) for bundles")
        Output.result("")
        Output.result("next: laneway rpc lane \(added.lane) --session \(session.name)")
        Output.result("      laneway app status \(added.lane) --session \(session.name)")
    }
}
