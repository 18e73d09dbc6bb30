import Backtest
import Wire

/// A backtest as JSON (FLOW-72): amounts as decimal strings in wei.
struct BacktestDocument: Encodable {
    struct Lane: Encodable {
        let transactions: UInt64
        let gas: UInt64
        let base_fee: String
        let priority_fee: String
        let charge: String
        let bundle: String
        let cross_lane: String

        init(_ lane: BacktestLane) {
            transactions = lane.transactions
            gas = lane.gas
            base_fee = "\(lane.baseFee)"
            priority_fee = "\(lane.priorityFee)"
            charge = "\(lane.charge)"
            bundle = "\(lane.bundle)"
            cross_lane = "\(lane.crossLane)"
        }
    }
    /// FLOW-79.
    struct BetterAlone: Encodable {
        let attributed: String
        let alone: String
        let operator_fees: String
        let difference: String

        init(_ lane: BacktestLane) {
            attributed = "\(lane.attributed)"
            alone = "\(lane.alone)"
            operator_fees = "\(lane.operatorFees)"
            difference = "\(lane.difference)"
        }
    }
    struct Block: Encodable {
        let block: UInt64
        let transactions: UInt64
        let collected: String
        let attributed: String
        let lanes: [String: Lane]
        let better_alone: [String: BetterAlone]
        let better_alone_running: [String: BetterAlone]
    }
    struct Totals: Encodable {
        let transactions: UInt64
        let collected: String
        let attributed: String
        let lanes: [String: Lane]
        let better_alone: [String: BetterAlone]
    }
    struct Share: Encodable {
        let amount: String
        let percent: String

        init(_ share: RegimeComparison.Share) {
            amount = "\(share.amount)"
            percent = share.percent
        }
    }
    struct Outcome: Encodable {
        let apps: [String: Share]
        let kept: Share
    }
    struct Regimes: Encodable {
        let monolithic: Outcome
        let pooled: Outcome
        let laneway: Outcome

        init(_ comparison: RegimeComparison) {
            func regime(_ regime: Regime) -> Outcome {
                Outcome(
                    apps: Dictionary(
                        uniqueKeysWithValues: comparison.apps.map { ($0.name.text, Share($0.share(under: regime))) }),
                    kept: Share(comparison.kept(under: regime)))
            }
            monolithic = regime(.monolithic)
            pooled = regime(.pooled)
            laneway = regime(.laneway)
        }
    }
    /// FLOW-84.
    struct Leak: Encodable {
        let arbitrages: UInt64
        let sandwiches: UInt64
        let profit: String
        let paid: String?
        let kept: String?

        init(_ leak: LeakReport.Leak, of token: String) {
            arbitrages = leak.arbitrages
            sandwiches = leak.sandwiches
            profit = "\(leak.profit)"
            let isEther = token == LeakReport.ether
            paid = isEther ? "\(leak.paid)" : nil
            kept = isEther ? "\(leak.kept)" : nil
        }
    }
    struct Leaks: Encodable {
        let apps: [String: [String: Leak]]
        let tokens: [String: Leak]
        let incomplete_sandwiches: UInt64

        init(_ report: LeakReport) {
            apps = Dictionary(uniqueKeysWithValues: report.apps.map { ($0.key.text, Self.leaks($0.value)) })
            tokens = Self.leaks(report.tokens)
            incomplete_sandwiches = report.incompleteSandwiches
        }

        private static func leaks(_ leaks: [String: LeakReport.Leak]) -> [String: Leak] {
            Dictionary(uniqueKeysWithValues: leaks.map { ($0.key, Leak($0.value, of: $0.key)) })
        }
    }
    let blocks: [Block]
    let totals: Totals
    let regimes: Regimes
    let leaked: Leaks
    let assumptions = RegimeComparison.assumptions

    init(_ report: BacktestReport) {
        blocks = report.blocks.map { block in
            Block(
                block: block.number, transactions: block.result.transactions, collected: "\(block.result.collected)",
                attributed: "\(block.result.attributed)", lanes: Self.lanes(block.result, Lane.init),
                better_alone: Self.lanes(block.result, BetterAlone.init),
                better_alone_running: Self.lanes(block.running, BetterAlone.init))
        }
        let totals = report.totals
        self.totals = Totals(
            transactions: totals.transactions, collected: "\(totals.collected)", attributed: "\(totals.attributed)",
            lanes: Self.lanes(totals, Lane.init), better_alone: Self.lanes(totals, BetterAlone.init))
        regimes = Regimes(report.regimes)
        leaked = Leaks(report.leaks)
    }

    private static func lanes<T>(_ block: BacktestBlock, _ make: (BacktestLane) -> T) -> [String: T] {
        Dictionary(uniqueKeysWithValues: block.lanesByName.map { ($0.name.text, make($0.revenue)) })
    }
}
