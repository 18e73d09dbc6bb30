import OrderFlow
import Wire

/// Value that a searcher took out of apps' pools: one recorded arbitrage or sandwich (FLOW-82).
struct Extraction {
    enum Kind {
        case arbitrage
        case sandwich
    }

    let kind: Kind
    /// Where it was taken, by name, each once; at least one.
    let apps: [LaneName]
    /// By token, before gas and bid; none is 0.
    let gains: [FlowAddress: TokenSum]
    /// Gas and bids of its transactions, in wei.
    let paid: TokenSum

    /// An arbitrage; nil for a transaction that made none, or is the front or back of a sandwich (FLOW-83).
    init?(arbitrage transaction: FlowTransaction) {
        guard let arbitrage = transaction.arbitrage, !transaction.isSandwiching else { return nil }
        let gain = TokenSum(arbitrage.profit)
        self.init(
            .arbitrage, of: [transaction], on: arbitrage.apps.isEmpty ? transaction.apps : arbitrage.apps,
            gains: [arbitrage.token: gain])
    }

    /// A sandwich, or several that share a transaction.
    ///
    /// - Parameter transactions: fronts and backs, whose swaps together are what was gained.
    init(sandwich transactions: [FlowTransaction]) {
        var gains: [FlowAddress: TokenSum] = [:]
        for swap in transactions.flatMap({ $0.sandwich?.swaps ?? [] }) {
            gains[swap.tokenOut, default: TokenSum()] += TokenSum(swap.amountOut)
            gains[swap.tokenIn, default: TokenSum()] += -TokenSum(swap.amountIn)
        }
        self.init(.sandwich, of: transactions, on: transactions.flatMap(\.apps), gains: gains)
    }

    private init(_ kind: Kind, of transactions: [FlowTransaction], on apps: [LaneName], gains: [FlowAddress: TokenSum])
    {
        self.kind = kind
        self.apps = apps.isEmpty ? [FlowTransaction.openLane] : Set(apps).sorted()
        self.gains = gains.filter { !$0.value.isZero }
        var paid = TokenSum()
        for transaction in transactions {
            // No overflow: what a block's senders pay was checked before (FLOW-71).
            paid += TokenSum(Amount(transaction.gasUsed) * transaction.gasPrice + transaction.bid)
        }
        self.paid = paid
    }

    /// All of one block, and how many sandwiches lack their front or back.
    static func all(in block: FlowBlock) -> (extractions: [Extraction], incomplete: UInt64) {
        var extractions = block.transactions.compactMap(Extraction.init(arbitrage:))
        var incomplete: UInt64 = 0
        // Sandwiches that share a front or back are one, so that nothing counts twice.
        let sandwiching = block.transactions.filter(\.isSandwiching)
        for group in JoinedGroups.of(sandwiching, sharing: { $0.sandwich?.numbers ?? [] }) {
            if Set(group.compactMap(\.sandwich?.role)) == [.front, .back] {
                extractions.append(Extraction(sandwich: group))
            } else {
                incomplete += 1
            }
        }
        return (extractions, incomplete)
    }
}

extension FlowTransaction {
    /// True for the front or back of a sandwich.
    fileprivate var isSandwiching: Bool { sandwich.map { $0.role != .victim } ?? false }
}
