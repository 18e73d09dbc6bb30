import RuleBuild
import Testing
import Wire

@testable import Simulation

@Suite("A scenario's file (SIM-1 to SIM-60)")
struct ScenarioReadingTests {
    @Test("The least scenario is a lane; everything else has a default")
    func least() throws {
        let scenario = try Support.read("[[lanes]]\nname = \"dex\"\n")
        let network = scenario.network
        #expect(network.subBlockGas == 30_000_000)
        #expect(network.subBlockBytes == 1 << 28)
        #expect(network.subBlocks == 1)
        #expect(network.dataFeePerByte == 0 && network.takeBasisPoints == 0 && network.slackFeePerGas == 0)
        #expect(network.quantum == 1_000_000)
        #expect(network.seed == "1")
        #expect(network.attribution == .coreNearest)
        let lane = try #require(scenario.lanes.first)
        #expect(lane.rule == "FirstComeFirstServed")
        #expect(lane.reserveGas == 20_000_000)
        #expect(lane.bundleGas == 10_000_000)
        #expect(lane.weight == 1 && lane.baseFee == 0 && lane.gasTarget == 0 && lane.nonceMode == .sequential)
        #expect(lane.openings == .open)
        #expect(lane.openingPayers.isEmpty)
        #expect(scenario.accounts.isEmpty && scenario.transactions.isEmpty && scenario.bundles.isEmpty)
        #expect(scenario.expectations.isEmpty)
    }

