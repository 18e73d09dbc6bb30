import RuleBuild
import Testing
import Wire

@testable import Simulation

@Suite("Arbitrary scenarios")
struct ArbitraryScenarioTests {
    @Test("Whatever a scenario says, every arrival has one end and every unit an owner", arguments: UInt64(1)...40)
    func arbitrary(seed: UInt64) throws {
        var random = Random(seed: seed)
        var runs = 0
        for round in 0..<16 {
            let text = Self.text(&random)
            let note: Comment = "seed \(seed), round \(round)\n\(text)"
            let scenario: Scenario
            do throws(RuleBuildError) {
                scenario = try Support.read(text)
            } catch {
                #expect(error.code == .badValue && error.line != nil, "\(error)\n\(note)")
                continue
            }
            let result = try Simulation(scenario, rules: Support.rules).run()
            runs += 1
            for subBlock in result.subBlocks { #expect(subBlock.unattributed == "0", note) }
            let supply = scenario.accounts.reduce(0) { $0 + $1.balance }
            #expect(result.balances.reduce(0) { $0 + $1.amount } == supply, note)
            let arrivals = scenario.transactions.map(\.id) + scenario.bundles.map(\.id)
            let ended = result.subBlocks.flatMap(\.outcomes).map(\.id).filter { !$0.contains("/") }
            #expect((ended + result.pending).sorted() == arrivals.sorted(), note)
            // What stands in a sub-block stands there once.
            let placed = result.subBlocks.flatMap(\.order)
            #expect(Set(placed).count == placed.count, note)
        }
        #expect(runs > 0, "seed \(seed): too few of the texts are scenarios")
    }

    // MARK: Texts

    private static func text(_ random: inout Random) -> String {
        let laneCount = 1 + random.below(3)
        var text = "[network]\nseed = \(random.below(1_000))\n"
        text += some(&random, 3) { "sub_block_gas = \(1 + $0.below(100_000))" }
        text += some(&random, 3) { "data_fee_per_byte = \($0.below(3))" }
        text += some(&random, 3) { "take_bps = \($0.below(10_001))" }
        text += some(&random, 3) { "slack_fee = \($0.below(3))" }
        text += some(&random, 3) { "quantum = \(1 + $0.below(50_000))" }
        text += some(&random, 2) { "attribution = \"\(AttributionRule.allCases[$0.below(4)].name)\"" }
        if random.below(2) == 0 {
            for name in accounts {
                text +=
                    "[[accounts]]\nname = \"\(name)\"\nbalance = \(random.below(4) == 0 ? amount(&random) : "1_000_000_000")\n"
            }
        }
        for lane in 0..<laneCount { text += laneText("l\(lane)", &random) }
        let transactionCount = random.below(7)
        for _ in 0..<transactionCount { text += transactionText(laneCount, &random) }
        for _ in 0..<random.below(9) { text += bundleText(laneCount, transactionCount, &random) }
        return text
    }

    private static let accounts = ["x", "y", "z"]

    private static func laneText(_ name: String, _ random: inout Random) -> String {
        let rules = ["FirstComeFirstServed", "PriorityFee", "CancelsFirst", "../NetworkTests/Fixtures/Exchange"]
        return "[[lanes]]\nname = \"\(name)\"\nrule = \"\(rules[random.below(4)])\"\n"
            + some(&random, 4) { "reserve_gas = \($0.below(40_000))" }
            + some(&random, 4) { "bundle_gas = \($0.below(40_000))" }
            + some(&random, 3) { "weight = \(1 + $0.below(5))" }
            + some(&random, 4) { "base_fee = \($0.below(3))" }
            + some(&random, 4) { "gas_target = \($0.below(30_000))" }
            + some(&random, 4) { _ in "nonce_mode = \"unordered\"" }
            + some(&random, 10) { ["openings = []", "openings = [\"top\", \"bottom\"]"][$0.below(2)] }
            + some(&random, 8) { ["price = \"second\"", "price = { top = \"second\" }"][$0.below(2)] }
            + some(&random, 8) { "reserve_price = \($0.below(60))" }
            + some(&random, 12) { _ in "opening_payers = [\"x\"]" }
    }

    private static func transactionText(_ laneCount: Int, _ random: inout Random) -> String {
        "[[transactions]]\nlane = \"l\(random.below(laneCount))\"\nfrom = \"\(accounts[random.below(3)])\"\n"
            + some(&random, 2) { "at = \(1 + $0.below(4))" } + some(&random, 2) { "bid = \(amount(&$0))" }
            + some(&random, 4) { "valid_until = \($0.below(5))" } + some(&random, 12) { "nonce = \($0.below(3))" }
            + common(&random)
    }

    private static func bundleText(_ laneCount: Int, _ transactionCount: Int, _ random: inout Random) -> String {
        var text = "[[bundles]]\nfrom = \"\(accounts[random.below(3)])\"\nbid = \(amount(&random))\n"
        text += some(&random, 3) { "at = \(1 + $0.below(3))" }
        text += some(&random, 3) { "valid_from = \($0.below(5))" }
        text += some(&random, 2) { "valid_until = \([0, 3, 4, 5, 5, 6][$0.below(6)])" }
        text += some(&random, 2) { "atomicity = \"\(Atomicity.allCases[$0.below(3)].name)\"" }
        text += some(&random, 3) { ["refund = 50", "refund = { percent = 100, to = \"y\" }"][$0.below(2)] }
        text += some(&random, 4) { "replacement = \($0.below(3))" }
        for _ in 0...random.below(3) {
            text += "[[bundles.legs]]\nlane = \"l\(random.below(laneCount))\"\n"
            text += some(&random, 2) { random in
                let after = "after:t\(1 + random.below(max(1, transactionCount)))"
                return "opening = \"\(["bottom", "top", after, after][random.below(4)])\""
            }
            text += some(&random, 3) { "from = \"\(accounts[$0.below(3)])\"" } + common(&random)
        }
        return text
    }

    private static func common(_ random: inout Random) -> String {
        "gas = \(random.below(8) == 0 ? random.below(60_000) : 1 + random.below(3_000))\n"
            + some(&random, 3) { "priority_fee = \($0.below(40) == 0 ? amount(&$0) : "\($0.below(4))")" }
            + some(&random, 12) { "max_fee = \($0.below(5))" }
            // For CancelsFirst and Exchange: a kind and a number.
            + "payload = \"0\(random.below(3) == 0 ? random.below(9) : random.below(2))0\(random.below(10))\(String(repeating: "0", count: 30))\"\n"
    }

    /// Mostly small, sometimes as large as there is.
    private static func amount(_ random: inout Random) -> String {
        switch random.below(30) {
        case 0: "\"\(Amount.max)\""
        case 1: "\"\(Amount(1) << 109)\""
        case 2...9: "\(random.below(1_000_000_000))"
        default: "\(random.below(1_000))"
        }
    }

    /// A line, one time in so many.
    private static func some(_ random: inout Random, _ often: Int, _ line: (inout Random) -> String) -> String {
        random.below(often) == 0 ? line(&random) + "\n" : ""
    }
}
