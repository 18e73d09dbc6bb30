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
    /// What the flow has; of a scenario, transactions and bundles of all rounds.
    public internal(set) var flow_transactions = 0
    /// What guests send to the lanes of apps that were added; not there without such apps.
    public internal(set) var guest_transactions: Int?
    /// What clients sent over the network service and is in the log; not there if it is none.
    public let client_transactions: Int?
    /// How many of the flow and of guests were sent before the network was ended.
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
    /// Whether all verifiers derived the same.
    public let verified: Bool
    /// How many there are.
    public let verifiers: Int
    /// What one of them found: the first that does not agree, if there is one.
    public let verifier: Verifier
    /// The last block's roots and hashes by name.
    public let commitments: [String: String]
    /// What came of the scenario that was played; not there without one.
    public internal(set) var scenario: ScenarioResult?
}

extension DevnetSummary {
    init(
        _ program: some DevnetProgram, session: Session, seed: String, store: NodeStore, result: ServiceEvent,
        verdicts: [ServiceEvent]
    ) throws {
        let totals = try SessionTotals(store)
        let statement = totals.statement
        var lanes: [String: Lane] = [:]
        for lane in program.lanes {
            let name = lane.configuration.name
            lanes[name.text] = Lane(
                statement.lanes[name]
                    ?? LaneAttribution(lane: name, baseFeePerGas: lane.configuration.minimumBaseFee),
                app: lane.app, module: lane.configuration.moduleHash, faults: totals.faults[name] ?? 0)
        }
        // Those that were opened while it ran are known by the log alone, which names no apps.
        for (name, record) in try LaneRecords(of: store).lanes where lanes[name.text] == nil {
            lanes[name.text] = Lane(
                statement.lanes[name]
                    ?? LaneAttribution(lane: name, baseFeePerGas: record.configuration.minimumBaseFee),
                app: name.text, module: record.configuration.moduleHash, faults: totals.faults[name] ?? 0)
        }
        let extent = try store.extent()
        self.session = session.name
        folder = session.folder
        self.seed = seed
        lock_step = program.isLockStep
        transactions = totals.included
        played = result.played ?? 0
        bundles = totals.bundles
        bundle_waits = result.bundle_waits ?? 0
        contested_sub_block = result.contested_sub_block
        not_included = totals.notIncluded
        refused = result.refused ?? [:]
        pending = result.pending ?? 0
        let ended = Int(totals.included) + totals.notIncluded.values.reduce(0, +)
        let clients = ended + pending + refused.values.reduce(0, +) - played
        client_transactions = clients > 0 ? clients : nil
        collected = "\(totals.collected)"
        attributed = "\(statement.attributed)"
        difference = totals.collected.difference(statement.attributed)
        self.lanes = lanes
        self.operator = Operator(
            data_fee: "\(statement.dataFee)", take: "\(statement.take)", slack_fee: "\(statement.slackFee)")
        sub_blocks = extent.height
        blocks = extent.blockNumber
        verified = !verdicts.isEmpty && verdicts.allSatisfy { $0.verified == true }
        // Where one does not agree, that one.
        let verdict = verdicts.first { $0.verified != true } ?? verdicts.first ?? ServiceEvent(.result)
        verifiers = verdicts.count
        verifier = Verifier(
            verdict: verdict.verdict ?? "none", sub_blocks: verdict.sub_blocks ?? 0,
            transactions: verdict.transactions ?? 0)
        commitments = totals.commitments
    }
}

extension Amount {
    /// `self - other` as text, with its sign.
    func difference(_ other: Amount) -> String { self >= other ? "\(self - other)" : "-\(other - self)" }
}
