import Foundation
import Simulation
import Wire

/// Flow for one lane that runs the app's rule, as a scenario can say it (Specs/scenario.md): what is run is what is
/// written to the file when it fails.
struct CheckCase: Hashable, Sendable {
    /// One transaction. Nonces follow the order of arrival, so that any of them can be left out.
    struct Arrival: Hashable, Sendable {
        let id: String
        /// The height that it arrives for, from 1.
        let at: UInt64
        let from: String
        var gas: UInt64 = 21_000
        /// Amount per gas.
        var priorityFee: Amount = 0
        var bid: Amount = 0
        var payload: [UInt8] = []
    }

    /// The lane of the app.
    static let lane = "app"
    /// A lane of nobody's interest: what arrives there changes the keyed hash of ties and nothing else (CHECK-4).
    private static let otherLane = "other"
    /// The id of its only transaction.
    static let otherID = "other"
    /// Sub-blocks after the last arrival, in which everything that waits has room (CHECK-3).
    private static let restingSubBlocks: UInt64 = 8

    /// What it is, for people.
    let title: String
    /// The app's folder, absolute.
    let app: String
    /// How the app's lane counts nonces.
    let nonceMode: NonceMode
    let seed: UInt64
    /// By height.
    var arrivals: [Arrival]

    /// As a scenario's text, with one transaction in the other lane that differs from one `variant` to the next.
    func text(variant: Int = 0) -> String {
        let last = arrivals.last?.at ?? 1
        // The other lane's rule is the app's, too: no second app is needed.
        var lines = [
            "# laneway check, seed \(seed): \(title)", "[network]", "sub_block_gas = 100_000_000_000",
            "sub_blocks = \(last + Self.restingSubBlocks)", "seed = \"\(seed)\"",
        ]
        for name in [Self.lane, Self.otherLane] {
            lines += ["[[lanes]]", "name = \"\(name)\"", "rule = \(quoted(app))"]
            if nonceMode == .unordered { lines.append("nonce_mode = \"unordered\"") }
        }
        for arrival in arrivals {
            lines += [
                "[[transactions]]", "id = \"\(arrival.id)\"", "at = \(arrival.at)", "lane = \"\(Self.lane)\"",
                "from = \"\(arrival.from)\"", "gas = \(arrival.gas)", "priority_fee = \"\(arrival.priorityFee)\"",
                "bid = \"\(arrival.bid)\"", "payload = \"\(Hex.encode(arrival.payload, prefixed: false))\"",
            ]
        }
        lines += [
            "[[transactions]]", "id = \"\(Self.otherID)\"", "lane = \"\(Self.otherLane)\"", "from = \"nobody\"",
            "priority_fee = \(variant + 1)",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// Runs it, with the scenario's relative paths starting nowhere, since there are none.
    func run(_ rules: RuleLibrary, variant: Int = 0, meter: CallMeter? = nil) throws -> SimulationResult {
        let scenario = try Scenario(text: text(variant: variant), path: "\(app)/check.toml")
        return try Simulation(scenario, rules: rules).run { host in
            meter.map { MeteredHost(host, $0) } ?? host
        }
    }

    /// Quoted for TOML.
    private func quoted(_ path: String) -> String {
        "\"" + path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
