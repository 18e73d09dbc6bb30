/// What `laneway bench rule` measured (BENCH-30). Its JSON has these names and nests as these types do.
public struct RuleReport: Hashable, Sendable, Encodable {
    /// One number of pending transactions. All but ``functions`` are per transaction: `admit` for each that arrives, the
    /// others for each that is included.
    public struct Size: Hashable, Sendable, Encodable {
        /// Transactions that were pending.
        public let pending: Int
        /// Of these in the sub-block.
        public let included: Int
        /// Units.
        public let fuel: Double
        /// Of the rule's own code, without a host.
        public let native_nanoseconds: Double
        /// In the sandbox, with all that a call costs its host.
        public let wasm_nanoseconds: Double
        /// Signature checks that take as long as the rule in the sandbox.
        public let wasm_by_signature_check: Spread
        /// The sandbox by the native code.
        public let wasm_by_native: Spread
        /// What calls take, in the order of a sub-block.
        public let functions: [Function]
    }

    /// One of a rule's functions; figures are of one call, in the mean.
    public struct Function: Hashable, Sendable, Encodable {
        /// As in `[lane.fuel]`.
        public let name: String
        /// Calls that the sub-block made.
        public let calls: Int
        /// Units.
        public let fuel: Double
        /// Of the rule's own code, without a host.
        public let native_nanoseconds: Double
        /// In the sandbox.
        public let wasm_nanoseconds: Double
    }

    /// What was run, so that it can be run again.
    public struct Parameters: Hashable, Sendable, Encodable {
        /// `release` or `debug` of the host; the rule is optimised in both.
        public let build: String
        /// Whether this was the short run, whose percentiles mean little.
        public let quick: Bool
        /// The app's folder.
        public let app: String
        /// Different transactions of which the flow is made.
        public let kinds: Int
        /// Ratios behind every spread.
        public let turns: Int
        /// Where the flow starts.
        public let seed: UInt64
    }

    /// By ascending number of pending transactions.
    public let sizes: [Size]
    /// One Ed25519 check by libsodium.
    public let signature_check_nanoseconds: Double
    /// What was run.
    public let parameters: Parameters
}
