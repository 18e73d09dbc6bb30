import Foundation
import Testing

@Suite("laneway backtest (CLI-20)")
struct BacktestCommandTests {
    private static let laneKeys: Set<String> = ["transactions", "gas", "base_fee", "priority_fee", "charge"]

    @Test("prints JSON of the documented shape, whose sums are exact")
    func shape() throws {
        let run = try Laneway.run("backtest", "--json")
        #expect(run.status == 0, "\(run)")
        let document = try run.json()
        #expect(Set(document.keys) == ["blocks", "totals"])
        let blocks = try document.objects("blocks")
        #expect(blocks.count == 12)
        var collected: UInt128 = 0
        for block in blocks {
            #expect(Set(block.keys).isSuperset(of: ["block", "transactions", "collected", "attributed", "lanes"]))
            try Self.check(block, "block \(try block.number("block"))")
            collected += try block.amount("collected")
        }
        let totals = try document.object("totals")
        #expect(Set(totals.keys).isSuperset(of: ["collected", "attributed", "lanes"]))
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
            lanes += try lane.amount("base_fee") + lane.amount("priority_fee") + lane.amount("charge")
            transactions += try lane.number("transactions")
            #expect(try lane.number("gas") > 0)
        }
        #expect(try lanes == sums.amount("attributed"), "\(place)")
        if sums["block"] != nil { #expect(try transactions == sums.number("transactions"), "\(place)") }
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
