import RuleBuild
import Wire

/// Reads a scenario from the top, so that what is named later can be looked up (SIM-1 to SIM-6).
struct ScenarioReader {
    let root: ManifestTable
    let path: String
    var names = ScenarioNames()
    /// Everybody's, from the scenario's seed.
    private(set) var keys = ScenarioKeys(seed: "")
    /// How many sub-blocks are run.
    var subBlocks: UInt64 = 1
    /// The gas limit of what gives none.
    var usualGas: UInt64 = 21_000

    init(_ root: ManifestTable) {
        self.root = root
        path = root.path
    }

    mutating func read() throws(RuleBuildError) -> Scenario {
        try root.allow(["version", "network", "accounts", "lanes", "transactions", "bundles", "expect"])
        _ = try root.integer("version", in: 1...1, default: UInt8(1))
        let network = try root.table("network")
        try network.allow([
            "sub_block_gas", "sub_block_bytes", "sub_blocks", "data_fee_per_byte", "take_bps", "slack_fee", "quantum",
            "seed", "attribution",
        ])
        keys = ScenarioKeys(seed: try network.textOrNumber("seed") ?? "1")
        subBlocks = try readSubBlocks(network)
        let listed = try readAccounts()
        let wishes = try readLanes()
        let (subBlockGas, space) = try Self.space(for: wishes.map(\.space), network)
        usualGas = min(usualGas, subBlockGas)
        let lanes = zip(wishes, space).map { $0.lane(reserveGas: $1.reserveGas, bundleGas: $1.bundleGas) }
        let transactions = try readTransactions(lanes)
        let bundles = try readBundles(lanes, transactions)
        let expectations = try readExpectations(lanes)
        return Scenario(
            path: path,
            network: Scenario.Network(
                subBlockGas: subBlockGas,
                subBlockBytes: try network.integer("sub_block_bytes", in: 1...1 << 28, default: 1 << 28),
                subBlocks: subBlocks, dataFeePerByte: try network.amount("data_fee_per_byte", default: 0),
                takeBasisPoints: try network.integer("take_bps", in: 0...10_000, default: 0),
                slackFeePerGas: try network.amount("slack_fee", default: 0),
                quantum: try network.integer("quantum", in: 1...UInt64.max, default: 1_000_000),
                seed: keys.seed,
                attribution: try network.choice("attribution", AttributionRule.allCases.map { ($0.name, $0) })),
            accounts: listed ?? names.used.map { Scenario.Account(name: $0, balance: Self.balanceWithoutAccounts) },
            lanes: lanes, transactions: transactions, bundles: bundles, expectations: expectations)
    }

    /// SIM-12, or the error of a network that has less gas than its lanes are given.
    private static func space(
        for wishes: [LaneSpace.Wish], _ network: ManifestTable
    ) throws(RuleBuildError) -> (subBlockGas: UInt64, lanes: [LaneSpace]) {
        let key = "sub_block_gas"
        let subBlockGas = network.has(key) ? try network.integer(key, in: 1...UInt64.max, default: 1) : nil
        if let space = LaneSpace.divide(wishes, subBlockGas: subBlockGas) { return space }
        let sum = "the lanes' reserve_gas and bundle_gas sum to \(LaneSpace.given(wishes))"
        guard let subBlockGas else { throw network.error(.badValue, key, sum, "Choose less than 2^62.") }
        throw network.error(
            .badValue, key, "\(sum), a sub-block has \(subBlockGas)",
            "Make \(key) larger, or what lanes get smaller.")
    }

    /// What everybody has if the scenario says nothing about accounts, and who is listed without a balance.
    static let balanceWithoutAccounts: Amount = 1_000_000_000_000_000_000_000_000
    /// All balances together. In every sub-block everything can go round once, so what `Scenario.subBlocksMax` of them
    /// turn over stays below 2^128.
    private static let supplyMax: Amount = 1 << 110

    /// The heights up to which validity alone makes a run longer.
    private static let validityMax: UInt64 = 1_000

    /// `sub_blocks`, else the last height that something arrives for, is expected at, or is last valid at.
    private func readSubBlocks(_ network: ManifestTable) throws(RuleBuildError) -> UInt64 {
        let given: UInt64? =
            network.has("sub_blocks")
            ? try network.integer("sub_blocks", in: 1...Scenario.subBlocksMax, default: 1) : nil
        let bound = given ?? Scenario.subBlocksMax
        var last: UInt64 = 1
        for key in ["transactions", "bundles", "expect"] {
            for table in try root.tables(key) {
                last = max(last, try table.integer("at", in: 1...bound, default: 1))
                for validity in ["valid_from", "valid_until"] where key != "expect" {
                    last = max(
                        last, min(try table.integer(validity, in: 0...UInt64.max, default: 0), Self.validityMax))
                }
            }
        }
        return given ?? last
    }

    /// nil: there are none, and so everybody is rich.
    private mutating func readAccounts() throws(RuleBuildError) -> [Scenario.Account]? {
        guard root.has("accounts") else { return nil }
        names.startList()
        var accounts: [Scenario.Account] = []
        var supply: Amount = 0
        for table in try root.tables("accounts") {
            try table.allow(["name", "balance"])
            guard let name = try table.identifier("name") else {
                throw table.missing("name", "Write name = \"alice\".")
            }
            let balance = try table.integer(
                "balance", in: 0...Self.supplyMax, default: Self.balanceWithoutAccounts)
            supply += balance
            guard supply <= Self.supplyMax else {
                throw table.error(
                    .badValue, "balance", "all balances sum to more than 2^110", "Choose smaller ones.")
            }
            guard names.list(account: name) else { throw table.duplicate("name", name) }
            accounts.append(Scenario.Account(name: name, balance: balance))
        }
        return accounts
    }
}

extension ManifestTable {
    /// A name for people: 1 to 64 letters, digits, `.`, `_` or `-`. nil: there is none.
    func identifier(_ key: String) throws(RuleBuildError) -> String? {
        guard let text = try string(key) else { return nil }
        guard Self.isIdentifier(text) else {
            throw error(.badValue, key, "\"\(text.prefix(80))\" is no \(key)", Self.identifierRemedy)
        }
        return text
    }

    static let identifierRemedy = "Choose 1 to 64 letters without accents, digits, \".\", \"_\" and \"-\"."

    static func isIdentifier(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// A text, or an integer from 0 as its digits. nil: there is none.
    func textOrNumber(_ key: String) throws(RuleBuildError) -> String? {
        guard has(key) else { return nil }
        if hasText(key) { return try string(key) }
        return "\(try integer(key, in: 0...UInt128.max, default: 0))"
    }

    func duplicate(_ key: String, _ name: String) -> RuleBuildError {
        error(.badValue, key, "there is a \"\(name)\" already", "Choose another name.")
    }

    func unknown(_ key: String, _ name: String, _ what: String, among known: [String]) -> RuleBuildError {
        error(.badValue, key, "there is no \(what) \"\(name.prefix(80))\"", NearestName.remedy(name, among: known))
    }
}
