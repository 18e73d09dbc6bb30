/// What a benchmark of a whole node measured (BENCH-46). Its JSON has these names and nests as these types do.
public struct NodeBenchReport: Hashable, Sendable, Encodable {
    /// One pipeline in absolute numbers, for information.
    public struct Measurement: Hashable, Sendable, Encodable {
        /// Of the goal that it belongs to.
        public let key: String
        /// Operations with a receipt.
        public let operations: UInt64
        /// Those of a second.
        public let operations_per_second: Double
        /// Bare checks of a second, on all cores.
        public let checks_per_second: Double
        /// The node's processor time for one operation.
        public let node_nanoseconds: Double
        /// The clients', in slices.
        public let client_nanoseconds: Double
        /// Of a bare check.
        public let check_nanoseconds: Double
        /// Bare checks' processor time by node's and clients', for one each: what the ratio would be if neither ever
        /// waited.
        public let processor_ratio: Double

        init(_ key: String, _ pipeline: MeasuredPipeline, _ bare: BareChecks.Work) {
            self.key = key
            operations = pipeline.total.count
            let count = Double(max(operations, 1))
            operations_per_second = pipeline.total.perSecond
            checks_per_second = bare.slice.perSecond
            node_nanoseconds = Double(pipeline.nodeProcessorNanoseconds) / count
            client_nanoseconds = Double(pipeline.clientProcessorNanoseconds) / count
            check_nanoseconds = Double(bare.processorNanoseconds) / Double(max(bare.slice.count, 1))
            processor_ratio = check_nanoseconds / max(node_nanoseconds + client_nanoseconds, 1)
        }
    }

    /// Any other number, for information.
    public struct Figure: Hashable, Sendable, Encodable {
        /// What it is, with its unit.
        public let name: String
        /// How much.
        public let value: Double

        init(_ name: String, _ value: Double) {
            self.name = name
            self.value = value
        }
    }

    /// What was run, so that it can be run again.
    public struct Parameters: Hashable, Sendable, Encodable {
        /// `release` or `debug`; figures of a debug build mean nothing.
        public let build: String
        /// Whether this was the short run, whose percentiles mean little.
        public let quick: Bool
        /// The lanes' rule.
        public let rule: String
        /// The clock that is read.
        public let clock: String
        /// Cores, on each of which a thread checks signatures for the yardstick.
        public let cores: Int
        /// Lanes with transactions.
        public let lanes: Int
        /// Accounts that send.
        public let senders: Int
        /// Bytes of a transaction.
        public let transaction_bytes: Int
        /// Sub-blocks of a block, whose roots are included.
        public let sub_blocks_per_block: Int
        /// Of a slice.
        public let slice_milliseconds: Int
        /// Where the workload starts.
        public let seed: UInt64
    }

    /// Ratios, most of which have goals.
    public internal(set) var goals: [BenchGoal] = []
    /// For information.
    public internal(set) var measurements: [Measurement] = []
    /// For information.
    public internal(set) var figures: [Figure] = []
    /// What was run.
    public let parameters: Parameters
}
