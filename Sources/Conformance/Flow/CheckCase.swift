import RuleBuild
import Simulation
import Wire

/// Flow for one lane that runs the app's rule, as a scenario can say it (Specs/scenario.md): what is run is what is
/// written to the file when it fails.
struct CheckCase: Hashable, Sendable {
    /// One transaction. Nonces follow the order of arrival, so that any of them can be left out.
    struct Arrival: Hashable, Sendable {
        let id: String
        /// The height that it arrives for, from 1.
        var at: UInt64
        var from: String
        var gas = usualGas
        /// Amount per gas.
        var priorityFee: Amount = 0
        var bid: Amount = 0
        var payload: [UInt8] = []
    }

    /// A transfer's.
    static let usualGas: UInt64 = 21_000
    /// The lane of the app.
    static let lane = "app"
    /// A lane of nobody's interest: what arrives there changes the keyed hash of ties and nothing else (CHECK-4).
    private static let otherLane = "other"
    /// The id of its only transaction.
    static let otherID = "other"
    /// Sub-blocks in which something that waits comes in, unless it is held back (CHECK-3).
    static let idleSubBlocks: UInt64 = 8

    /// What it is, for people.
    let title: String
    /// What the lane is like.
    let lane: CheckedLane
    /// By height.
    var arrivals: [Arrival]
    /// Sub-blocks after the last arrival, in which everything that waits has room; beside those for which the rule may
    /// hold back. nil: the run ends with the last arrival.
    var restingSubBlocks: UInt64? = idleSubBlocks
    /// Whether there is another lane, without which nothing but the keyed hash is different.
    var hasOther = true

    /// As a scenario's text, with one transaction in the other lane that differs from one `variant` to the next.
    ///
    /// - Parameters:
    ///   - notes: lines for people, put before everything else.
    ///   - expectations: `[[expect]]` of a failure, each one's lines.
    func text(variant: Int = 0, notes: [String] = [], expectations: [[String]] = []) -> String {
        let last = arrivals.last?.at ?? 1
        // The other lane's rule is the app's, too: no second app is needed.
        var lines = (notes + ["The least that was found of \(title)."]).map { "# \($0)" }
        lines += [
            "[network]", "sub_block_gas = 100_000_000_000",
            "sub_blocks = \(last + (restingSubBlocks.map { $0 + lane.holdsBackHeights } ?? 0))",
            "seed = \(TOMLText.quoted(lane.networkSeed))",
        ]
        for name in hasOther ? [Self.lane, Self.otherLane] : [Self.lane] {
            lines += ["[[lanes]]", "name = \"\(name)\"", "rule = \(TOMLText.quoted(lane.app))"]
            if lane.nonceMode == .unordered { lines.append("nonce_mode = \"unordered\"") }
            if let configuration = lane.configuration { lines.append("config = \(configuration)") }
        }
        for arrival in arrivals {
            lines += [
                "[[transactions]]", "id = \"\(arrival.id)\"", "at = \(arrival.at)", "lane = \"\(Self.lane)\"",
                "from = \"\(arrival.from)\"", "gas = \(arrival.gas)", "priority_fee = \"\(arrival.priorityFee)\"",
                "bid = \"\(arrival.bid)\"", "payload = \"\(Hex.encode(arrival.payload, prefixed: false))\"",
            ]
        }
        if hasOther {
            lines += [
                "[[transactions]]", "id = \"\(Self.otherID)\"", "lane = \"\(Self.otherLane)\"", "from = \"nobody\"",
                "priority_fee = \(variant + 1)",
            ]
        }
        lines += expectations.flatMap { ["[[expect]]"] + $0 }
        return lines.joined(separator: "\n") + "\n"
    }

    /// It as a scenario, with relative paths starting nowhere, since there are none.
    func scenario(variant: Int = 0) throws(RuleBuildError) -> Scenario {
        try Scenario(text: text(variant: variant), path: "\(lane.app)/check.toml")
    }
}

/// What the lane of a case is like, and whose keys there are.
struct CheckedLane: Hashable, Sendable {
    /// The app's folder, absolute.
    let app: String
    /// How the lane counts nonces.
    var nonceMode: NonceMode
    /// For how long the rule may leave out what has room (CHECK-3).
    let holdsBackHeights: UInt64
    /// Where all keys come from (SIM-3).
    var networkSeed: String
    /// On top of the app's configuration, an inline table of TOML; nil: nothing.
    var configuration: String?
}
