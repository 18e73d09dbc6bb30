import LanewayTesting
import Testing
import Wire

@Suite("Expectations")
struct ExpectationTests {
    @Test("What is right is silent", arguments: ["1", "2", "3"])
    func right(seed: String) throws {
        let deal = try Deal(seed: seed)
        let (network, block) = (deal.network, deal.block)
        block.expect("dex", order: deal.other, deal.swap, deal.high)
        block.expect("book", order: deal.solo)
        block.expect("perp", order: [deal.high.legs[1]])
        block.expect("dex", earned: .baseFee(2_100), .priorityFee(500), .charge(1_234), .crossLane(900))
        block.expect("dex", earned: 4_734)
        block.expect("book", earned: .bundle(10))
        block.expect("perp", earned: .crossLane(50))
        // v(dex) is 0, so the take is a tenth of 900 and of 50.
        block.expectOperator(earned: .take(95))
        block.expect("dex", pays: [.treasury: 4_734 - 90])
        block.expect(crossLane: ["dex": 900, "perp": 50])
        block.expect("dex", "perp", couldHave: 950)
        block.expect("dex", "book", couldHave: 908)
        block.expectNoLaneBetterAlone()
        block.expect(deal.swap, ended: .included)
        block.expect(deal.poor, ended: .rejected(.unpayable))
        network.expect(deal.poor, ended: .rejected(.unpayable))
        block.expect(deal.high, ended: .included(paying: 1_900, refund: 950))
        block.expect(deal.low, ended: .outbid(by: deal.high, at: 950))
        network.expect(deal.solo, ended: .included)
        block.expect(deal.high.legs[1], ended: .included)
        block.expect(deal.swap, cost: .baseFee(1_000), .priorityFee(200))
        block.expect(deal.high, cost: .baseFee(100), .bid(950))
        block.expect(deal.high.legs[0], cost: 100)
        network.expect(deal.alice, has: 10_000 - 1_200 + 950)
        network.expect(deal.alice, holds: 0)
        network.expect(deal.bob, has: 1_000_000 - 1_300 - 1_234 - 100 - 1_900 - 10)
        network.expect(network.operatorAccount, has: 95)
        network.expectConservation()
    }

