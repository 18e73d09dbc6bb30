/// What `laneway bench auction` measured (BENCH-20). Its JSON has these names and nests as these types do.
public struct AuctionReport: Hashable, Sendable, Encodable {
    /// The time of one component by that of one signature check: how many checks it is worth.
    public struct Ratio: Hashable, Sendable, Encodable {
        /// Half of the components take less.
        public let median: Double
        /// One in ten takes less.
        public let p10: Double
        /// One in ten takes more.
        public let p90: Double
        /// The slowest.
        public let worst: Double

        init(_ ratios: [Double]) {
            let spread = Spread(ratios)
            (median, p10, p90) = (spread.median, spread.p10, spread.p90)
            worst = ratios.max() ?? 0
        }
    }

    /// A ratio that has a goal.
    public struct Goal: Hashable, Sendable, Encodable {
        /// What is divided by what, as people read it.
        public let name: String
        /// The goal: the median is at most this.
        public let goal_max: Double
        /// Whether it is.
        public let met: Bool
        /// The ratios that were measured.
        public let ratio: Ratio
        /// How many.
        public let pairs: Int

        init(_ name: String, max: Double, _ cell: Cell) {
            self.name = name
            goal_max = max
            ratio = cell.ratio
            met = ratio.median <= max
            pairs = cell.components
        }
    }

    /// The goals, by the key that they have in the JSON.
    public struct Goals: Hashable, Sendable, Encodable {
        /// The largest component with plenty of gas.
        public let plenty: Goal
        /// The largest component with short gas.
        public let short: Goal

        /// All, in the order in which people read them.
        public var all: [Goal] { [plenty, short] }
    }

    /// Components of one size.
    public struct Cell: Hashable, Sendable, Encodable {
        /// `plenty` or `short`.
        public let gas: String
        /// Lanes of a component.
        public let lanes: Int
        /// Bundles of a component.
        public let bundles: Int
        /// Decided and attributed, by one signature check.
        public let ratio: Ratio
        /// Components that were measured, each in a pair of its own.
        public let components: Int
        /// Of these, how many were not decided with all their bundles (AUC-9).
        public let limited: Int
        /// How many have values from which losing bids were left out (AUC-12).
        public let values_left_out: Int
        /// How many have no shill figures (AUC-16).
        public let without_shill_figures: Int
        /// Mean nanoseconds of deciding.
        public let decide_nanoseconds: Double
        /// Mean nanoseconds of attributing.
        public let attribute_nanoseconds: Double
    }

    /// What was run, so that it can be run again.
    public struct Parameters: Hashable, Sendable, Encodable {
        /// `release` or `debug`; figures of a debug build mean nothing.
        public let build: String
        /// Whether this was the short run, whose percentiles mean little.
        public let quick: Bool
        /// The rule that shares what the winners pay.
        public let rule: String
        /// The clock that is read.
        public let clock: String
        /// Bundles that want an opening, in the mean.
        public let rivals_per_opening: Int
        /// What all bundles would use by what there is, where gas is short.
        public let demand_per_room: Int
        /// Where the workload starts.
        public let seed: UInt64
    }

    /// What there are goals for.
    public let goals: Goals
    /// Every size, by gas, lanes and bundles.
    public let growth: [Cell]
    /// Mean nanoseconds of one Ed25519 check by libsodium, for information.
    public let signature_check_nanoseconds: Double
    /// What was run.
    public let parameters: Parameters
}