    @Test("A transaction and a bundle of one leg need a sender each")
    func defaults() throws {
        let scenario = try Support.read(
            """
            [[lanes]]
            name = "dex"
            base_fee = 7
            [[transactions]]
            from = "alice"
            priority_fee = 3
            [[bundles]]
            from = "bob"
            at = 4
            legs = [{}]
            """)
        #expect(scenario.network.subBlocks == 4)
        #expect(scenario.accounts.map(\.name) == ["alice", "bob"])
        #expect(scenario.accounts.allSatisfy { $0.balance == Amount("1000000000000000000000000") })
        let dex = try LaneName("dex")
        #expect(
            scenario.transactions == [
                Scenario.Transaction(
                    id: "t1", at: 1, lane: dex, from: "alice", gas: 21_000, maxFee: 10, priorityFee: 3, bid: 0,
                    payload: Scenario.Payload([]), validUntil: 0, nonce: 0)
            ])
        #expect(
            scenario.bundles == [
                Scenario.Bundle(
                    id: "b1", at: 4, from: "bob", bid: 0, atomicity: .inclusion, refundPercent: 0, refundTo: nil,
                    validFrom: 0, validUntil: 4, replacement: 0,
                    legs: [
                        Scenario.Leg(
                            id: "leg1", lane: dex, opening: .top, from: "bob", gas: 21_000, maxFee: 7, priorityFee: 0,
                            payload: Scenario.Payload([]))
                    ])
            ])
    }

    @Test("Every key reaches its place")
    func everything() throws {
        let scenario = try Support.read(
            """
            version = 1
            [network]
            sub_block_gas = 10_000
            sub_block_bytes = 2_000
            sub_blocks = 9
            data_fee_per_byte = "18446744073709551616"
            take_bps = 100
            slack_fee = 2
            quantum = 3
            seed = "a seed"
            attribution = "shapley"
            [[accounts]]
            name = "alice"
            balance = "1_000_000_000_000_000_000_000"
            [[accounts]]
            name = "operator"
            [[lanes]]
            name = "a"
            rule = "../Apps/PriorityFee"
            reserve_gas = 4_000
            bundle_gas = 1_000
            weight = 5
            base_fee = 6
            gas_target = 7
            nonce_mode = "unordered"
            openings = ["after"]
            price = { after = "second" }
            reserve_price = 8
            opening_payers = ["operator"]
            config = { key = 1 }
            [[lanes]]
            name = "b"
            [[transactions]]
            id = "x.1"
            at = 2
            lane = "a"
            from = "alice"
            gas = 11
            priority_fee = 12
            max_fee = 13
            bid = 14
            payload = "0xff00"
            valid_until = 8
            nonce = 15
            [[transactions]]
            lane = "a"
            from = "alice"
            at = 3
            text = "é"
            [[bundles]]
            id = "y"
            at = 2
            from = "operator"
            bid = 16
            atomicity = "execution"
            refund = { percent = 90, to = "alice" }
            valid_from = 5
            valid_until = 7
            replacement = "one"
            [[bundles.legs]]
            id = "back"
            lane = "a"
            opening = "after:t2"
            from = "alice"
            gas = 17
            priority_fee = 18
            max_fee = 19
            payload = "AB"
            [[bundles.legs]]
            lane = "b"
            opening = "bottom"
            [[expect]]
            at = 9
            order = ["x.1", "y/back", "y/leg2"]
            [[expect]]
            outcome = "LEG_FAILED"
            of = "y"
            [[expect]]
            outcome = "PENDING"
            of = "y/leg2"
            [[expect]]
            lane = "b"
            attribution = { cross_lane = 1, attributed = 2 }
            [[expect]]
            operator = { data_fee = 3 }
            [[expect]]
            balance = 4
            of = "treasury/a"
            """)
        #expect(
            scenario.network
                == Scenario.Network(
                    subBlockGas: 10_000, subBlockBytes: 2_000, subBlocks: 9, dataFeePerByte: 1 << 64,
                    takeBasisPoints: 100, slackFeePerGas: 2, quantum: 3, seed: "a seed", attribution: .shapley))
        #expect(
            scenario.accounts.map(\.balance) == [Amount("1000000000000000000000"), Amount("1000000000000000000000000")])
        let (a, b) = (try LaneName("a"), try LaneName("b"))
        let lane = scenario.lanes[0]
        #expect(lane.name == a && lane.rule == "../Apps/PriorityFee" && lane.line == 19)
        #expect(lane.reserveGas == 4_000 && lane.bundleGas == 1_000 && lane.weight == 5 && lane.baseFee == 6)
        #expect(lane.gasTarget == 7 && lane.nonceMode == .unordered && lane.openingPayers == ["operator"])
        #expect(
            lane.openings
                == OpeningsPolicy(top: nil, after: OpeningTerms(price: .second, reservePrice: 8), bottom: nil))
        // Of what is left, 5,000: two thirds of half the sub-block, and half of that.
        #expect(scenario.lanes[1].reserveGas == 3_332 && scenario.lanes[1].bundleGas == 1_666)
        #expect(
            scenario.transactions == [
                Scenario.Transaction(
                    id: "x.1", at: 2, lane: a, from: "alice", gas: 11, maxFee: 13, priorityFee: 12, bid: 14,
                    payload: Scenario.Payload([0xff, 0]), validUntil: 8, nonce: 15),
                // 2 x 6 + 9 sub-blocks; one nonce on; the longest lifetime.
                Scenario.Transaction(
                    id: "t2", at: 3, lane: a, from: "alice", gas: 10_000, maxFee: 21, priorityFee: 0, bid: 0,
                    payload: Scenario.Payload(Array("é".utf8)), validUntil: 100_002, nonce: 16),
            ])
        let replacement = Hash.of(.developmentKey, Array("replacement/one".utf8)).bytes.words
        #expect(
            scenario.bundles == [
                Scenario.Bundle(
                    id: "y", at: 2, from: "operator", bid: 16, atomicity: .execution, refundPercent: 90,
                    refundTo: "alice", validFrom: 5, validUntil: 7,
                    replacement: UInt128(replacement.0) << 64 | UInt128(replacement.1),
                    legs: [
                        Scenario.Leg(
                            id: "back", lane: a, opening: .after("t2"), from: "alice", gas: 17, maxFee: 19,
                            priorityFee: 18, payload: Scenario.Payload([0xab])),
                        Scenario.Leg(
                            id: "leg2", lane: b, opening: .bottom, from: "operator", gas: 10_000, maxFee: 0,
                            priorityFee: 0, payload: Scenario.Payload([])),
                    ])
            ])
        #expect(
            scenario.expectations.map(\.subject) == [
                .order(["x.1", "y/back", "y/leg2"], lane: nil), .outcome("LEG_FAILED", code: nil, of: "y"),
                .outcome("PENDING", code: nil, of: "y/leg2"),
                .attribution([.crossLane: 1, .attributed: 2], lane: b), .operatorFees([.dataFee: 3]),
                .balance(4, of: "treasury/a"),
            ])
        #expect(scenario.expectations[0].at == 9 && scenario.expectations[1].at == nil)
        #expect(scenario.expectations[3].line == 83)
    }

    @Test("Nonces count in order of arrival, by sender and lane, past those that are given (SIM-32)")
    func nonces() throws {
        let scenario = try Support.read(
            """
            [[lanes]]
            name = "a"
            [[lanes]]
            name = "b"
            """
                + [
                    ("a", "x", "at = 2"), ("a", "x", ""), ("a", "y", ""), ("b", "x", ""), ("a", "x", "nonce = 0"),
                    ("a", "x", "nonce = 7"), ("a", "x", ""), ("a", "x", "nonce = 18446744073709551615"),
                ].map { "\n[[transactions]]\nlane = \"\($0)\"\nfrom = \"\($1)\"\n\($2)" }.joined()
                .replacing("18446744073709551615", with: "\"18446744073709551615\""))
        #expect(scenario.transactions.map(\.nonce) == [.max, 0, 0, 0, 0, 7, 8, .max])
    }

    @Test("What lanes are not given is what is left (SIM-12)")
    func space() throws {
        func space(_ gas: UInt64?, _ lanes: [(UInt64?, UInt64?)]) throws -> [[UInt64]] {
            var text = gas.map { "[network]\nsub_block_gas = \($0)\n" } ?? ""
            for (index, lane) in lanes.enumerated() {
                text += "[[lanes]]\nname = \"l\(index)\"\n"
                text += lane.0.map { "reserve_gas = \($0)\n" } ?? ""
                text += lane.1.map { "bundle_gas = \($0)\n" } ?? ""
            }
            let scenario = try Support.read(text)
            return [[scenario.network.subBlockGas]] + scenario.lanes.map { [$0.reserveGas, $0.bundleGas] }
        }
        // A lane that has it all leaves nothing for bundles.
        #expect(try space(1_000, [(1_000, nil), (0, nil)]) == [[1_000], [1_000, 0], [0, 0]])
        // Equal lanes get equal parts of too little.
        #expect(try space(1_000, [(400, nil), (400, nil)]) == [[1_000], [400, 100], [400, 100]])
        #expect(try space(1_000, [(400, nil), (200, nil)]) == [[1_000], [400, 200], [200, 100]])
        #expect(try space(900, [(nil, nil), (nil, nil)]) == [[900], [300, 150], [300, 150]])
        #expect(try space(1_000, [(700, 100), (nil, nil), (nil, 50)]) == [[1_000], [700, 100], [75, 0], [75, 50]])
        #expect(try space(1, [(nil, nil)]) == [[1], [0, 0]])
        #expect(
            try space(nil, [(100_000_000, nil), (nil, 1)])
                == [[300_000_002], [100_000_000, 50_000_000], [100_000_000, 1]])
    }
}
