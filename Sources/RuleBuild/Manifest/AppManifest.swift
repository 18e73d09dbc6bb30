public import Wire

/// An app's `app.toml` (Specs/apps.md): who it is, how its lane is to be run, and its rule's configuration.
public struct AppManifest: Hashable, Sendable {
    /// The lane's name unless the network says otherwise.
    public var name: LaneName
    /// One line for people; empty if there is none.
    public var summary: String
    /// The Swift type in `Rule.swift` that is the rule.
    public var rule: String
    /// What the app wishes for its lane.
    public var lane: LaneDefaults
    /// The `[claims]` table.
    public var claims: RuleClaims
    /// The `[config]` table.
    package var configuration: RuleConfiguration

    /// Reads `app.toml` in an app's folder.
    ///
    /// - Parameter app: the folder, absolute or relative to the working folder.
    /// - Throws: ``RuleBuildError`` with the line at fault.
    public init(app: String) throws(RuleBuildError) {
        let folder = AppFolder(app)
        self = try AppManifest(
            text: Files.text(folder.manifestPath, remedy: "Create it; the least is one line: name = \"my-app\"."),
            path: folder.manifestPath, folderName: folder.name)
    }

    /// Reads the text of an `app.toml`.
    ///
    /// - Parameters:
    ///   - text: the file's content.
    ///   - path: what errors call the file.
    ///   - folderName: the default for ``rule``.
    /// - Throws: ``RuleBuildError`` with the line at fault.
    public init(text: String, path: String, folderName: String) throws(RuleBuildError) {
        let root = try ManifestTable(text: text, path: path)
        try root.allow(["name", "summary", "rule", "lane", "claims", "config"])
        name = try root.laneName("name")
        summary = try root.string("summary") ?? ""
        rule = try root.typeName("rule", default: folderName)
        lane = try LaneDefaults(root.table("lane"))
        claims = try RuleClaims(root.table("claims"))
        configuration = try RuleConfiguration(root.table("config"))
    }

    /// The `[config]` table in the encoding of ABI-7.
    public var ruleConfiguration: [UInt8] { configuration.encoded }

    /// The configuration with which to register the app's lane.
    ///
    /// - Parameters:
    ///   - name: the lane's; nil: the manifest's.
    ///   - owner: the key that registers the lane.
    ///   - treasury: the account for revenue that the rule does not settle otherwise.
    ///   - moduleHash: of the deployed module, see ``BuiltRule/hash``.
    public func laneConfiguration(
        name: LaneName? = nil, owner: PublicKey, treasury: PublicKey, moduleHash: Hash
    ) -> LaneConfiguration {
        LaneConfiguration(
            name: name ?? self.name, owner: owner, treasury: treasury, weight: lane.weight,
            minimumBaseFee: lane.minimumBaseFee, gasTarget: lane.gasTarget, maxTransactionGas: lane.maxTransactionGas,
            mempoolCountMax: lane.mempoolCountMax, mempoolBytesMax: lane.mempoolBytesMax, nonceMode: lane.nonceMode,
            moduleHash: moduleHash, ruleConfiguration: ruleConfiguration, fuel: lane.fuel,
            memoryBytesMax: lane.memoryBytesMax, orderWindow: lane.orderWindow, stateBytesMax: lane.stateBytesMax,
            openings: lane.openings, noticePeriod: lane.noticePeriod, forcedDelay: lane.forcedDelay)
    }
}
