public import Wire

/// One change of an account's balance and what it was for.
public struct Movement: Hashable, Sendable {
    /// The sub-block; nil for a deposit.
    public let height: UInt64?
    /// Whether the balance rose.
    public let isCredit: Bool
    /// By how much, in the smallest unit.
    public let amount: Amount
    /// `cost of swap`, `revenue of dex`, `deposit`.
    public let reason: String
}

extension LanewayNetwork {
    /// Everything that an account's balance is made of: deposits, then by sub-block in the journal's order.
    public func movements(of account: Account) -> [Movement] {
        var movements: [Movement] = []
        for entry in log {
            guard case .deposit(let deposit) = entry, deposit.account == account.key else { continue }
            movements.append(Movement(height: nil, isCredit: true, amount: deposit.amount, reason: "deposit"))
        }
        for produced in produced {
            let subBlock = produced.subBlock
            for posting in subBlock.journal where posting.account == account.key && posting.kind != .deposit {
                movements.append(
                    Movement(
                        height: produced.height, isCredit: posting.side == .credit, amount: posting.amount,
                        reason: reason(posting, subBlock)))
            }
        }
        return movements
    }

    /// The same as lines of a table.
    func movementLines(of account: Account) -> [String] {
        var table = TextTable([("sub-block", .right), ("", .right), ("for", .left)])
        for movement in movements(of: account) {
            table.add([
                movement.height.map { "\($0)" } ?? "", (movement.isCredit ? "+" : "-") + movement.amount.text,
                movement.reason,
            ])
        }
        return table.isEmpty ? [] : table.lines
    }

    private func reason(_ posting: Posting, _ subBlock: SubBlock) -> String {
        let index = Int(posting.reference)
        switch posting.kind {
        case .deposit: return "deposit"
        case .cost: return "cost of \(records.id(of: subBlock.outcomes.included[index].transaction))"
        case .bid: return "bid of \(records.id(of: subBlock.outcomes.bundles[index].bundle))"
        case .refund: return "refund of \(records.id(of: subBlock.outcomes.bundles[index].bundle))"
        case .revenue: return "revenue of \(subBlock.attribution[index].lane)"
        case .take: return "take of \(subBlock.attribution[index].lane)"
        case .slackFee: return "slack fee of \(subBlock.attribution[index].lane)"
        case .dataFee: return "data fees"
        case .transfer: return "transfer"
        case .withdrawal: return "withdrawal"
        case .claim: return "claim of a withdrawal"
        case .entryFee: return "fee of an order"
        }
    }
}
