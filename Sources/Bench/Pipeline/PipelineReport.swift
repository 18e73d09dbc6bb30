/// What `laneway bench pipeline` measured (BENCH-44). Its JSON has these names and nests as these types do.
public struct PipelineReport: Hashable, Sendable, Encodable {
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
            let count = Double(operations)
            operations_per_second = 1e9 / pipeline.total.each
            checks_per_second = 1e9 / bare.slice.each
            node_nanoseconds = Double(pipeline.nodeProcessorNanoseconds) / count
            client_nanoseconds = Double(pipeline.clientProcessorNanoseconds) / count
            check_nanoseconds = Double(bare.processorNanoseconds) / Double(bare.slice.count)
            processor_ratio = check_nanoseconds / (node_nanoseconds + client_nanoseconds)
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
        public let threads: Int
        /// Lanes with transactions, and connections.
        public let lanes: Int
        /// Accounts that send.
        public let senders: Int
        /// Bytes of a transaction.
        public let transaction_bytes: Int
        /// Sub-blocks of a block, whose roots are included.
        public let sub_blocks_per_block: Int
        /// Of a slice.
        public let slice_milliseconds: Int
        /// Slices of either in a pair.
        public let turns: Int
        /// Where the workload starts.
        public let seed: UInt64
    }

    /// What there are goals for.
    public let goals: [BenchGoal]
    /// For information.
    public let measurements: [Measurement]
    /// What was run.
    public let parameters: Parameters
}
