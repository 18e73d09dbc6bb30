import Foundation
import Testing

@Suite("laneway explain HASH (CLI-62)")
struct ExplainTransactionTests {
    private static func explain(_ what: String, _ arguments: String...) throws -> Laneway.Run {
        let market = try SharedMarket.get()
        let run = try Laneway.run(["explain", market.folder, "\(market[what])"] + arguments)
        #expect(run.status == 0 && run.errors.isEmpty, "\(run)")
        return run
    }

    @Test(
        "knows how everything ended, and what to do about it",
        arguments: [
            ("tied 0", "transaction", "INCLUDED"), ("ordered", "transaction", "INCLUDED"),
            ("ab", "bundle", "OUTBID"), ("ac", "bundle", "INCLUDED"), ("abc", "bundle", "OUTBID"),
            ("sold 100", "bundle", "INCLUDED"), ("sold 60", "bundle", "OUTBID"),
            ("replaced", "bundle", "REPLACED"), ("alone", "bundle", "INCLUDED"), ("before", "transaction", "INCLUDED"),
            ("fails", "bundle", "LEG_FAILED"), ("works", "bundle", "INCLUDED"), ("crowd 3", "transaction", "INCLUDED"),
            ("crowd 15", "transaction", "EXPIRED"), ("trial", "bundle", "OUTBID"), ("nowhere", "bundle", "EXPIRED"),
        ])
    func outcomes(what: String, kind: String, outcome: String) throws {
        let run = try Self.explain(what)
        #expect(run.output.contains("\(outcome) in sub-block "), "\(run)")
        let document = try Self.explain(what, "--json").json()
        #expect(try document.text("kind") == kind)
        let place = try #require(try document.objects("places").first)
        #expect(try place.text("outcome") == outcome)
        for key in ["rules", "meaning", "advice"] { #expect(try !place.text(key).isEmpty) }
    }

    @Test("says of what is forced who brought it, why it stands first, and what it takes of the reserve")
    func forced() throws {
        let run = try Self.explain("forced 1")
        let texts = [
            "from envelope 2 of the inbox;", "forced, in the inbox's order (INB-7)",
            "of that taken by what is forced", "What the inbox brought stands first", "30,000",
            "INCLUDED in sub-block 7",
        ]
        for text in texts { #expect(run.output.contains(text), "\(text): \(run)") }
        let document = try Self.explain("forced 1", "--json").json()
        #expect(try document.number("inbox_number") == 2)
        let place = try #require(try document.objects("places").first)
        #expect(try place.number("place_in_lane") == 1)
        let beside = try #require(try Self.explain("beside", "--json").json().objects("places").first)
        #expect(try beside.number("place_in_lane") == 2)
        let rows = try beside.objects("neighbours")
        #expect(
            try rows.map { try $0.text("why") } == [
                "forced, in the inbox's order (INB-7)", "forced, in the inbox's order (INB-7)", "best key",
            ])
    }

    @Test("shows that equal keys stand by their keyed hashes, and a sender's transactions by nonce")
    func ties() throws {
        let place = try #require(try Self.explain("tied again", "--json").json().objects("places").first)
        #expect(try place.text("ordered_by") == "key")
        let market = try SharedMarket.get()
        var ties: [String] = []
        var seen: [String] = []
        for number in 0..<4 {
            let mine = try #require(
                try Self.explain("tied \(number)", "--json").json().objects("places").first)
            #expect(try mine.number("lane_count") == 5)
            for row in try mine.objects("neighbours") {
                let hash = try row.text("transaction")
                #expect(try row.text("key") == "0")
                guard hash != "\(market["tied again"])", !seen.contains(hash) else { continue }
                seen.append(hash)
                ties.append(try row.text("keyed_hash"))
            }
            let why = try #require(
                try mine.objects("neighbours").first { try $0.text("transaction") == "\(market["tied \(number)"])" })
            let texts = ["best key", "equal key, larger keyed hash", "its sender's nonce before it came first"]
            #expect(texts.contains(try why.text("why")))
        }
        #expect(ties.count == 4)
        // Every row that is explained by its keyed hash has one that is larger than that of the row before it.
        let rows = try place.objects("neighbours")
        for (before, row) in zip(rows, rows.dropFirst()) where try row.text("why") == "equal key, larger keyed hash" {
            #expect(try before.text("keyed_hash") < row.text("keyed_hash"))
        }
    }

    @Test("says in which round a transaction's turn came: 14 of 100,000 gas, 20,000 a round")
    func rounds() throws {
        for number in 0..<14 {
            let place = try #require(
                try Self.explain("crowd \(number)", "--json").json().objects("places").first)
            #expect(try place.number("height") == SharedMarket.Height.crowded)
            #expect(try place.text("round") == "\((place.number("place_in_lane") + 1) * 5)")
        }
    }

    @Test("says where the cut ended, for what was in and for what expired")
    func space() throws {
        let included = try #require(try Self.explain("crowd 3", "--json").json().objects("places").first)
        let expired = try #require(try Self.explain("crowd 15", "--json").json().objects("places").first)
        for place in [included, expired] {
            let space = try place.object("space")
            #expect(try space.number("cut") == 14)
            #expect(try space.object("demand").number("gas") == 1_600_000)
            #expect(try space.object("grant").number("gas") == 1_400_000)
            #expect(try space.object("blocked").number("gas") == 100_000)
        }
        #expect(try Self.explain("crowd 15").output.contains("Of its own the first 14 fit"))
    }

    @Test("says what was paid, in parts that add up, and to whom")
    func payment() throws {
        let document = try Self.explain("tied 3", "--json").json()
        let place = try #require(try document.objects("places").first)
        #expect(try place.amount("base_fee") == 100_000)
        #expect(try place.amount("priority_fee") == 10_000)
        #expect(try place.amount("charge") == 30)
        let parts = try ["base_fee", "priority_fee", "charge", "data_fee"].reduce(0) { try $0 + place.amount($1) }
        #expect(try place.amount("cost") == parts)
        #expect(try place.text("payer") == document.text("sender"))
        #expect(try place.objects("payouts").reduce(0) { try $0 + $1.amount("amount") } == 550_060)
        #expect(try Self.explain("tied 3").output.contains("the lane's treasury"))
    }

    @Test("finds legs too, of bundles that won, failed and lost")
    func legs() throws {
        let market = try SharedMarket.get()
        for (what, height, outcomes) in [
            ("works", 4, ["INCLUDED", "INCLUDED"]), ("fails", 4, ["ROLLED_BACK", "FAILED", "NOT_RUN"]),
            ("ab", 2, ["OUTBID", "OUTBID"]),
        ] {
            let bids = try Laneway.run("explain", market.folder, "\(height)", "--json").json().objects("bundles")
            let bid = try #require(try bids.first { try $0.text("bundle") == "\(market[what])" })
            for (index, leg) in try bid.objects("legs").enumerated() {
                let run = try Laneway.run("explain", market.folder, try leg.text("transaction"), "--json")
                let document = try run.json()
                #expect(try document.text("kind") == "leg")
                #expect(try document.number("leg") == index)
                #expect(try document.text("bundle") == "\(market[what])")
                let place = try #require(try document.objects("places").first)
                #expect(try place.text("outcome") == outcomes[index])
                // What `inspect` knows of it is the same.
                let inspected = try Laneway.run(
                    "inspect", market.folder, "transaction", try leg.text("transaction"), "--json")
                if outcomes[index] == "OUTBID" {
                    #expect(inspected.status == 1 && inspected.errors.contains("laneway explain"), "\(inspected)")
                } else {
                    #expect(inspected.output.contains("\"leg_of\" : \"\(market[what])\""), "\(inspected)")
                }
            }
        }
    }

    @Test("says which opening was not on sale")
    func notOnSale() throws {
        let run = try Self.explain("nowhere")
        let rows = run.lines.map { $0.split(separator: " ").joined(separator: " ") }
        #expect(rows.contains { $0.hasPrefix("0 x top yes ") }, "\(run)")
        #expect(rows.contains { $0.hasPrefix("1 y after ") && $0.contains(" no ") }, "\(run)")
    }

    @Test("shows what the rule said happened; inspect does, too, of a transaction and of a sub-block")
    func events() throws {
        let market = try SharedMarket.get()
        let run = try Self.explain("before")
        #expect(run.output.contains("What the rule said happened (ABI-23)\n  \(SharedMarket.event)\n"), "\(run)")
        let place = try #require(try Self.explain("before", "--json").json().objects("places").first)
        #expect(place["events"] as? [String] == [SharedMarket.event])
        #expect(try !Self.explain("tied 0").output.contains("ABI-23"))
        func inspect(_ arguments: String...) throws -> String {
            let run = try Laneway.run(["inspect", market.folder] + arguments)
            #expect(run.status == 0 && run.errors.isEmpty, "\(run)")
            return run.output
        }
        let hash = "\(market["before"])"
        #expect(try inspect("transaction", hash).contains("events:\n  \(SharedMarket.event)\n"))
        #expect(try inspect("transaction", "\(market["tied 0"])").contains("events: none"))
        let text = try inspect("subblock", "\(SharedMarket.Height.failure)")
        #expect(text.contains("events:\n  position  lane  function  transaction"), "\(text)")
        let json = try inspect("subblock", "\(SharedMarket.Height.failure)", "--json")
        let subBlock = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let included = try subBlock.objects("included").filter { try $0.text("outcome") == "INCLUDED" }
        let events = try subBlock.objects("events")
        // The transaction, and the legs of the bundle that works; of the one that fails nothing.
        #expect(try events.map { try $0.text("lane") }.sorted() == ["x", "x", "y"])
        #expect(try events.contains { try $0.text("transaction") == hash })
        for event in events {
            #expect(try event.text("function") == "execute" && event.text("data") == SharedMarket.event)
            #expect(try included.contains { try $0.text("transaction") == event.text("transaction") })
        }
    }

    @Test("finds something by the first digits of its hash")
    func prefix() throws {
        let market = try SharedMarket.get()
        let hash = "\(market["works"])"
        let run = try Laneway.run(
            "explain", market.folder, String(hash.prefix(10)).uppercased().replacing("0X", with: "0x"))
        #expect(run.status == 0 && run.output.hasPrefix(hash), "\(run)")
    }

    @Test("of what is pending says so, exit code 1")
    func pending() throws {
        let market = try SharedMarket.get()
        let run = try Laneway.run("explain", market.folder, "\(market["pending"])")
        #expect(run.status == 1 && run.output.isEmpty, "\(run)")
        #expect(run.errors.contains("is pending") && run.errors.contains("no sub-block up to 8"), "\(run)")
    }
}
