import Foundation
import Testing

@Suite("laneway backtest (CLI-20)")
struct BacktestCommandTests {
    private static let laneKeys: Set<String> = [
        "transactions", "gas", "base_fee", "priority_fee", "charge", "bundle", "cross_lane",
    ]
    private static let amounts = ["base_fee", "priority_fee", "charge", "bundle", "cross_lane"]
    private static let betterAloneKeys: Set<String> = ["attributed", "alone", "operator_fees", "difference"]
    /// A bundle of the default flow that bid.
    private static let bundle = "0xf5f3df6ec9b51e8e88d0d9078b04373742294530b6bcb9be045525fcab71b915"

    @Test("prints JSON of the documented shape, whose sums are exact")
    func shape() throws {
        let run = try Laneway.run("backtest", "--json")
        #expect(run.status == 0, "\(run)")
        let document = try run.json()
        #expect(Set(document.keys) == ["assumptions", "blocks", "leaked", "regimes", "totals"])
        let blocks = try document.objects("blocks")
        #expect(blocks.count == 12)
        var collected: UInt128 = 0
        for block in blocks {
            #expect(
                Set(block.keys) == [
                    "block", "transactions", "collected", "attributed", "lanes", "better_alone", "better_alone_running",
                ])
            try Self.check(block, "block \(try block.number("block"))")
            collected += try block.amount("collected")
        }
        let totals = try document.object("totals")
        #expect(Set(totals.keys) == ["transactions", "collected", "attributed", "lanes", "better_alone"])
        try Self.check(totals, "totals")
        #expect(try totals.amount("collected") == collected)
        #expect(try blocks.reduce(0) { try $0 + $1.number("transactions") } == 2_423)
        #expect(try blocks.map { try $0.number("block") }.isAscending)
    }

    /// Collected is attributed is the sum over the lanes.
    private static func check(_ sums: [String: Any], _ place: String) throws {
        #expect(try sums.amount("collected") == sums.amount("attributed"), "\(place)")
        var lanes: UInt128 = 0
        var transactions = 0
        for (name, value) in try sums.object("lanes") {
            let lane = try #require(value as? [String: Any])
            #expect(Set(lane.keys) == laneKeys, "\(place), lane \(name)")
            lanes += try amounts.reduce(0) { try $0 + lane.amount($1) }
            transactions += try lane.number("transactions")
            #expect(try lane.number("gas") > 0)
            let better = try #require(try sums.object("better_alone")[name] as? [String: Any])
            #expect(Set(better.keys) == betterAloneKeys)
            #expect(try better.amount("difference") == lane.amount("cross_lane"), "\(place), lane \(name)")
            #expect(try better.amount("attributed") == better.amount("alone") + better.amount("difference"))
        }
        #expect(try lanes == sums.amount("attributed"), "\(place)")
        // A bundle counts once in its block, and once in each of its lanes.
        #expect(try transactions >= sums.number("transactions"), "\(place)")
    }

    @Test("compares three regimes, each of which shares out all that was collected")
    func regimes() throws {
        let document = try Laneway.run("backtest", "--json").json()
        let collected = try document.object("totals").amount("collected")
        let regimes = try document.object("regimes")
        #expect(Set(regimes.keys) == ["monolithic", "pooled", "laneway"])
        for name in regimes.keys {
            let regime = try regimes.object(name)
            #expect(Set(regime.keys) == ["apps", "kept"])
            var sum = try regime.object("kept").amount("amount")
            let apps = try regime.object("apps")
            #expect(Set(apps.keys) == Set(try document.object("totals").object("lanes").keys))
            for app in apps.keys {
                let share = try apps.object(app)
                #expect(Set(share.keys) == ["amount", "percent"])
                #expect((share["percent"] as? String)?.wholeMatch(of: /\d{1,3}\.\d{2}/) != nil)
                sum += try share.amount("amount")
            }
            #expect(sum == collected, "\(name)")
        }
        #expect(try regimes.object("monolithic").object("kept").amount("amount") == collected)
        #expect((document["assumptions"] as? [String])?.isEmpty == false)
    }

    @Test("reports what leaked by app and token, whose sums are those of the tokens")
    func leaked() throws {
        let leaked = try Laneway.run("backtest", "--json").json().object("leaked")
        #expect(Set(leaked.keys) == ["apps", "tokens", "incomplete_sandwiches"])
        let ether = "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"
        let total = try leaked.object("tokens").object(ether)
        #expect(Set(total.keys) == ["arbitrages", "sandwiches", "profit", "paid", "kept"])
        #expect(try total.number("arbitrages") == 8 && total.number("sandwiches") == 5)
        for key in ["profit", "paid", "kept"] {
            let apps = try leaked.object("apps")
            let sum = try apps.keys.reduce(0) { try $0 + apps.object($1).object(ether).amount(key) }
            #expect(try sum == total.amount(key), "\(key)")
        }
        for (token, leak) in try leaked.object("tokens") where token != ether {
            let leak = try #require(leak as? [String: Any])
            #expect(Set(leak.keys) == ["arbitrages", "sandwiches", "profit"])
        }
    }

    @Test("writes the chart beside its result, over an old one, and the same bytes each time")
    func chart() throws {
        let paths = ["one.svg", "two.svg"].map(Laneway.path)
        try Data("old".utf8).write(to: URL(filePath: paths[1]))
        for path in paths {
            let run = try Laneway.run("backtest", "--svg", path)
            #expect(run.status == 0, "\(run)")
            #expect(run.output.contains("monolithic") && run.output.contains("Assumptions"), "\(run)")
        }
        let charts = try paths.map { try String(contentsOfFile: $0, encoding: .utf8) }
        #expect(charts[0] == charts[1])
        #expect(charts[0].hasPrefix("<svg ") && charts[0].hasSuffix("</svg>\n"))
    }

    @Test("says that a chart cannot be written, exit code 2, and prints no result")
    func chartNotWritten() throws {
        let run = try Laneway.run("backtest", "--svg", "/nowhere/chart.svg")
        #expect(run.status == 2, "\(run)")
        #expect(run.output.isEmpty, "\(run)")
        #expect(run.errors.contains("/nowhere/chart.svg: the chart cannot be written"), "\(run)")
    }

    @Test("explains a block's bundles and a transaction, as text and as JSON")
    func explain() throws {
        let block = try Laneway.run("backtest", "--explain", "13404932")
        #expect(block.status == 0, "\(block)")
        #expect(block.output.contains("#2, #3, #4, #5: 53901766557163915 wei cross 3 lanes"), "\(block)")
        #expect(block.output.contains("{sushiswap, uniswap-v2}: 45874382045053565, gets 49888074301108740"), "\(block)")
        let transaction = try Laneway.run("backtest", "--explain", Self.bundle)
        #expect(transaction.output.contains("transaction 3 is the bundle #3 below"), "\(transaction)")
        let document = try Laneway.run("backtest", "--explain", Self.bundle, "--json").json()
        #expect(Set(document.keys) == ["block", "transactions", "transaction", "bundles", "components"])
        #expect(try document.number("transaction") == 3)
        let component = try #require(try document.objects("components").first)
        let shares = try component.objects("shares").reduce(0) { try $0 + $1.amount("units") }
        #expect(try shares == component.amount("total"))
    }

    @Test("says what cannot be explained: code 2 for no subject, 1 for one that the flow does not have")
    func notExplained() throws {
        for (arguments, status, says) in [
            (["--explain", "latest"], Int32(2), "a block's number"), (["--explain", "1"], 1, "its blocks: 12775690"),
            (["--explain", "0x" + String(repeating: "0", count: 64)], 1, "no such transaction"),
            (["--explain", "13404932", "--svg", "x.svg"], 2, "--explain"),
        ] {
            let run = try Laneway.run(["backtest"] + arguments)
            #expect(run.status == status, "\(run)")
            #expect(run.output.isEmpty, "\(run)")
            #expect(run.errors.contains(says), "\(run)")
        }
    }

    @Test("prints a table that fits 120 columns, and nothing on stderr when it is quick")
    func table() throws {
        let run = try Laneway.run("backtest")
        #expect(run.status == 0)
        #expect(run.output.contains("uniswap-v2"))
        #expect(run.lines.allSatisfy { $0.count <= 120 }, "\(run)")
        #expect(run.output.contains("2,423 transactions"))
    }

    @Test("takes JSON lines as well as tables, and both give the same")
    func jsonLines() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let sample = root.appending(path: "Specs/vectors/order-flow-sample.jsonl").path
        let table = Laneway.path("sample.tsv")
        let lines = try Laneway.run("backtest", "--flow", sample, "--json")
        #expect(lines.status == 0, "\(lines)")
        let written = try Laneway.run("flow", "table", "--flow", sample, "--source", "the sample", "--output", table)
        #expect(written.status == 0, "\(written)")
        #expect(written.output.hasPrefix("70 transactions"), "\(written)")
        #expect(try Laneway.run("backtest", "--flow", table, "--json").output == lines.output)
    }

    @Test(
        "names file, line and mistake of a flow that it cannot read, exit code 2",
        arguments: [
            ("", ": ", "[FLOW_EMPTY]"), ("{}\n", ":1: ", "[FLOW_MISSING]"), ("not json\n", ":1: ", "[FLOW_JSON]"),
            ("# something else\n", ":1: ", "[FLOW_FORMAT]"), ("{\"block\":-1}\n", ":1: ", "FLOW_"),
        ])
    func badFlow(text: String, place: String, code: String) throws {
        let path = try Laneway.file("bad.jsonl", text)
        for command in [["backtest"], ["devnet", "up", "--until-drained"]] {
            let run = try Laneway.run(command + ["--flow", path])
            #expect(run.status == 2, "\(run)")
            #expect(run.output.isEmpty, "\(run)")
            #expect(run.errors.contains(path + place), "\(run)")
            #expect(run.errors.contains(code), "\(run)")
        }
    }

    @Test("says that a flow is not there")
    func missingFlow() throws {
        for command in [["backtest"], ["devnet", "up", "--until-drained"]] {
            let run = try Laneway.run(command + ["--flow", "/nowhere/flow.jsonl"])
            #expect(run.status == 2, "\(run)")
            #expect(run.errors.contains("/nowhere/flow.jsonl: ") && run.errors.contains("[FLOW_UNREADABLE]"), "\(run)")
        }
    }

    @Test("says which block passes its bounds, exit code 1")
    func overflow() throws {
        let huge = "170141183460469231731687303715884105728"
        let lines = (0...1).map { FlowLine(index: $0, transfer: huge).text }
        let run = try Laneway.run("backtest", "--flow", Laneway.file("huge.jsonl", lines.joined(separator: "\n")))
        #expect(run.status == 1, "\(run)")
        #expect(run.errors.contains("block 5"), "\(run)")
    }
}

extension [Int] {
    fileprivate var isAscending: Bool { zip(self, dropFirst()).allSatisfy(<) }
}
