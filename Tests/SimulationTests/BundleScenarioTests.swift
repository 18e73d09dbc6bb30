import Foundation
import Testing
import Wire

@testable import Simulation

@Suite("Scenarios with bundles")
struct BundleScenarioTests {
    @Test(
        "What is on paper comes out, whoever wins a tie",
        arguments: [
            "rivals", "take", "glove-core-nearest", "glove-shapley", "proportional", "second-price", "reserve-price",
            "backrun", "failed-leg", "bundle-endings",
        ])
    func onPaper(file: String) throws { Support.expectAll(try Support.run(file: file)) }

    @Test("The example of Specs/scenario.md comes out")
    func example() throws {
        let page = URL(filePath: #filePath).appending(path: "../../../Specs/scenario.md").standardizedFileURL
        let text = try String(contentsOf: page, encoding: .utf8)
        let example = try #require(text.split(separator: "```toml\n").dropFirst().first?.split(separator: "```").first)
        let result = try Support.run(String(example))
        Support.expectAll(result)
        #expect(result.subBlocks[0].order.count == 3)
    }

    @Test("Rival bundles: what is published with the shares")
    func properties() throws {
        let result = try Support.run(file: "rivals")
        let crossLane = try #require(result.subBlocks[0].components.first)
        #expect(result.subBlocks[0].components.count == 1)
        #expect(crossLane.winners == ["ac"])
        let component = crossLane.component
        let names = component.lanes.map(\.text)
        #expect(names.sorted() == ["a", "b", "c"])
        for (group, value) in component.values.enumerated() {
            let lanes = Set(names.indices.filter { group >> $0 & 1 == 1 }.map { names[$0] })
            let expected: Amount = lanes.isSuperset(of: ["a", "c"]) ? 12 : lanes.isSuperset(of: ["a", "b"]) ? 9 : 0
            #expect(value == expected, "v of \(lanes)")
        }
        #expect(Dictionary(uniqueKeysWithValues: zip(names, component.units)) == ["a": 9, "b": 0, "c": 3])
        #expect(component.excess == "0")
        #expect(component.properties.map(\.held) == [true, true, true, true, true])
        let loser = try #require(result.subBlocks[0].outcomes.first { $0.id == "ab" }?.bundle)
        #expect(loser.rival == "ac" && loser.price == 12 && loser.bid == 9 && loser.paid == 0)
    }

    /// Every order of three.
    static let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]

    @Test("At the second price the winner pays the next bid, in whatever order they arrive", arguments: orders)
    func secondPrice(order: [Int]) throws {
        let bids: [(name: String, bid: Amount)] = [("anna", 100), ("ben", 100), ("cleo", 50)]
        let result = try Support.run(
            """
            [[lanes]]
            name = "dex"
            openings = ["top"]
            price = "second"

            """
                + order.map {
                    "[[bundles]]\nid = \"\(bids[$0].name)\"\nfrom = \"\(bids[$0].name)\"\nbid = \(bids[$0].bid)\nlegs = [{}]\n"
                }.joined())
        let outcomes = result.subBlocks[0].outcomes.filter { $0.bundle != nil }
        let winners = outcomes.filter { $0.outcome == .included }
        #expect(winners.count == 1 && winners[0].id != "cleo")
        #expect(winners[0].bundle?.paid == 100)
        #expect(outcomes.filter { $0.outcome == .outbid }.count == 2)
        #expect(try result.line(of: LaneName("dex"), at: 1).bundle == 100)
        // Who wins the tie is not decided by who came first.
        #expect(result.subBlocks[0].unattributed == "0")
    }

    @Test(
        "Legs that stand together stand together in the bundle's order, others with nothing but the sub-block",
        arguments: 1...6)
    func adjacent(seed: Int) throws {
        let result = try Support.run(
            """
            [network]
            seed = \(seed)
            quantum = 1_000
            [[lanes]]
            name = "a"
            [[lanes]]
            name = "b"
            [[lanes]]
            name = "c"

            """
                + (0..<12).map {
                    "[[transactions]]\nlane = \"\(["a", "b", "c"][$0 % 3])\"\nfrom = \"s\($0)\"\ngas = \(700 + 100 * $0)\n"
                }.joined() + """
                    [[bundles]]
                    id = "together"
                    from = "searcher"
                    bid = 10
                    atomicity = "adjacent"
                    legs = [
                        { lane = "c", opening = "after:t6", gas = 900 },
                        { lane = "a", opening = "bottom", gas = 800 },
                        { lane = "b", opening = "after:t5", gas = 700 },
                    ]
                    """)
        let order = result.subBlocks[0].order
        #expect(order.count == 15, "\(order)")
        let first = try #require(order.firstIndex(of: "together/leg1"))
        #expect(order[first...].starts(with: (1...3).map { "together/leg\($0)" }), "\(order)")
        // Each behind what it named, before what follows that in its lane.
        for (leg, before, after) in [("leg1", "t6", "t9"), ("leg2", "t10", nil), ("leg3", "t5", "t8")] {
            let place = try #require(order.firstIndex(of: "together/\(leg)"))
            let earlier = try #require(order.firstIndex(of: before))
            #expect(earlier < place, "\(order)")
            guard let after else { continue }
            let later = try #require(order.firstIndex(of: after))
            #expect(place < later, "\(order)")
        }
        // A bid of 10 among three lanes, without rivals: equal parts in whole units.
        let shares = try ["a", "b", "c"].map { result.line(of: try LaneName($0), at: 1).crossLane }
        #expect(shares.sorted() == [3, 3, 4])
    }

    @Test("The same bundle twice is known the first time and used the second (SIM-50)")
    func twice() throws {
        let bundle = "from = \"searcher\"\nvalid_until = 3\nlegs = [{}]\n"
        let result = try Support.run(
            "[[lanes]]\nname = \"dex\"\n"
                + ["one", "two"].map { "[[bundles]]\nid = \"\($0)\"\n\(bundle)" }.joined()
                + "[[bundles]]\nid = \"three\"\nat = 2\n\(bundle)")
        let outcomes = result.subBlocks.flatMap(\.outcomes).filter { $0.bundle != nil }
        #expect(
            Dictionary(uniqueKeysWithValues: outcomes.map { ($0.id, $0.outcome) })
                == ["one": .included, "two": .alreadyKnown, "three": .bundleUsed])
    }
}
