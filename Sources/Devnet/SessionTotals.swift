import Node
import Store
import Wire

/// The sums of a store, read row by row.
struct SessionTotals {
    let statement: RevenueStatement
    private(set) var collected: Amount = 0
    /// Transactions and bundles.
    private(set) var included: UInt64 = 0
    private(set) var bundles: UInt64 = 0
    private(set) var notIncluded: [String: Int] = [:]
    private(set) var faults: [LaneName: Int] = [:]
    private(set) var commitments: [String: String] = [:]

    init(_ store: NodeStore) throws {
        statement = try RevenueStatement(of: store)
        let extent = try store.extent()
        for height in 0..<extent.height {
            guard let subBlock = try store.subBlock(at: height + 1) else { continue }
            add(try [Posting](decoding: subBlock.journal))
            add(try Outcomes(decoding: subBlock.outcomes))
            if height + 1 == extent.height { commitments["sub_block"] = "\(subBlock.header.header.hash)" }
        }
        if let block = try store.block(extent.blockNumber)?.header {
            commitments.merge(Self.commitments(of: block)) { $1 }
        }
    }

    private mutating func add(_ journal: [Posting]) {
        // Refunds come behind the bids that they are of.
        for posting in journal {
            switch posting.kind {
            case .cost, .bid: collected += posting.amount
            case .refund: collected -= posting.amount
            case .deposit, .revenue, .dataFee, .take, .slackFee, .transfer, .withdrawal, .claim, .entryFee: continue
            }
        }
    }

    private mutating func add(_ outcomes: Outcomes) {
        var legs: Set<Hash> = []
        for bundle in outcomes.bundles {
            if bundle.outcome == .included { bundles += 1 } else { notIncluded[bundle.outcome.name, default: 0] += 1 }
            guard bundle.hasIncludedLegs else { continue }
            for leg in 0..<Bundle.legsMax { legs.insert(Bundle.legHash(at: leg, of: bundle.bundle)) }
        }
        included += UInt64(outcomes.included.count { !legs.contains($0.transaction) })
        included += UInt64(outcomes.bundles.count { $0.outcome == .included })
        for ending in outcomes.endings { notIncluded[ending.outcome.name, default: 0] += 1 }
        for fault in outcomes.faults { faults[fault.lane, default: 0] += 1 }
    }

    private static func commitments(of block: BlockHeader) -> [String: String] {
        [
            "block": block.hash, "log": block.logHash, "lanes": block.lanesRoot, "rules": block.rulesRoot,
            "state": block.stateRoot, "attribution": block.attributionRoot, "ledger": block.ledgerRoot,
            "withdrawals": block.withdrawalsRoot,
        ].mapValues(\.description)
    }
}
