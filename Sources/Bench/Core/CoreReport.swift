/// What `laneway bench core` measured (BENCH-10). Its JSON has these names and nests as these types do.
public struct CoreReport: Hashable, Sendable, Encodable {
    /// A ratio that has a goal. Ratios say the same on every machine, nanoseconds do not.
    public struct Goal: Hashable, Sendable, Encodable {
        /// What is divided by what, as people read it.
        public let name: String
        /// The goal: the median is at most this.
        public let goal_max: Double
        /// Whether it is.
        public let met: Bool
        /// The ratios that were measured.
        public let ratio: Spread
        /// How many.
        public let pairs: Int
        /// Turns of both in one pair.
        public let turns: Int

        init(_ name: String, max: Double, _ measured: Measured) {
            self.name = name
            goal_max = max
            ratio = measured.ratio
            met = ratio.median <= max
            pairs = measured.pairs
            turns = measured.turns
        }
    }

    /// The goals, by the key that they have in the JSON.
    public struct Goals: Hashable, Sendable, Encodable {
        /// The core with a native rule, per transaction, by one signature check.
        public let core_native: Goal
        /// The core with the same rule in WebAssembly.
        public let core_wasm: Goal
        /// The core with 100,000 pending transactions by that with 1,000.
        public let pending_growth: Goal
        /// The core with 10,000 idle lanes by that with 10.
        public let idle_lanes_growth: Goal

        /// All, in the order in which people read them.
        public var all: [Goal] { [core_native, core_wasm, pending_growth, idle_lanes_growth] }
    }

    /// Ratios without a goal: what the others leave out.
    public struct Beside: Hashable, Sendable, Encodable {
        /// The core with a native rule, and what ingress does before it beside the check, by one signature check.
        public let core_native_and_preparation: Double
        /// Likewise with the rule in WebAssembly.
        public let core_wasm_and_preparation: Double
        /// The core with the rule in WebAssembly by the core with the native one.
        public let wasm_by_native: Double
    }

    /// Nanoseconds on this machine, in the mean over all that was measured.
    public struct Nanoseconds: Hashable, Sendable, Encodable {
        /// Of one core, per transaction.
        public struct Core: Hashable, Sendable, Encodable {
            /// All of it.
            public let transaction: Double
            /// Admission, the rule's key, the mempool, the log's chain.
            public let admission: Double
            /// Ordering, merge, attribution, ledger, roots.
            public let sub_block: Double
            /// Encoding, transaction hash, release of memory: off the core, in ingress.
            public let preparation: Double

            init(_ parts: borrowing MeasuredCore.Parts) {
                transaction = parts.core.each
                admission = parts.admission.each
                sub_block = parts.subBlocks.each
                preparation = parts.preparation.each
            }
        }

        /// One Ed25519 check by libsodium.
        public let signature_check: Double
        /// With the native rule.
        public let native: Core
        /// With the rule in WebAssembly.
        public let wasm: Core
        /// With 1,000 pending transactions.
        public let pending_few: Core
        /// With 100,000.
        public let pending_many: Core
        /// With 10 idle lanes.
        public let idle_lanes_few: Core
        /// With 10,000.
        public let idle_lanes_many: Core
    }

    /// What was run, so that it can be run again.
    public struct Parameters: Hashable, Sendable, Encodable {
        /// `release` or `debug`; figures of a debug build mean nothing.
        public let build: String
        /// Whether this was the short run, whose percentiles mean little.
        public let quick: Bool
        /// The rule that runs natively and as a module.
        public let rule: String
        /// The clock that is read.
        public let clock: String
        /// Lanes with transactions.
        public let lanes: Int
        /// Accounts that send.
        public let senders: Int
        /// Bytes of a transaction.
        public let transaction_bytes: Int
        /// Sub-blocks of a block, whose roots are included.
        public let sub_blocks_per_block: Int
        /// Transactions of a sub-block in the measurements against the signature check.
        public let transactions_per_sub_block: Int
        /// Those of `pending_growth`.
        public let pending_transactions_per_sub_block: Int
        /// Those of `idle_lanes_growth`.
        public let idle_lanes_transactions_per_sub_block: Int
        /// Pending transactions of `pending_growth`, few and many.
        public let pending: [Int]
        /// Idle lanes of `idle_lanes_growth`, few and many.
        public let idle_lanes: [Int]
        /// Where the workload starts.
        public let seed: UInt64
    }

    /// What there are goals for.
    public let goals: Goals
    /// What there are none for.
    public let beside: Beside
    /// For information.
    public let nanoseconds: Nanoseconds
    /// What was run.
    public let parameters: Parameters
}

/// A ratio with what stands behind it.
struct Measured {
    let ratio: Spread
    let pairs: Int
    let turns: Int
    /// Sums over all pairs.
    var first = Slice()
    var second = Slice()

    init(_ results: [Paired.Pair], turns: Int) {
        ratio = Spread(results.map(\.ratio))
        pairs = results.count
        self.turns = turns
        for pair in results {
            first += pair.first
            second += pair.second
        }
    }
}
