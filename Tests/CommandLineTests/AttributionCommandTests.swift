import Foundation
import Testing

@Suite("laneway attribution (CLI-30)")
struct AttributionCommandTests {
    private static func json(_ arguments: String...) throws -> [String: Any] {
        let run = try Laneway.run(["attribution", try SharedSession.folder, "--format", "json"] + arguments)
        #expect(run.status == 0 && run.errors.isEmpty, "\(run)")
        return try run.json()
    }

    @Test("says whose revenue is whose, and it is what the session attributed")
    func totals() throws {
        let (document, summary) = (try Self.json(), try SharedSession.summary)
        #expect(try document.amount("attributed") == summary.amount("attributed"))
        #expect(try document.amount("operator_data_fee") == summary.object("operator").amount("data_fee"))
        #expect(try document.number("from") == 1)
        #expect(try document.number("to") == summary.number("sub_blocks"))
        let lanes = try summary.object("lanes")
        for line in try document.objects("lines") {
            let lane = try #require(lanes[try line.text("lane")] as? [String: Any])
            for key in ["base_fee", "priority_fee", "charge", "data_fee"] {
                #expect(try line.amount(key) == lane.amount(key))
            }
            let own = try line.amount("base_fee") + line.amount("priority_fee") + line.amount("charge")
            #expect(try line.amount("revenue") == own + lane.amount("bundle") + lane.amount("cross_lane"))
            // Every unit of it was paid to somebody.
            let paid = try line.objects("payouts").reduce(0) { try $0 + $1.amount("amount") }
            #expect(try paid + line.amount("take") + line.amount("slack_fee") == line.amount("revenue"))
            #expect(try line.difference("better_alone") == Int128(paid) - Int128(line.amount("alone")))
        }
    }

    @Test("of one app is a line for every sub-block, and they add up")
    func app() throws {
        let document = try Self.json("--app", "uniswap-v2")
        let lines = try document.objects("lines")
        let whole = try #require(try Self.json().objects("lines").first { $0["lane"] as? String == "uniswap-v2" })
        #expect(try lines.reduce(0) { try $0 + $1.amount("revenue") } == whole.amount("revenue"))
        #expect(try lines.reduce(0) { try $0 + $1.number("transactions") } == whole.number("transactions"))
        let heights = try lines.map { try $0.number("height") }
        #expect(heights == heights.sorted() && Set(heights).count == heights.count)
        var (revenue, difference) = (UInt128(0), Int128(0))
        for line in lines {
            revenue += try line.amount("revenue")
            difference += try line.difference("better_alone")
            #expect(try line.amount("running_revenue") == revenue)
            #expect(try line.difference("running_better_alone") == difference)
        }
        #expect(try whole.difference("better_alone") == difference)
        #expect(whole["running_revenue"] == nil)
    }

    @Test("of ranges adds up to that of the whole")
    func ranges() throws {
        let whole = try Self.json().amount("attributed")
        let parts = [["--to", "30"], ["--from", "31", "--to", "60"], ["--from", "61"]]
        let sum = try parts.reduce(UInt128(0)) { sum, range in
            let run = try Laneway.run(["attribution", try SharedSession.folder, "--json"] + range)
            return sum + (try run.json().amount("attributed"))
        }
        #expect(sum == whole)
    }

    @Test("as CSV has the same numbers, every line as many values as the first")
    func csv() throws {
        let run = try Laneway.run("attribution", try SharedSession.folder, "--format", "csv")
        #expect(run.status == 0)
        let rows = run.lines.map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        let names = try #require(rows.first)
        #expect(rows.allSatisfy { $0.count == names.count })
        let revenue = try #require(names.firstIndex(of: "revenue"))
        let dataFee = try #require(names.firstIndex(of: "data_fee"))
        let sum = try rows.dropFirst().reduce(UInt128(0)) {
            $0 + (try #require(UInt128($1[revenue]))) + (try #require(UInt128($1[dataFee])))
        }
        #expect(try sum == SharedSession.summary.amount("attributed"))
    }

    @Test("as a table fits 110 columns, answers whether it was better alone, and ends in exact sums")
    func table() throws {
        let run = try Laneway.run("attribution", try SharedSession.folder)
        #expect(run.status == 0 && run.errors.isEmpty, "\(run)")
        #expect(run.lines.allSatisfy { $0.count <= 110 }, "\(run)")
        #expect(run.output.contains("uniswap-v3") && run.output.contains("Better alone?"), "\(run)")
        let app = try Laneway.run("attribution", try SharedSession.folder, "--app", "uniswap-v3", "--to", "9")
        #expect(app.status == 0 && app.output.contains("running"), "\(app)")
        #expect(app.lines.allSatisfy { $0.count <= 110 }, "\(app)")
    }

    @Test("names what there is when a lane is not there, exit code 1; a name that none can have is 2")
    func mistakes() throws {
        let unknown = try Laneway.run("attribution", try SharedSession.folder, "--app", "balancer")
        #expect(unknown.status == 1, "\(unknown)")
        #expect(unknown.errors.contains("balancer-v1"), "\(unknown)")
        let impossible = try Laneway.run("attribution", try SharedSession.folder, "--app", "No_Such")
        #expect(impossible.status == 2, "\(impossible)")
        let nothing = try Laneway.run("attribution", try SharedSession.folder, "--from", "100000", "--json")
        #expect(try nothing.json().objects("lines").isEmpty, "\(nothing)")
    }
}
