import Sequencer
import Testing
import Wire

@Suite("BUN-4: which bundles are admitted")
struct BundleAdmissionTests {
    /// One thing that is wrong with a bundle, and what it ends in.
    struct Defect: Sendable, CustomTestStringConvertible {
        /// The number of the check in BUN-4.
        let check: Int
        let code: OutcomeCode
        let leg: UInt8
        let apply: @Sendable (inout Bundle) -> Void

        init(
            _ check: Int, _ code: OutcomeCode, leg: UInt8 = BundleOutcome.noLeg,
            _ apply: @escaping @Sendable (inout Bundle) -> Void
        ) {
            (self.check, self.code, self.leg, self.apply) = (check, code, leg, apply)
        }

        var testDescription: String { "\(check) \(code)" }
    }

    static let nobody = account("nobody")

    static let defects: [Defect] = [
        Defect(1, .wrongChain) { $0.chainID = 8 },
        Defect(2, .validUntil) { $0.validUntil = 0 },
        Defect(2, .validUntil) { ($0.validFrom, $0.validUntil) = (3, 2) },
        Defect(2, .validUntil) { $0.validUntil = 51 },
        Defect(2, .validUntil) { ($0.validFrom, $0.validUntil) = (.max, .max) },
        Defect(5, .unknownLane, leg: 1) { $0.legs[1].lane = .named("nowhere") },
        Defect(5, .gasLimit, leg: 1) { $0.legs[1].gasLimit = 0 },
        Defect(5, .unpayable, leg: 1) { $0.legs[1].sender = nobody },
        Defect(5, .unpayable, leg: 1) { ($0.legs[1].gasLimit, $0.legs[1].maxFeePerGas) = (.max, .max) },
        Defect(6, .unpayable) { $0.payer = nobody },
        Defect(7, .openingClosed, leg: 1) { $0.legs[1].opening = .bottom },
        Defect(7, .torn, leg: 2) {
            $0.atomicity = .adjacent
            $0.legs[2].opening = .bottom
        },
        Defect(7, .belowReservePrice, leg: 1) { $0.bid = 99 },
        Defect(7, .belowReservePrice, leg: 1) { $0.refundPercent = 100 },
        Defect(8, .soldAlone) { $0.legs.append(Leg(Market.c, from: Market.user)) },
        Defect(9, .gasLimit, leg: 1) { $0.legs[1].gasLimit = 50_001 },
        Defect(9, .gasLimit, leg: 2) { ($0.legs[0].gasLimit, $0.legs[2].gasLimit) = (25_000, 25_001) },
        Defect(9, .gasLimit, leg: 1) { $0.legs[1].payload = [UInt8](repeating: 0, count: 50_000) },
        Defect(9, .feeCap, leg: 1) { $0.legs[1].maxPriorityFeePerGas = $0.legs[1].maxFeePerGas + 1 },
        Defect(9, .feeTooLow, leg: 1) { $0.legs[1].maxFeePerGas = 0 },
        Defect(10, .unpayable) { $0.bid = Market.money + 1 },
        Defect(10, .unpayable) { $0.bid = .max },
        Defect(10, .unpayable, leg: 1) { $0.legs[1].maxFeePerGas = Market.money },
        Defect(12, .rejectedByRule, leg: 1) { $0.legs[1].payload = [] },
    ]

    /// Lane a; b with the bottom closed, its top for at least 100, a minimum fee and a rule that wants 16 bytes; c, which
    /// is sold alone.
    static func network() throws -> TestNetwork {
        var network = try Market.network([Market.a])
        try network.open(Market.b, .payload, bundles: 50_000) {
            $0.openings = OpeningsPolicy(top: OpeningTerms(reservePrice: 100), after: nil, bottom: nil)
            $0.minimumBaseFee = 1
        }
        try network.open(Market.c, .fee, bundles: 50_000) {
            $0.openings = .open
            $0.openings.top = OpeningTerms(price: .second)
        }
        return network
    }

    /// Nothing is wrong with it.
    static var good: Bundle {
        var bundle = Market.bundle([Market.a, Market.b, Market.a], bid: 1_000, until: 2)
        bundle.legs[1].payload = [UInt8](repeating: 1, count: 16)
        return bundle
    }

    @Test("A bundle that nothing is wrong with is pending, and holds its bid and its legs' cost")
    func admitted() throws {
        var network = try Self.network()
        let effects = try network.submit(Self.good)
        #expect(effects.admitted == 1 && effects.bundles.isEmpty && network.core.pendingBundleCount == 1)
        #expect(network.core.balance(of: Market.payers[0]).held == 1_000)
        #expect(network.core.balance(of: Market.user).held == 3_000_000)
    }

