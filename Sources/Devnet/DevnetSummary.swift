import Node
import Store
import Wire

/// What a devnet's session came to: the result of `laneway devnet up`, and its `summary.json`. Amounts are decimal
/// strings in the smallest unit.
public struct DevnetSummary: Encodable, Sendable {
    /// One lane.
    public struct Lane: Encodable, Sendable {
        /// The app whose rule it runs.
        public let app: String
        /// The rule's module hash.
        public let module: String
        /// Included ones, legs of bundles among them.
        public let transactions: UInt64
        /// Units of gas that they paid for.
        public let gas: UInt64
        /// Paid as base fee.
        public let base_fee: String
        /// Paid as priority fee.
        public let priority_fee: String
        /// Charged of bids.
        public let charge: String
        /// What its openings brought by themselves: bundles for this lane alone, and reserve prices.
        public let bundle: String
        /// Its part of what bundles across lanes brought.
        public let cross_lane: String
        /// Of that, to the operator: a part of what sharing added.
        public let take: String
        /// To the operator, for gas beyond the reserve.
        public let slack_fee: String
        /// What the lane could have had without the others.
        public let alone: String
        /// How much more it has, take and slack fee taken off; below zero if it has less.
        public let better_alone: String
        /// Paid for bytes, to the operator.
        public let data_fee: String
        /// The lane's base fee at the end.
        public let base_fee_per_gas: String
        /// Of its rule.
        public let faults: Int

        init(_ line: LaneAttribution, app: String, module: Hash, faults: Int) {
            self.app = app
            self.module = "\(module)"
            transactions = UInt64(line.transactions)
            gas = line.gas
            base_fee = "\(line.baseFee)"
            priority_fee = "\(line.priorityFee)"
            charge = "\(line.charge)"
            bundle = "\(line.bundle)"
            cross_lane = "\(line.crossLane)"
            take = "\(line.take)"
            slack_fee = "\(line.slackFee)"
            alone = "\(line.alone)"
            better_alone = (line.revenue - line.operatorFees).difference(line.alone)
            data_fee = "\(line.dataFee)"
            base_fee_per_gas = "\(line.baseFeePerGas)"
            self.faults = faults
        }
    }

    /// What the operator got.
    public struct Operator: Encodable, Sendable {
        /// Paid for bytes, to the operator.
        public let data_fee: String
        /// Of what sharing added.
        public let take: String
        /// For gas beyond the reserves.
        public let slack_fee: String
    }

    /// What the verifier found.
    public struct Verifier: Encodable, Sendable {
        /// `VERIFIED`, or what it found (Specs/verification.md).
        public let verdict: String
        /// How many.
        public let sub_blocks: UInt64
        /// Included ones, legs of bundles among them.
        public let transactions: UInt64
    }

    /// Its name.
    public let session: String
    /// Absolute.
    public let folder: String
    /// What everything came from.
    public let seed: String
    /// Whether the seed was given, so that ticks followed the flow.
    public let lock_step: Bool
    /// Included ones, bundles counted once.
    public let transactions: UInt64
    /// What the flow has.
    public let flow_transactions: Int
    /// What guests send to the lanes of apps that were added; not there without such apps.
    public let guest_transactions: Int?
    /// How many of both were sent before the network was ended.
    public let played: Int
    /// How many of the included ones are bundles.
    public let bundles: UInt64
    /// Sub-blocks that they waited beyond their first, summed.
    public let bundle_waits: Int
    /// The height at which most bundles lost to others, the first of several; not there if none ever did.
    public let contested_sub_block: UInt64?
    /// By outcome, of those that ended without being included.
    public let not_included: [String: Int]
    /// By outcome, of those that the node refused, so that they are not in the log.
    public let refused: [String: Int]
    /// Those that waited for a place when the network was ended.
    public let pending: Int
    /// What all senders and payers paid, less what went back to them, from the journal.
    public let collected: String
    /// What belongs to lanes and operator, from the attribution.
    public let attributed: String
    /// The first less the second.
    public let difference: String
    /// By name.
    public let lanes: [String: Lane]
    /// What the operator got.
    public let `operator`: Operator
    /// How many.
    public let sub_blocks: UInt64
    /// How many.
    public let blocks: UInt64
    /// Whether the verifier derived the same.
    public let verified: Bool
    /// What it found.
    public let verifier: Verifier
    /// The last block's roots and hashes by name.
    public let commitments: [String: String]
}

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
            case .deposit, .revenue, .dataFee, .take, .slackFee: continue
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
        ].mapValues(\.description)
    }
}

extension Amount {
    /// `self - other` as text, with its sign.
    func difference(_ other: Amount) -> String { self >= other ? "\(self - other)" : "-\(other - self)" }
}
