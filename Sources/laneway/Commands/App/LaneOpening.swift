import Devnet
import Inspection
import RuleBuild
import Wire

/// Opens an app's lane on a running network: builds the rule, checks it, deploys it, registers the lane, and where
/// governance's key is known grants it the space that its `app.toml` asks for (CLI-83, DEV-17).
struct LaneOpening {
    let app: String
    let name: LaneName
    let manifest: AppManifest
    private let client: LaneClient

    /// - Parameter lane: nil: the app's name.
    init(_ app: String, lane: LaneName? = nil, _ client: LaneClient) throws {
        self.app = app
        manifest = try AppManifest(app: app)
        name = lane ?? manifest.name
        self.client = client
    }

    /// Refuses a lane that is there already, before the module is in the network's log for good.
    ///
    /// - Parameters:
    ///   - renaming: how to choose another name.
    ///   - network: how a command names the network.
    func refuseTaken(renaming: String, network: String) throws {
        guard try client.hasLane(name) else { return }
        throw UsageError(
            description:
                "there is a lane \(name) already: choose another name \(renaming), or change it with laneway app "
                + "upgrade \(app) \(network)")
    }

    /// Likewise a lane that asks for more than is left.
    ///
    /// - Parameter otherwise: what else one can do than ask for less.
    func refuseLarge(otherwise: String) throws {
        let (wanted, overflow) = manifest.lane.reserveGas.addingReportingOverflow(manifest.lane.bundleGas)
        let left = try client.gasLeft()
        guard !overflow, wanted <= left else {
            throw UsageError(
                description:
                    "\(app)/app.toml asks for \(AmountText.grouped(overflow ? .max : wanted)) gas a sub-block, "
                    + "reserve_gas and bundle_gas together, and \(AmountText.grouped(left)) are left on this network; "
                    + "lower them, or \(otherwise)")
        }
    }

    /// Opens it, and answers what it was opened with.
    ///
    /// - Parameters:
    ///   - output: where the module goes; nil: nowhere.
    ///   - governance: the key that grants space; nil: whoever has it grants it later.
    func open(
        owner: SecretKey, treasury: PublicKey, governance: SecretKey?, force: Bool, output: String? = nil
    ) throws -> LaneConfiguration {
        Output.note("building \(app)")
        let rule = try output.map { try RuleBuilder().build(app, output: $0) } ?? RuleBuilder().build(app)
        if !force { try AppCheck.run(app, otherwise: "no lane is opened") }
        let chainID = try client.network().chainID
        let configuration = manifest.laneConfiguration(
            name: name, owner: owner.publicKey, treasury: treasury, moduleHash: rule.hash)
        try client.deploy(ModuleDeployment(module: rule.bytes, chainID: chainID, signedBy: owner))
        try client.submit(.lane(LaneRegistration(configuration: configuration, chainID: chainID, signedBy: owner)))
        guard let governance else { return configuration }
        // Asked last: checking and deploying take their time.
        let number = try client.network().grantNumber + 1
        try client.submit(
            .grant(
                ReserveGrant(
                    number: number, lane: name, reserveGas: manifest.lane.reserveGas,
                    bundleGas: manifest.lane.bundleGas, chainID: chainID, signedBy: governance)))
        return configuration
    }
}