    @Test("Earnings that differ are a table by kind, with what the lane's transactions paid")
    func earnings() throws {
        let deal = try Deal()
        let found = issues { deal.block.expect("dex", earned: .baseFee(2_100), .priorityFee(510), .charge(1_234)) }
        #expect(
            found.map(\.text).joined().hasPrefix(
                """
                dex should have earned something else in sub-block 1:
                                expected  actual  difference
                  base fee         2_100   2_100           0
                  priority fee       510     500         -10  <
                  charge           1_234   1_234           0
                  bundle               0       0           0
                  cross-lane           0     900        +900  <
                  all              3_844   4_734        +890  <
                  of         from   outcome   gas  base fee  priority fee  charge  bundle
                  other      bob    INCLUDED  100     1_000           300   1_234
                  swap       alice  INCLUDED  100     1_000           200       0
                  high/leg1  bob    INCLUDED   10       100             0       0
                across book, dex, perp in sub-block 1:
                  high: 950 for dex + perp, won
                  low: 900 for book + dex, lost
                  solo: 8 for book, won
                                book  dex  perp
                  alone            8    0     0
                  equal split      8  475   475
                  core-nearest     8  900    50
                  whole units      8  900    50
                """), "\(found)")
    }

    @Test("Who was paid too little is told, and by how much")
    func payouts() throws {
        let deal = try Deal()
        let found = issues { deal.block.expect("dex", pays: [.account(deal.alice): 10, .treasury: 4_700]) }
        #expect(
            found.map(\.text) == [
                """
                dex should have paid otherwise in sub-block 1:
                                expected  actual  difference
                  alice               10       0         -10  <
                  treasury/dex     4_700   4_644         -56  <
                  earned 4_734, of which to the operator: take 90, slack fee 0
                """
            ])
    }

    @Test("Another order is a difference, with how that ended which is not there")
    func order() throws {
        let deal = try Deal()
        let found = issues { deal.block.expect("dex", order: deal.swap, deal.poor, deal.other, deal.low) }
        let text = try #require(found.first?.text)
        #expect(text.hasPrefix("the order in dex should be another in sub-block 1 (- expected, + actual):\n"))
        #expect(text.contains("\n  - poor") && text.contains("\n  + high/leg1"))
        #expect(
            text.hasSuffix(
                """
                  poor is not there: poor ended UNPAYABLE in sub-block 1: it can cost 1_300_000 (gas 100_000 x max fee 13 \
                + bid 0 + data fee 0); alice has 8_800 that is not held
                  low/leg1 is not there: low ended OUTBID in sub-block 1, to high at 950
                """), "\(text)")
    }

    @Test("A bundle that lost to another, and for another price")
    func rival() throws {
        let deal = try Deal()
        let found = issues { deal.block.expect(deal.low, ended: .outbid(by: deal.solo, at: 12)) }
        #expect(
            try #require(found.first?.text).hasPrefix(
                """
                low should have ended OUTBID in sub-block 1:
                           expected  actual  difference
                  outcome    OUTBID  OUTBID
                  rival        solo    high              <
                  price          12     950        +938  <
                  low ended OUTBID in sub-block 1, to high at 950
                """), "\(found)")
    }

    @Test("A balance that differs comes with everything that it is made of")
    func balance() throws {
        let deal = try Deal()
        let found = issues { deal.network.expect(deal.alice, has: 8_800) }
        #expect(
            found.map(\.text) == [
                """
                alice should have something else after sub-block 1:
                       expected  actual  difference
                  has     8_800   9_750        +950  <
                  sub-block           for
                             +10_000  deposit
                          1   -1_200  cost of swap
                          1     +950  refund of high
                """
            ])
    }

    /// An expectation that does not hold, and what its table has to say.
    struct Wrong: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let rows: [String]
        let expect: @Sendable (Deal) -> Void
    }

    static let wrong: [Wrong] = [
        Wrong(testDescription: "all that a lane earned", rows: ["all 4_735 4_734 -1 <"]) {
            $0.block.expect("dex", earned: 4_735)
        },
        Wrong(testDescription: "the order of all lanes", rows: ["- swap", "+ swap", "high/leg1"]) {
            $0.block.expect(order: $0.solo, $0.swap, $0.other, $0.high)
        },
        Wrong(testDescription: "nothing at all", rows: ["+ swap"]) { $0.block.expect(order: []) },
        Wrong(testDescription: "nothing in a lane", rows: ["+ solo/leg1"]) { $0.block.expect("book", order: []) },
        Wrong(testDescription: "the operator", rows: ["take 94 95 +1 <"]) {
            $0.block.expectOperator(earned: .take(94))
        },
        Wrong(
            testDescription: "shares",
            rows: ["dex 901 900 -1 <", "perp 50 50 0"]
        ) {
            $0.block.expect(crossLane: ["dex": 901, "perp": 50])
        },
        Wrong(testDescription: "v", rows: ["v(dex + perp) 951 950 -1 <"]) {
            $0.block.expect("dex", "perp", couldHave: 951)
        },
        Wrong(testDescription: "an outcome", rows: ["outcome FAILED INCLUDED <"]) {
            $0.block.expect($0.swap, ended: .failed())
        },
        Wrong(testDescription: "what never ended", rows: ["outcome PENDING INCLUDED <"]) {
            $0.network.expect($0.swap, ended: .pending)
        },
        Wrong(testDescription: "what a winner pays", rows: ["paid 950 1_900 +950 <"]) {
            $0.block.expect($0.high, ended: .included(paying: 950))
        },
        Wrong(testDescription: "a leg", rows: ["outcome ROLLED_BACK INCLUDED <"]) {
            $0.block.expect($0.high.legs[0], ended: .rolledBack)
        },
        Wrong(testDescription: "a cost", rows: ["all 1_199 1_200 +1 <"]) {
            $0.block.expect($0.swap, cost: 1_199)
        },
        Wrong(testDescription: "a cost by kind", rows: ["bid 0 950 +950 <"]) {
            $0.block.expect($0.high, cost: .baseFee(100))
        },
        Wrong(testDescription: "a hold", rows: ["holds 1 0 -1 <"]) {
            $0.network.expect($0.bob, holds: 1)
        },
        Wrong(testDescription: "a lane that is not there", rows: ["there is no lane \"dexx\". Did you mean \"dex\"?"]) {
            $0.block.expect("dexx", earned: 1)
        },
    ]

    @Test("What is wrong is one issue, at the line that expected it", arguments: wrong)
    func recorded(_ wrong: Wrong) throws {
        let deal = try Deal()
        let found = issues { wrong.expect(deal) }
        let issue = try #require(found.first)
        #expect(found.count == 1)
        let rows = issue.text.split(separator: "\n").map { Self.words(String($0)) }
        for row in wrong.rows { #expect(rows.contains(Self.words(row)), "\(issue.text)") }
    }

    /// How wide columns are is not what is tested here.
    private static func words(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }

    @Test("What was submitted to another network, or later, is not taken for what has the same id here")
    func strangers() throws {
        let (deal, other) = (try Deal(), try Deal(seed: "2"))
        let late = try deal.network.submit("late", to: "dex", from: deal.alice, gas: 100)
        for stranger in [other.swap, late] {
            let text = "\(stranger.id) was not submitted to this network, or only after sub-block 1"
            #expect(issues { deal.block.expect(stranger, ended: .pending) }.map(\.text) == [text])
            #expect(issues { deal.block.expect(stranger, cost: 0) }.map(\.text) == [text])
            #expect(issues { deal.block.expect("dex", order: stranger) }.map(\.text) == [text])
        }
        deal.network.expect(late, ended: .pending)
    }

    @Test("Issues point at the caller")
    func location() throws {
        let deal = try Deal()
        let line = #_sourceLocation.line + 1
        let found = issues { deal.block.expect("dex", earned: 0) }
        #expect(found.map(\.line) == [line])
    }

    @Test("A sub-block looks at itself only; the network at all of them")
    func scope() throws {
        let deal = try Deal()
        let next = try deal.network.advance(by: 2)
        #expect(next.heights == 2...3 && next.each.count == 2 && next.order.isEmpty)
        next.expect("dex", earned: 0)
        deal.network.history.expect("dex", earned: 4_734)
        deal.network.expect(deal.swap, ended: .included)
        let found = issues { next.expect(deal.swap, ended: .included) }
        #expect(
            found.map(\.text) == [
                """
                swap should have ended INCLUDED in sub-blocks 2 to 3:
                           expected        actual  difference
                  outcome  INCLUDED  ENDED BEFORE              <
                  swap ended INCLUDED in sub-block 1
                """
            ])
        #expect(issues { next.expect(deal.swap, ended: .pending) }.count == 1)
    }
}
