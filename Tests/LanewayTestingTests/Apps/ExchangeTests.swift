import Exchange
import LanewayTesting
import PriorityFee
import Testing
import Wire

/// A rule with every refinement: what a test of a state machine looks like.
@Suite("A rule that executes and settles")
struct ExchangeTests {
    private static func payload(_ kind: UInt8, _ number: UInt128) -> [UInt8] {
        [kind] + withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    private static func network(rebate: RuleValue, lanes: NetworkLane...) throws -> LanewayNetwork {
        try LanewayNetwork(
            lanes: [.lane("exchange", Exchange.self, config: ["rebate": rebate], baseFee: 1)] + lanes,
            options: .options(dataFeePerByte: 1))
    }

    @Test("A failed transaction pays its gas and no bid; the rule pays a rebate of what succeeded")
    func rebates() throws {
        let network = try Self.network(rebate: 2_500)
        let alice = try network.account("alice")
        let credit = try network.submit(
            "credit", to: "exchange", from: alice, gas: 40_000, bid: 3_000, payload: Self.payload(0, 10))
        let first = try network.advance()
        first.expect(credit, ended: .included)
        let overdraw = try network.submit(
            "overdraw", to: "exchange", from: alice, gas: 40_000, bid: 3_000, payload: Self.payload(1, 11))
        let second = try network.advance()
        second.expect(overdraw, ended: .failed(code: 7))
        // It used 10,000 of its gas; half of the limit is the least.
        second.expect("exchange", earned: .baseFee(20_000))
        second.expect("exchange", pays: [.treasury: 20_000])
        // 30,000 gas, and all of the bid unless `order` named half; a quarter of it goes back.
        let charge = try first.statement(of: "exchange")[.charge]
        let rebate = (30_000 + charge) / 10_000 * 2_500
        first.expect("exchange", pays: [.treasury: 30_000 + charge - rebate, .account(alice): rebate])
        network.expectConservation()
    }

    @Test("One failed leg undoes a bundle in both lanes: gas is paid, the bid is not")
    func rollback() throws {
        let network = try Self.network(rebate: 0, lanes: .lane("dex", PriorityFee.self, baseFee: 2))
        let (payer, alice) = (try network.account("payer"), try network.account("alice"))
        let bundle = try network.submit(
            "deal",
            legs: [
                .leg("dex", .top, gas: 100),
                .leg("exchange", .top, from: alice, gas: 4_000, payload: Self.payload(1, 1)),
            ], bid: 1_000, from: payer, atomicity: .execution)
        let block = try network.advance()
        block.expect(bundle, ended: .legFailed(leg: 1, code: 7))
        block.expect(bundle.legs[0], ended: .rolledBack)
        block.expect(bundle.legs[1], ended: .failed(code: 7))
        block.expect("dex", earned: .baseFee(200))
        block.expect("exchange", earned: .baseFee(2_000))
        network.expectConservation()
    }

    @Test("What the rule says of a transaction, and what is left of it when it fails")
    func events() throws {
        let network = try Self.network(rebate: 0)
        let alice = try network.account("alice")
        let payload = Self.payload(0, 10)
        let credit = try network.submit("credit", to: "exchange", from: alice, gas: 40_000, payload: payload)
        let first = try network.advance()
        let executed = [0] + alice.key.array + credit.hash.array + Self.littleEndian(UInt64(30_000)) + [0]
        first.expect(credit, emitted: [executed, payload])
        network.expect(credit, emitted: [executed, payload])
        let begun = [100] + Self.littleEndian(UInt128(0)) + Self.littleEndian(UInt32(1))
        first.expect("exchange", emitted: [begun, executed, payload, [101] + Self.littleEndian(UInt128(30_000))])
        #expect(first.report().contains("credit said \(Hex.encode(payload))"))
        #expect(first.report().contains("the rule of exchange in begin said \(Hex.encode(begun))"))
        let overdraw = try network.submit(
            "overdraw", to: "exchange", from: alice, gas: 40_000, payload: Self.payload(1, 11))
        let second = try network.advance()
        second.expect(overdraw, ended: .failed(code: 7))
        second.expect(overdraw, emitted: [])
        let found = issues { second.expect(overdraw, emitted: [[1]]) }
        #expect(
            found.map(\.text) == [
                """
                the rule should have said something else with overdraw in sub-block 2 (- expected, + actual):
                  - 0x01
                  0x01 is not there: overdraw ended FAILED 7 in sub-block 2
                """
            ])
        let surplus = issues { first.expect(credit, emitted: [executed]) }
        #expect(surplus.map(\.text).joined().hasSuffix("  + \(Hex.encode(payload))"))
    }

    private static func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    @Test("A configuration that the rule refuses is an error that names the lane")
    func refused() {
        #expect {
            try Self.network(rebate: 10_001)
        } throws: { error in
            guard let error = error as? LanewayTestingError else { return false }
            return error.code == .refused && error.subject == "lane exchange"
        }
    }
}
