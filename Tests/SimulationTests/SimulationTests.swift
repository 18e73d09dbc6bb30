import Foundation
import RuleBuild
import Testing
import Wire

@testable import Simulation

@Suite("Scenarios of transactions alone (SIM-4 to SIM-60)")
struct SimulationTests {
    @Test("What is on paper comes out", arguments: ["one-place", "fees", "endings"])
    func onPaper(file: String) throws { Support.expectAll(try Support.run(file: file)) }

    @Test("An expectation that does not hold says what was expected and what came")
    func difference() throws {
        let result = try Support.run(
            """
            [[lanes]]
            name = "dex"
            [[transactions]]
            from = "alice"
            bid = 5
            [[transactions]]
            from = "alice"
            [[expect]]
            at = 1
            order = ["t2", "t1"]
            [[expect]]
            attribution = { charge = 4, attributed = 5 }
            [[expect]]
            outcome = "PENDING"
            of = "t1"
            """)
        #expect(result.checks.map(\.held) == [false, false, false])
        #expect(result.checks[0].actual == ["t1", "t2"])
        #expect(result.checks[0].difference.sorted() == ["  t1", "+ t2", "- t2"].sorted())
        #expect(result.checks[1].difference == ["- charge = 4", "+ charge = 5", "  attributed = 5"])
        #expect(result.checks[2].difference == ["- PENDING", "+ INCLUDED"])
    }

    @Test("Events and a failure's code are told by transaction and by lane, in text, JSON and expectations (SIM-60)")
    func events() throws {
        func number(_ value: UInt8) -> String {
            Hex.encode([value] + [UInt8](repeating: 0, count: 15), prefixed: false)
        }
        let (account, trade) = (String(repeating: "0", count: 64), "0x02\(number(100))\(number(110))")
        let start = """
            [[lanes]]
            name = "pool"
            rule = "GreedyPool"
            config = { reserve_0 = 1_100, reserve_1 = 1_100, fee_bps = 0, faucet = true }
            [[transactions]]
            id = "fund"
            from = "alice"
            payload = "0x0001\(account)\(number(110))"
            [[transactions]]
            id = "buy"
            at = 2
            from = "alice"
            payload = "0x02\(number(110))\(number(0))"
            [[transactions]]
            id = "again"
            at = 3
            from = "alice"
            payload = "0x02\(number(110))\(number(0))"

            """
        let right = [
            "events = [\"\(trade)\"]\nof = \"buy\"", "events = [\"\(trade.uppercased().replacing("0X", with: ""))\"]",
            "events = [\"\(trade)\"]\nat = 2\nlane = \"pool\"", "events = []\nat = 3", "events = []\nof = \"again\"",
            "outcome = \"FAILED\"\nof = \"again\"\ncode = 6",
        ]
        let wrong = ["events = []\nof = \"buy\"", "outcome = \"FAILED\"\nof = \"again\"\ncode = 5"]
        let result = try Support.run(start + (right + wrong).map { "[[expect]]\n\($0)\n" }.joined())
        #expect(result.checks.map(\.held) == right.map { _ in true } + wrong.map { _ in false })
        #expect(result.checks.suffix(2).map(\.difference) == [["+ \(trade)"], ["- FAILED code 5", "+ FAILED code 6"]])
        let event = try #require(result.subBlocks[1].events.first)
        #expect(result.subBlocks.map(\.events.count) == [0, 1, 0])
        #expect(event.lane.text == "pool" && event.function == .execute && event.id == "buy")
        let json = try JSONEncoder().encode(SimulationDocument(result))
        let document = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
        let subBlocks = try #require(document["sub_blocks"] as? [[String: Any]])
        let written = try #require((subBlocks[1]["events"] as? [[String: Any]])?.first)
        #expect(written["of"] as? String == "buy" && written["data"] as? String == trade)
        #expect(written["lane"] as? String == "pool" && written["function"] as? Int == 4)
    }

    private static let flow = """
        [network]
        data_fee_per_byte = 3
        seed = "SEED"
        [[lanes]]
        name = "dex"
        rule = "PriorityFee"
        base_fee = 8
        gas_target = 21_000
        [[lanes]]
        name = "lend"
        weight = 2
        [[lanes]]
        name = "game"
        rule = "CancelsFirst"

        """
        + (0..<60).map { index in
            """
            [[transactions]]
            at = \(1 + index % 4)
            lane = "\(["dex", "lend", "game"][index % 3])"
            from = "s\(index % 7)"
            priority_fee = \(index % 5)
            gas = \(10_000 + 7 * index)
            payload = "0\(index % 5)"

            """
        }.joined()

    private static func flow(seed: String) throws -> SimulationResult {
        try Support.run(flow.replacing("SEED", with: seed))
    }

