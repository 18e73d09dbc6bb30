import Wire

/// A network before it starts, and what is to be played on it.
protocol DevnetProgram {
    /// What the network starts from.
    var genesis: Genesis { get }
    /// In the order in which they are opened.
    var lanes: [PlannedLane] { get }
    /// Public keys by role, for `keys.json`.
    var publicKeys: [String: PublicKey] { get }
    /// Whether ticks carry the network's own time and wait for nobody (DEV-2).
    var isLockStep: Bool { get }

    /// What the network's processes do.
    func runPlan(seed: String, _ options: DevnetOptions) throws -> RunPlan
    /// Adds what only it knows.
    func complete(_ manifest: inout SessionManifest)
    /// Adds what only it knows.
    ///
    /// - Parameter result: the node's.
    func complete(_ summary: inout DevnetSummary, _ result: ServiceEvent)
}
