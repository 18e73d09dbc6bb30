import Sequencer
import Service
import Simulation
import Wire

/// A network, and what is played on it.
protocol DevnetProgram: Sendable {
    /// What the network starts from.
    var genesis: Genesis { get }
    /// The key that signs its headers.
    var sequencer: SecretKey { get }
    /// In the order in which they are opened.
    var lanes: [PlannedLane] { get }
    /// Public keys by role, for `keys.json`.
    var publicKeys: [String: PublicKey] { get }
    /// Whether ticks carry the network's own time and wait for nobody (DEV-2).
    var isLockStep: Bool { get }
    /// How many transactions and bundles there are to send.
    var count: Int { get }
    /// How many of them were sent.
    var played: Int { get }
    /// How many of these the node refused, by outcome: they never reached the log.
    var refused: [String: Int] { get }

    /// What has to be in the log before anything is played.
    func setUp() throws -> [LogEntry]
    /// What it means that the node did not take the set-up's entry at `index`.
    func refusal(ofSetUp index: Int, _ error: SequencerError) -> any Error
    /// Submits what is due in the next sub-block.
    mutating func playPart(into node: isolated LiveNode) throws
    /// Sees what the tick made of it.
    mutating func saw(_ effects: Effects, of node: isolated LiveNode)
    /// Whether nothing is left to do.
    ///
    /// - Parameter pending: transactions and bundles that wait.
    func isDrained(pending: Int) -> Bool
    /// Adds what only it knows.
    func complete(_ manifest: inout SessionManifest)
    /// Adds what only it knows.
    func complete(_ summary: inout DevnetSummary)
}
