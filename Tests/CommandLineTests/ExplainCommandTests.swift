import Foundation
import GRDB
import RuleFixtures
import Testing
import Wire

@Suite("laneway explain HEIGHT (CLI-60, CLI-61)")
struct ExplainCommandTests {
    private static func explain(_ subject: String, _ arguments: String...) throws -> Laneway.Run {
        let run = try Laneway.run(["explain", try SharedMarket.get().folder, subject] + arguments)
        #expect(run.status == 0 && run.errors.isEmpty, "\(run)")
        return run
    }

    @Test("of the rivals AB 9 and AC 12 says 9, 0, 3 and how to get there")
    func rivals() throws {
        let market = try SharedMarket.get()
        let run = try Self.explain("\(SharedMarket.Height.rivals)")
        let text = run.lines.map { $0.split(separator: " ").joined(separator: " ") }
        let (ab, ac) = ("\(market["ab"])".prefix(10), "\(market["ac"])".prefix(10))
        for line in [
            "\(ab) a top, b top 9 0 0 9 OUTBID by \(ac) at 12 inclusion",
            "\(ac) a top, c top 12 0 0 12 won inclusion",
            "a + b 9 6 9 binds \(ab)", "a + c 12 12 12 binds \(ac)", "b 0 0 0 -",
            "\(ac) 12 2 6 a + c", "core held",
        ] {
            #expect(
                text.contains { $0.contains(line) } || text.contains { $0.contains(reversed(line)) },
                "\(line)\n\(run.output)")
        }
        #expect(text.contains { $0.hasPrefix("a 6 ") && $0.contains(" 9 9 0 9 0 0") }, "\(run.output)")
        #expect(text.contains { $0.hasPrefix("b 0 ") && $0.contains(" 0 0 0 0 0 0") }, "\(run.output)")
        #expect(text.contains { $0.hasPrefix("c 6 ") && $0.contains(" 3 3 0 3 0 0") }, "\(run.output)")
    }

    /// Lanes of a group stand in the order of their keys, which no test chooses.
    private func reversed(_ line: String) -> String {
        line.replacingOccurrences(of: "a + b", with: "b + a").replacingOccurrences(of: "a + c", with: "c + a")
    }

    @Test(
        "has in its JSON all that one needs to do it again, and it comes to the same",
        arguments: [SharedMarket.Height.rivals, SharedMarket.Height.failure, SharedMarket.Height.emptyCore])
    func redone(height: Int) throws {
        let document = try Self.explain("\(height)", "--json").json()
        for component in try document.objects("components") {
            let total = try component.amount("total")
            let excess = try Int128(component.amount("excess"))
            let (lifts, lanes) = (try component.objects("lifts"), try component.objects("result"))
            let levy = try Int128(component.amount("levy"))
            var units: UInt128 = 0
            for lane in lanes {
                let name = try lane.text("lane")
                let mine = try lifts.filter { try #require($0["lanes"] as? [String]).contains(name) }
                    .reduce(Int128(lane.amount("equal_split"))) { try $0 + Int128($1.amount("lift")) }
                #expect(try mine - levy == Int128(lane.amount("exact")), "\(name)")
                #expect(try lane.amount("units") == lane.amount("own_bids") + lane.amount("cross_lane"))
                units += try lane.amount("units")
            }
            #expect(units == total)
            // No group but all lanes gets less than it could have had alone, less the excess.
            let coalitions = try component.objects("coalitions")
            #expect(coalitions.count == 1 << lanes.count - 1)
            for coalition in coalitions {
                let (value, share) = (try Int128(coalition.amount("value")), try Int128(coalition.amount("result")))
                let names = try #require(coalition["lanes"] as? [String])
                if names.count < lanes.count { #expect(share >= value - excess, "\(names)") }
                if coalition["binds"] as? Bool == true { #expect(share == value - excess, "\(names)") }
                let bundles = try #require(coalition["bundles"] as? [String])
                let worth = try document.objects("bundles").filter { bundles.contains(try $0.text("bundle")) }
                    .reduce(UInt128(0)) { try $0 + $1.amount("value") }
                #expect(worth == UInt128(value), "\(names)")
            }
        }
    }

    @Test("shows why a core is empty, and by how much everybody lacks something")
    func emptyCore() throws {
        let run = try Self.explain("\(SharedMarket.Height.emptyCore)")
        #expect(run.output.contains("The core is empty"), "\(run)")
        #expect(run.output.contains("e = (1 x 6 + 1 x 6 + 1 x 6 - 2 x 6) / 3 = 2"), "\(run)")
        let component = try #require(
            try Self.explain("\(SharedMarket.Height.emptyCore)", "--json").json().objects("components").first)
        #expect(try component.text("excess") == "2")
        #expect(try component.objects("empty_core").map { try $0.text("times") } == ["1", "1", "1"])
        let core = try #require(try component.objects("properties").first { try $0.text("property") == "core" })
        #expect(core["held"] as? Bool == false)
        #expect(try core.text("figure") == "2")
    }

    @Test("says who won an opening at the second price, and why it costs what it costs")
    func secondPrice() throws {
        let market = try SharedMarket.get()
        let run = try Self.explain("\(SharedMarket.Height.secondPrice)")
        let next = "\(market["sold 60"])".prefix(10)
        #expect(run.output.contains("price 60: the next bid less its refund, that of \(next)"), "\(run)")
        #expect(run.output.contains("the payer pays 66, 6 of it as refund"), "\(run)")
        #expect(run.output.contains("REPLACED"), "\(run)")
        let sale = try #require(
            try Self.explain("\(SharedMarket.Height.secondPrice)", "--json").json().objects("sales").first)
        #expect(try sale.text("winner") == "\(market["sold 100"])")
        #expect(try sale.amount("price") == 60)
    }

    @Test("says which leg failed, and that it was decided again")
    func failure() throws {
        let run = try Self.explain("\(SharedMarket.Height.failure)")
        #expect(run.output.contains("executed    2 times"), "\(run)")
        #expect(run.output.contains("LEG_FAILED: leg 1 in y, code 5"), "\(run)")
        #expect(run.output.contains("trial failed: could not have been earned"), "\(run)")
    }

    @Test(
        "says what every rule makes of the rivals",
        arguments: [
            ("core-nearest", ["9", "0", "3"]), ("equal", ["6", "0", "6"]), ("shapley", ["15/2", "3/2", "3"]),
            ("proportional", ["6", "0", "6"]),
        ])
    func rules(name: String, shares: [String]) throws {
        let rule = try #require(AttributionRule.allCases.first { $0.name == name })
        let folder = Laneway.path("rivals")
        try SharedMarket.run(in: folder, sharing: rule) { market in
            for lane in ["a", "b", "c"] { try market.open(lane, GoodModules.firstCome()) }
            for account in [Market.user, Market.key("p"), Market.key("q")] { try market.pay(account) }
            try market.bid(9, by: Market.key("p"), until: 1, [("a", .top, 1_000), ("b", .top, 1_000)])
            try market.bid(12, by: Market.key("q"), until: 1, [("a", .top, 1_000), ("c", .top, 1_000)])
            try market.tick()
        }
        let component = try #require(
            try Laneway.run("explain", folder, "1", "--json").json().objects("components").first)
        let result = try component.objects("result").sorted { try $0.text("lane") < $1.text("lane") }
        #expect(try result.map { try $0.text("exact") } == shares)
        let run = try Laneway.run("explain", folder, "1")
        #expect(run.status == 0 && run.output.contains("Result of \(name)"), "\(run)")
    }

    @Test("of a sub-block without bundles says so, and whose its revenue is")
    func plain() throws {
        let run = try Self.explain("\(SharedMarket.Height.ties)")
        #expect(run.output.contains("no bundle whose openings were on sale"), "\(run)")
        #expect(run.output.contains("Better alone?"), "\(run)")
        let empty = try Self.explain("\(SharedMarket.Height.last)")
        #expect(empty.output.contains("No lane had revenue."), "\(empty)")
    }

    @Test("fits 120 columns", arguments: 1...SharedMarket.Height.last)
    func width(height: Int) throws {
        let run = try Self.explain("\(height)")
        #expect(run.lines.allSatisfy { $0.count <= 120 }, "\(run)")
        let inspected = try Laneway.run("inspect", try SharedMarket.get().folder, "subblock", "\(height)")
        #expect(inspected.status == 0 && inspected.lines.allSatisfy { $0.count <= 120 }, "\(inspected)")
    }

    @Test("explains a session's sub-blocks, from its start and from a snapshot")
    func session() throws {
        let folder = try SharedSession.folder
        for height in ["1", "97"] {
            let run = try Laneway.run("explain", folder, height, "--json")
            #expect(run.status == 0, "\(run)")
            let inspected = try Laneway.run("inspect", folder, "subblock", height, "--json").json()
            #expect(try run.json().text("commitment") == inspected.text("commitment"))
        }
    }

    @Test("does not explain what was not published: exit code 1, with what to run")
    func damaged() throws {
        let folder = try SharedMarket.get().copy()
        try DatabaseQueue(path: folder + "/node.sqlite").write { db in
            var header = try #require(try Data.fetchOne(db, sql: "SELECT header FROM sub_block WHERE height = 2"))
            // The journal's hash is the last field before the signature.
            header[header.count - 65] ^= 1
            try db.execute(sql: "UPDATE sub_block SET header = ? WHERE height = 2", arguments: [header])
        }
        let run = try Laneway.run("explain", folder, "2")
        #expect(run.status == 1 && run.output.isEmpty, "\(run)")
        #expect(run.errors.contains("is stored") && run.errors.contains("laneway verify"), "\(run)")
        #expect(try Laneway.run("explain", folder, "1").status == 0)
        try DatabaseQueue(path: folder + "/node.sqlite").write { try $0.execute(sql: "DELETE FROM log_group") }
        let gone = try Laneway.run("explain", folder, "1")
        #expect(gone.status == 1 && gone.output.isEmpty, "\(gone)")
    }

    @Test(
        "says what is wrong with what was asked for",
        arguments: [
            ("0", 1, "the last is 8"), ("9", 1, "the last is 8"), ("18446744073709551615", 1, "the last is 8"),
            ("x", 2, "neither a height nor a hash"), ("0x1234567", 2, "at least 8"), ("0x1234567g", 2, "at least 8"),
            ("0x12345678", 1, "ever arrived"), ("0x" + String(repeating: "0", count: 64), 1, "ever arrived"),
            ("0x" + String(repeating: "0", count: 65), 2, "at least 8"),
        ])
    func mistakes(subject: String, status: Int32, says: String) throws {
        let run = try Laneway.run("explain", try SharedMarket.get().folder, subject)
        #expect(run.status == status, "\(run)")
        #expect(run.output.isEmpty, "\(run)")
        #expect(run.errors.contains(says), "\(run)")
    }
}
