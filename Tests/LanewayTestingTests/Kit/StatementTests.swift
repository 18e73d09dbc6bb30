import LanewayTesting
import PriorityFee
import Testing
import Wire

@Suite("Statements and reports")
struct StatementTests {
    @Test("A statement's parts sum to what the lane earned, in every lane", arguments: ["1", "2", "3"])
    func parts(seed: String) throws {
        let deal = try Deal(seed: seed)
        for lane in ["dex", "book", "perp"] {
            let statement = try deal.block.statement(of: lane)
            let fees = statement.transactions.reduce(Amount(0)) { $0 + $1.cost - $1.dataFee }
            let bundles = statement.bundles.reduce(Amount(0)) { $0 + $1.amount }
            #expect(fees + bundles == statement.ownRevenue)
            #expect(bundles == statement[.bundle])
            let paid = statement.payouts.reduce(Amount(0)) { $0 + $1.amount }
            #expect(paid + statement.line.take == statement.earned)
        }
        let dex = try deal.block.statement(of: "dex")
        #expect(dex.transactions.map(\.id) == ["other", "swap", "high/leg1"])
        #expect(dex.payouts.map(\.name) == ["treasury/dex"])
        // Its own transactions are worth the same alone; sharing adds the leg's 100 and 900, of which 90 are taken.
        #expect(dex.line.alone == 3_734 && dex.gainOverAlone == "+910")
    }

    @Test("What crosses lanes is explained: equal split, exact result, v of every group")
    func crossing() throws {
        let crossing = try #require(try Deal().block.statement(of: "perp").crossings.first)
        #expect(crossing.lanes.map(\.text).sorted() == ["book", "dex", "perp"])
        #expect(crossing.winners.sorted() == ["high", "solo"])
        #expect(crossing.share(of: "dex") == 900 && crossing.share(of: "other") == nil)
        #expect(crossing.equalSplit(of: "dex") == "475")
        #expect(crossing.value(of: "dex", "book") == 908)
        #expect(crossing.value(of: "dex", "book", "perp") == 958)
        #expect(crossing.value(of: "dex", "nobody") == nil)
        #expect(AttributionProperty.allCases.allSatisfy(crossing.holds))
    }

    @Test("A report shows what stands where, who paid, how bundles ended, and whose it is")
    func report() throws {
        let report = try Deal().network.report()
        #expect(report.hasPrefix("sub-block 1:\n  what "))
        for row in [
            "  swap       dex   alice  INCLUDED     100     1_000           200       0         0  1_200",
            "  low     bob    OUTBID      902      0       0  high          950",
            "  high    bob    INCLUDED  1_900  1_900     950",
            "  poor in dex: UNPAYABLE",
            "  dex      2_100           500   1_234       0         900   4_734    90          0         0  3_734",
        ] {
            #expect(report.split(separator: "\n").contains { $0 == row }, "\(row)\n\(report)")
        }
    }

    @Test("A network without a sub-block has an empty report")
    func empty() throws {
        let network = try LanewayNetwork(lanes: .lane("dex", PriorityFee.self))
        #expect(network.report() == "no sub-block yet")
    }

    @Test("An account's movements sum to what it has")
    func movements() throws {
        let deal = try Deal()
        for account in [deal.alice, deal.bob, deal.network.operatorAccount, try deal.network.treasury(of: "dex")] {
            let sum = deal.network.movements(of: account).reduce(Amount(0)) {
                $1.isCredit ? $0 + $1.amount : $0 - $1.amount
            }
            #expect(sum == deal.network.balance(of: account))
        }
    }
}
