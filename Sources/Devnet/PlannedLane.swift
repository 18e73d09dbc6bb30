import Wire

/// A lane of a network that has not started yet.
struct PlannedLane {
    let configuration: LaneConfiguration
    /// Whose rule it runs.
    let app: String
    let reserveGas: UInt64
    let bundleGas: UInt64
}