    @Test("Equal scenarios give equal commitments, another seed gives others")
    func seeds() throws {
        let (one, same, other) = (
            try Self.flow(seed: "one"), try Self.flow(seed: "one"), try Self.flow(seed: "two")
        )
        #expect(one.subBlocks.map(\.commitment) == same.subBlocks.map(\.commitment))
        #expect(one.block == same.block)
        #expect(Set(one.subBlocks.map(\.commitment)).isDisjoint(with: other.subBlocks.map(\.commitment)))
        // The same money in another order.
        #expect(one.balances == other.balances)
        for subBlock in one.subBlocks { #expect(subBlock.unattributed == "0") }
    }

    @Test("Everything that arrived has ended or is pending, and all money is somewhere")
    func complete() throws {
        let result = try Self.flow(seed: "three")
        let ended = result.subBlocks.flatMap { $0.outcomes.map(\.id) }
        #expect((ended + result.pending).sorted() == result.scenario.transactions.map(\.id).sorted())
        let supply = result.scenario.accounts.reduce(0) { $0 + $1.balance }
        #expect(result.balances.reduce(0) { $0 + $1.amount } == supply)
        #expect(result.collected(at: nil) == result.attributed(at: nil))
        #expect(result.subBlocks.map(\.height) == [1, 2, 3, 4])
        #expect(result.subBlocks[0].order.count == 15)
    }

    @Test("A base fee with a target moves after every sub-block (LANE-5)")
    func baseFee() throws {
        let result = try Support.run(
            """
            [network]
            sub_blocks = 3
            [[lanes]]
            name = "dex"
            base_fee = 800
            gas_target = 100
            [[transactions]]
            from = "alice"
            gas = 150
            [[transactions]]
            from = "alice"
            at = 2
            gas = 500
            [[transactions]]
            from = "alice"
            at = 3
            gas = 1
            """)
        // The examples of LANE-5: 800 after 150 of 100 is 850; 850 after 500 is 956.
        #expect(result.subBlocks.map { $0.lines[0].baseFee } == [150 * 800, 500 * 850, 956])
    }

    @Test("A rule's configuration is the app's, key by key replaced by the scenario's (SIM-20)")
    func configuration() throws {
        func scenario(_ config: String) throws -> Scenario {
            try Support.read(
                """
                [[lanes]]
                name = "x"
                rule = "../NetworkTests/Fixtures/Exchange"
                \(config)
                """)
        }
        // The same network without `config` and with the app's own value; another one with another.
        let runs = try ["", "config = { rebate = 2_500 }", "config = { rebate = 2_501 }"].map {
            try Simulation(scenario($0), rules: Support.rules).run().block
        }
        #expect(runs[0] == runs[1] && runs[0] != runs[2])
        let error = #expect(throws: SimulationError.self) {
            try Simulation(scenario("config = { rebat = 1 }"), rules: Support.rules).run()
        }
        #expect(error?.code == .refused)
        #expect(error?.place.hasSuffix("scenario.toml:3") == true)
    }

    @Test("A rule that is not there is named with its line and the nearest one (SIM-21)")
    func unknownRule() throws {
        for (rule, says) in [("PriorityFees", "Did you mean \"PriorityFee\"?"), ("./PriorityFee", "no app.toml")] {
            let error = #expect(throws: RuleBuildError.self) {
                try Support.run("[[lanes]]\nname = \"a\"\nrule = \"\(rule)\"")
            }
            #expect(error?.line == 3)
            #expect(error.map { "\($0)".contains(says) } == true, "\(error as Any)")
        }
    }

    @Test("JSON has amounts as text, every lane in every sub-block, and ids as they were given (SIM-50)")
    func document() throws {
        let result = try Support.run(file: "fees")
        let data = try JSONEncoder().encode(SimulationDocument(result))
        let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(
            Set(document.keys) == [
                "scenario", "sub_blocks", "pending", "balances", "totals", "expectations", "commitments",
            ])
        let subBlock = try #require((document["sub_blocks"] as? [[String: Any]])?.first)
        #expect(subBlock["height"] as? Int == 1)
        #expect(subBlock["order"] as? [String] == ["plain", "with-payload"])
        #expect(
            subBlock["outcomes"] as? [String: String] == [
                "plain": "INCLUDED", "with-payload": "INCLUDED", "too-dear": "UNPAYABLE",
            ])
        let line = [
            "base_fee": "20000", "priority_fee": "5000", "charge": "500", "bundle": "0", "cross_lane": "0", "take": "0",
            "slack_fee": "0", "attributed": "25500",
        ]
        let lines = try #require(subBlock["attribution"] as? [String: [String: String]])
        #expect(lines["dex"]?.filter { $0.key != "alone" } == line)
        #expect(subBlock["operator"] as? [String: String] == ["data_fee": "762", "take": "0", "slack_fee": "0"])
        #expect((subBlock["properties"] as? [String: Any])?["unattributed"] as? String == "0")
        #expect(
            document["balances"] as? [String: String] == [
                "alice": "86122", "bob": "1899", "treasury/dex": "25500", "operator": "762",
            ])
        let totals = try #require(document["totals"] as? [String: Any])
        #expect(totals["collected"] as? String == "26262" && totals["attributed"] as? String == "26262")
        #expect((document["expectations"] as? [[String: Any]])?.allSatisfy { $0["held"] as? Bool == true } == true)
    }
}
