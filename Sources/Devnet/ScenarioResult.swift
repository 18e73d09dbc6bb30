public import Simulation

extension DevnetSummary {
    /// What came of a scenario on a devnet.
    public struct ScenarioResult: Encodable, Sendable {
        /// The scenario's.
        public let file: String
        /// How often its arrivals came.
        public let rounds: UInt64
        /// Of the first round, in the file's order; not there if the network ended before it had.
        public let expectations: [SimulationDocument.Check]?
    }
}
