import Node
import Sequencer
import Wire

/// A sub-block's bundles with the names that a page has for them.
struct ExplainedMarket {
    let derived: Rederivation
    let report: MarketReport
    let trace: MarketTrace
    let name: HashNames
    private let outcomes: [Hash: BundleOutcome]

    /// Nil for a sub-block in which no bundle's openings were on sale.
    init?(_ derived: Rederivation, _ name: HashNames) {
        guard let report = derived.market, let trace = derived.trace.market else { return nil }
        self.derived = derived
        self.report = report
        self.trace = trace
        self.name = name
        outcomes = Dictionary(
            derived.subBlock.outcomes.bundles.map { ($0.bundle, $0) }, uniquingKeysWith: { $1 })
    }

    /// How a bid's bundle ended, if it did.
    func outcome(of bid: Int) -> BundleOutcome? { outcomes[report.bids[bid].hash] }

    /// Its lanes, each once, in the order of its legs.
    func lanes(of bid: Int) -> [LaneName] {
        report.bids[bid].bundle.legs.reduce(into: []) { if !$0.contains($1.lane) { $0.append($1.lane) } }
    }

    /// Bids of no group and no sale: those that failed, that were past a limit, that did not fit alone, and those that
    /// lost to one that asks for no more and whose lanes are of several groups.
    var others: [Int] {
        let shown = Set(report.sales.flatMap(\.bidders)).union(report.groups.indices.flatMap(bids))
        return report.bids.indices.filter { !shown.contains($0) }
    }

    /// A group's bids: those in its auction, then the dominated ones that are of its lanes alone.
    func bids(of group: Int) -> [Int] {
        let (lanes, own) = (Set(report.groups[group].lanes), report.groups[group].bids)
        let dominated = trace.dominated.filter { lanes.isSuperset(of: self.lanes(of: $0)) && !own.contains($0) }
        return own + dominated.sorted()
    }

    /// Why a bid stands where it stands, in a few words.
    func result(of bid: Int) -> String {
        let it = report.bids[bid]
        if it.won { return "won" }
        if let leg = it.failedLeg {
            let code = outcome(of: bid).map { ", code \($0.code)" } ?? ""
            return "LEG_FAILED: leg \(leg) in \(it.bundle.legs[leg].lane)\(code)"
        }
        guard let loss = trace.losses[bid] else { return "-" }
        let text =
            switch loss.outcome {
            case .outbid:
                "OUTBID by \(name(loss.rival))\(isAlone(loss, bid) ? "" : " and others") at \(loss.price)"
            default: loss.outcome.name
            }
        let remarks =
            (trace.dominated.contains(bid) ? ["dominated"] : [])
            + (it.failedTrial ? ["trial failed"] : [])
        return remarks.isEmpty ? text : text + " (\(remarks.joined(separator: "; ")))"
    }

    /// Whether a bid lost to one other alone, which a sale's price does not tell.
    private func isAlone(_ loss: MarketTrace.Loss, _ bid: Int) -> Bool {
        report.bids.contains { $0.hash == loss.rival && $0.value >= loss.price }
            || report.sales.contains { $0.bidders.contains(bid) }
    }

    /// What each leg claims, such as `uniswap-v3 top`; legs of one opening once.
    func claims(of bid: Int) -> [String] {
        report.bids[bid].bundle.legs.reduce(into: []) {
            let claim = "\($1.lane) \(opening($1.opening))"
            if !$0.contains(claim) { $0.append(claim) }
        }
    }

    /// Such as `top`, or `after 0x12345678`.
    func opening(_ opening: Opening) -> String {
        if case .after(let transaction) = opening { return "after \(name(transaction))" }
        return opening.kind.name
    }

    /// Bids as a table.
    func table(of bids: [Int]) -> [String] {
        var table = TextTable([
            ("bundle", .left), ("claims", .left), ("bid", .right), ("refund", .right), ("reserve", .right),
            ("value", .right), ("result", .left), ("atomicity", .left),
        ])
        for bid in bids {
            let it = report.bids[bid]
            // Below its reserve prices no bundle is admitted (AUC-13).
            table.add(
                [
                    name(it.hash), "", "\(it.bundle.bid)", "\(it.bundle.bid - it.net)", "\(it.reservePrices)",
                    "\(it.value)", result(of: bid), it.bundle.atomicity.name,
                ], wide: 1, parts: claims(of: bid), width: 22)
        }
        var lines = table.linesWithinPage
        if bids.contains(where: trace.dominated.contains) {
            lines.append("dominated: asks for no less than one that is worth no less (AUC-5)")
        }
        if bids.contains(where: { report.bids[$0].failedTrial }) {
            lines.append("trial failed: could not have been earned, so it counts for nobody (BUN-16)")
        }
        return lines
    }

    /// An opening that was sold alone: who bid, who won, and why the price is what it is.
    func lines(of sale: MarketReport.Sale) -> [String] {
        let winner = report.bids[sale.winner]
        var lines = [
            "Opening \(opening(sale.opening)) of \(sale.lane), sold alone at the second price (AUC-14)"
        ]
        lines += table(of: sale.bidders).indented
        let others = sale.bidders.filter { $0 != sale.winner }
        let next = others.filter { report.bids[$0].net == sale.price }.map { name(report.bids[$0].hash) }
        if next.isEmpty {
            lines.append("  price \(sale.price): the reserve price, as nobody else bid as much as that")
        } else {
            lines.append("  price \(sale.price): the next bid less its refund, that of \(next.joined(separator: ", "))")
        }
        if others.contains(where: { report.bids[$0].net == winner.net }) {
            lines.append("  of equal bids that with the smaller keyed hash wins (AUC-2)")
        }
        if others.contains(where: { report.bids[$0].net > winner.net }) {
            lines.append("  larger bids need more gas than the lane's bundle gas still had")
        }
        let refund = winner.paid - sale.price
        if refund > 0 { lines.append("  the payer pays \(winner.paid), \(refund) of it as refund (BUN-13)") }
        return lines
    }
}

extension [String] {
    /// Two blanks further right.
    var indented: [String] { map { $0.isEmpty ? $0 : "  " + $0 } }
}
