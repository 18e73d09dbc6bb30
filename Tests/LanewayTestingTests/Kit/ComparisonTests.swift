import Simulation
import Testing
import Wire

@testable import LanewayTesting

@Suite("Comparisons and tables")
struct ComparisonTests {
    @Test(
        "Numbers have groups of three, and can be pasted",
        arguments: [
            (0, "0"), (7, "7"), (999, "999"), (1_000, "1_000"), (1_234_567, "1_234_567"),
            (.max, "340_282_366_920_938_463_463_374_607_431_768_211_455"),
        ] as [(UInt128, String)])
    func numbers(number: UInt128, text: String) {
        #expect(number.text == text)
    }

    @Test("Differences are signed and exact at either end")
    func differences() {
        #expect(difference(5, 5) == "0")
        #expect(difference(1_000, 1) == "+999")
        #expect(difference(0, .max) == "-" + UInt128.max.text)
    }

    @Test("What is not said may be anything; the rest has to be equal")
    func comparison() {
        let held = Comparison(
            sentence: "",
            rows: [
                .init("a", expected: .anything, actual: .amount(1)), .init("b", expected: 2, actual: 2),
            ])
        #expect(held.isHeld && held.failure == nil)
        let broken = Comparison(sentence: "s", rows: held.rows + [.init("c", expected: 2, actual: 3)], notes: ["n"])
        #expect(
            broken.failure == """
                s:
                     expected  actual  difference
                  a                 1
                  b         2       2           0
                  c         2       3          +1  <
                n
                """)
    }

    @Test("A sub-block that gives away a unit is found out, wherever it is")
    func conservation() throws {
        let subBlock = try Deal().block.subBlocks[0]
        #expect(Conservation(of: subBlock).comparison.isHeld)
        let tampered: [(String, (inout SubBlock) -> Void)] = [
            ("paid; to lanes", { $0.attribution[1].baseFee += 1 }),
            ("paid; to lanes", { $0.attribution[1].dataFee += 1 }),
            ("dex earned; paid out", { $0.attribution[1].payouts[0].amount -= 1 }),
            ("dex earned; paid out", { $0.attribution[1].take += 1 }), ("journal", { $0.journal[0].amount += 1 }),
            ("refunds", { $0.outcomes.bundles[0].refund += 1 }),
        ]
        for (row, tamper) in tampered {
            var changed = subBlock
            tamper(&changed)
            let failure = try #require(Conservation(of: changed).comparison.failure)
            #expect(
                failure.split(separator: "\n").contains { $0.hasPrefix("  \(row)") && $0.hasSuffix("<") }, "\(failure)")
        }
    }

    @Test("Lanes that earned less than alone are named")
    func betterAlone() throws {
        let deal = try Deal()
        #expect(deal.block.betterAlone == nil)
        var subBlock = deal.block.subBlocks[0]
        subBlock.attribution[1].alone = 5_000
        let changed = SubBlocks(
            produced: [ProducedSubBlock(subBlock: subBlock, market: nil)], records: deal.block.records)
        #expect(
            changed.betterAlone == """
                no lane should have been better off alone in sub-block 1:
                  lane  earned  alone  difference
                  dex    4_734  5_000        -266
                """)
    }

    @Test("A rule's configuration has the bytes of ABI-7")
    func configuration() {
        let values: [String: RuleValue] = ["b": true, "a": 258, "long-name": "text"]
        #expect(
            values.encodedForRule == [3, 0, 0, 0, 0, 0, 0, 0]
                + [1, 0, 0, 0, 16, 0, 0, 0, 97, 2, 1] + [UInt8](repeating: 0, count: 14 + 7)
                + [1, 0, 0, 0, 1, 0, 0, 0, 98, 1, 0, 0, 0, 0, 0, 0]
                + [9, 0, 0, 0, 4, 0, 0, 0] + Array("long-nametext".utf8) + [0, 0, 0])
    }

    @Test("Lanes that do not say share two thirds, and half as much for bundles")
    func space() throws {
        let silent = LaneSpace.Wish(reserveGas: nil, bundleGas: nil)
        let (gas, lanes) = try #require(LaneSpace.divide([silent, silent], subBlockGas: nil))
        #expect(gas == 30_000_000)
        #expect(lanes == [LaneSpace(reserveGas: 10_000_000, bundleGas: 5_000_000)] + [lanes[0]])
        let wishes = [LaneSpace.Wish(reserveGas: 60, bundleGas: nil), LaneSpace.Wish(reserveGas: nil, bundleGas: 7)]
        let given = try #require(LaneSpace.divide(wishes, subBlockGas: 100))
        #expect(given.lanes == [LaneSpace(reserveGas: 60, bundleGas: 1), LaneSpace(reserveGas: 32, bundleGas: 7)])
        #expect(LaneSpace.divide([LaneSpace.Wish(reserveGas: 60, bundleGas: 50)], subBlockGas: 100) == nil)
    }
}
