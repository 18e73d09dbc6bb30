import Wire

/// The two sides of a sub-block's money, added up independently of the core: from what everybody paid, and from what
/// everybody got (ATTR-3, ATTR-4).
struct Conservation {
    let comparison: Comparison

    init(of subBlock: SubBlock) {
        let lines = subBlock.attribution
        let journal = subBlock.journal
        func posted(_ kinds: [Posting.Kind], _ side: Posting.Side) -> Amount {
            journal.filter { kinds.contains($0.kind) && $0.side == side }.reduce(0) { $0 + $1.amount }
        }
        let paid = posted([.cost, .bid], .debit)
        let refunds = subBlock.outcomes.bundles.reduce(Amount(0)) { $0 + $1.refund }
        let attributed = lines.reduce(refunds) { $0 + $1.revenue + $1.dataFee }
        var rows = [
            Comparison.Row("paid; to lanes, operator, refunds", expected: paid, actual: attributed),
            Comparison.Row(
                "journal: debits; credits", expected: posted(Posting.Kind.allCases, .debit),
                actual: posted(Posting.Kind.allCases, .credit)),
            Comparison.Row("refunds; posted", expected: refunds, actual: posted([.refund], .credit)),
        ]
        for line in lines {
            let payouts = line.payouts.reduce(line.take + line.slackFee) { $0 + $1.amount }
            rows.append(Comparison.Row("\(line.lane) earned; paid out", expected: line.revenue, actual: payouts))
        }
        comparison = Comparison(
            sentence: "no money should be made or lost in sub-block \(subBlock.header.height)", rows: rows)
    }
}
