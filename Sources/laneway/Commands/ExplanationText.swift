import Backtest
import Inspection
import OrderFlow
import Wire

/// How a block's bids came to their lanes, for a person who wants to do it again by hand.
struct ExplanationText {
    private let explanation: BundleExplanation

    init(_ explanation: BundleExplanation) { self.explanation = explanation }

    func print() {
        let bundles = explanation.bundles
        Output.result(
            "block \(explanation.block): \(AmountText.count(explanation.transactions, "transaction")), of them "
                + "\(AmountText.count(bundles.count, "bundle")) (transactions that touched several apps)")
        if let transaction = explanation.transaction { printTransaction(transaction.index) }
        guard !bundles.isEmpty else { return }
        Output.result("")
        printBundles()
        if explanation.components.isEmpty {
            Output.result("")
            Output.result("None of them bid, so nothing crosses lanes.")
        }
        for component in explanation.components { printComponent(component) }
    }

    private func printTransaction(_ index: UInt32) {
        if explanation.bundles.contains(where: { $0.index == index }) {
            Output.result("transaction \(index) is the bundle #\(index) below")
        } else if let transaction = explanation.transaction {
            Output.result(
                "transaction \(index) is no bundle: fees and transfer (\(transaction.bid) wei) are \(transaction.lane)'s"
            )
        }
    }

    private func printBundles() {
        var table = TextTable([("bundle", .left), ("bid in wei", .right), ("legs with their gas", .left)])
        for bundle in explanation.bundles {
            table.add([
                "#\(bundle.index)", "\(bundle.bid)",
                bundle.legs.map { "\($0.lane) \(AmountText.grouped($0.gas))" }.joined(separator: ", "),
            ])
        }
        table.lines.forEach(Output.result)
    }

    private func printComponent(_ component: BundleExplanation.Component) {
        let bundles = component.bundles.map { "#\($0)" }.joined(separator: ", ")
        Output.result("")
        Output.result("\(bundles): \(component.total) wei cross \(AmountText.count(component.shares.count, "lane"))")
        Output.result("")
        Output.result(
            "Each bid in equal parts among its lanes; in whole wei by largest remainder, of equals the upper:")
        for share in component.shares {
            Output.result("  \(share.lane): \(share.sum) = \(share.exact), in whole wei \(share.units)")
        }
        Output.result("v of a group, the bids whose lanes all lie in it, and what the group gets:")
        for coalition in component.coalitions {
            let names = coalition.lanes.map(\.text).joined(separator: ", ")
            Output.result("  {\(names)}: \(coalition.value), gets \(coalition.gets)")
        }
        Output.result(
            "No group gets less than its v, so the equal parts lie in the core and are core-nearest's result"
                + (component.isGame ? ", which the core's own search confirms." : "; too many lanes to search."))
    }
}

/// The same as JSON (FLOW-78).
struct ExplanationDocument: Encodable {
    struct Leg: Encodable {
        let lane: String
        let gas: UInt64
    }
    struct Bundle: Encodable {
        let index: UInt32
        let hash: String
        let bid: String
        let legs: [Leg]
    }
    struct Share: Encodable {
        let lane: String
        let sum: String
        let exact: String
        let units: String
    }
    struct Coalition: Encodable {
        let lanes: [String]
        let value: String
        let gets: String
    }
    struct Component: Encodable {
        let bundles: [UInt32]
        let total: String
        let shares: [Share]
        let coalitions: [Coalition]
        let searched: Bool
    }
    let block: UInt64
    let transactions: Int
    let transaction: UInt32?
    let bundles: [Bundle]
    let components: [Component]

    init(_ explanation: BundleExplanation) {
        block = explanation.block
        transactions = explanation.transactions
        transaction = explanation.transaction?.index
        bundles = explanation.bundles.map { bundle in
            Bundle(
                index: bundle.index, hash: "\(bundle.hash)", bid: "\(bundle.bid)",
                legs: bundle.legs.map { Leg(lane: $0.lane.text, gas: $0.gas) })
        }
        components = explanation.components.map { component in
            Component(
                bundles: component.bundles, total: "\(component.total)",
                shares: component.shares.map {
                    Share(lane: $0.lane.text, sum: $0.sum, exact: $0.exact, units: "\($0.units)")
                },
                coalitions: component.coalitions.map {
                    Coalition(lanes: $0.lanes.map(\.text), value: "\($0.value)", gets: $0.gets)
                },
                searched: component.isGame)
        }
    }
}