    @Test("Each check by itself, asked before the log and in it", arguments: defects)
    func alone(_ defect: Defect) throws {
        var network = try Self.network()
        var bundle = Self.good
        defect.apply(&bundle)
        #expect(try network.core.precheck(CheckedEntry(trusting: .bundle(bundle))) == [defect.code])
        let effects = try network.submit(bundle)
        #expect(effects.admitted == 0 && effects.bundles.count == 1)
        let outcome = try #require(effects.bundles.first)
        #expect(outcome.outcome == defect.code && outcome.leg == defect.leg)
        #expect(outcome.code == (defect.code == .rejectedByRule ? 7 : 0))
        #expect(outcome.bid == bundle.bid && outcome.paid == 0)
        #expect(network.core.pendingBundleCount == 0 && network.core.balance(of: Market.payers[0]).held == 0)
        #expect(try network.tick().outcomes.bundles == [outcome])
    }

    @Test("Of two things that are wrong the one that is checked first counts")
    func order() throws {
        for (place, first) in Self.defects.enumerated() {
            for second in Self.defects[(place + 1)...] where second.check > first.check {
                var network = try Self.network()
                var bundle = Self.good
                second.apply(&bundle)
                first.apply(&bundle)
                let outcome = try network.submit(bundle).bundles.first
                #expect(outcome?.outcome == first.code, "\(first.testDescription) and \(second.testDescription)")
            }
        }
    }

    @Test("Leg by leg: of two legs the first is at fault", arguments: [5, 7, 9])
    func legByLeg(check: Int) throws {
        var network = try Self.network()
        var bundle = Self.good
        switch check {
        case 5:
            bundle.legs[2].lane = .named("nowhere")
            bundle.legs[1].gasLimit = 0
        case 7:
            (bundle.atomicity, bundle.legs[2].opening) = (.adjacent, .bottom)
            bundle.bid = 1
        default:
            bundle.legs[2].maxPriorityFeePerGas = 1_001
            bundle.legs[1].maxFeePerGas = 0
        }
        #expect(try network.submit(bundle).bundles.first?.leg == 1)
    }

    @Test("A rule that faults at a leg is on record, and asked before the log nothing is refused for it")
    func faultAtAdmission() throws {
        let faulty = TestRule.firstCome.with(.admit, as: "faulty") { (request) throws(RuleFault) in
            if request.transactions[0].payload == [1] { throw .fuel }
            return Answer.accept(0)
        }
        var network = try Market.network(rule: faulty)
        var bundle = Market.bundle([Market.a, Market.b], bid: 5)
        bundle.legs[1].payload = [1]
        #expect(try network.core.precheck(CheckedEntry(trusting: .bundle(bundle))) == [nil])
        let outcome = try network.submit(bundle).bundles.first
        #expect(outcome?.outcome == .ruleFaultAtAdmission && outcome?.leg == 1)
        #expect(outcome?.code == UInt32(RuleFault.fuel.rawValue))
        // Once on record it is refused.
        #expect(try network.core.precheck(CheckedEntry(trusting: .bundle(bundle))) == [.ruleFaultAtAdmission])
        let faults = try network.tick().outcomes.faults
        #expect(faults.map(\.transaction) == [bundle.legHashes[1]] && faults.map(\.lane) == [Market.b])
    }

    @Test("`admit` sees a leg as it is: its place as nonce, its bundle's last height, no bid, and one arrival for all")
    func admitSeesLegs() throws {
        let seen = Counter()
        let rule = TestRule("curious").with(.admit) { (request) throws(RuleFault) in
            let leg = request.transactions[0]
            seen.add("\(leg.isLeg) \(leg.nonce) \(leg.bid) \(leg.key) \(leg.validUntil) \(leg.arrival)")
            return Answer.accept(77)
        }
        var network = try Market.network(rule: rule)
        _ = try network.send(Operation(0), from: Market.user, to: Market.c)
        try network.submit(Market.bundle([Market.a, Market.b], bid: 5, until: 3))
        #expect(seen["true 0 0 0 3 2"] == 1 && seen["true 1 0 0 3 2"] == 1)
    }

    @Test("A state machine whose rule is suspended takes no legs, and those pending expire")
    func suspended() throws {
        let broken = TestRule.machine.with(.order, as: "broken") { (request) throws(RuleFault) in throw .trap }
        var network = try Market.network([Market.a], rule: broken)
        let pending = Bundle(
            [Leg(Market.a, .bottom, from: Market.user)], from: Market.payers[0], bid: 5, at: 5, until: 6)
        try network.submit(pending)
        for nonce in 0..<4 {
            _ = try network.send(Operation(UInt64(nonce)), from: Market.user, to: Market.a)
            _ = try network.tick()
        }
        #expect(network.core.lane(Market.a)?.isSuspended == true)
        let outcome = try network.submit(Market.bundle([Market.a], bid: 5, at: 5)).bundles.first
        #expect(outcome?.outcome == .ruleSuspended && outcome?.leg == 0)
        #expect(try network.tick().outcome(of: pending) == nil)
        #expect(try network.tick().outcome(of: pending)?.outcome == .expired)
    }
}
