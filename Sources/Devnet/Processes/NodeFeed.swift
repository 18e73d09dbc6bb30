import Node
import Sequencer
import Service
import Simulation
import Wire

/// What goes into a node's log, and when there is no more of it.
protocol NodeFeed: Sendable {
    /// How many transactions and bundles there are to send.
    var count: Int { get }
    /// How many of them were sent.
    var played: Int { get }
    /// How many of these the node refused, by outcome: they never reached the log.
    var refused: [String: Int] { get }
    /// What came of a scenario's expectations; nil without one, or before its first round has ended.
    var checks: [SimulationDocument.Check]? { get }

    /// What has to be in the log before anything else.
    func setUp() throws -> [LogEntry]
    /// What it means that the node did not take the set-up's entry at `index`.
    func refusal(ofSetUp index: Int, _ error: SequencerError) -> any Error
    /// Goes on until what comes behind the set-up and before the first sub-block is in the log, or `isOver`.
    mutating func begin(in node: LiveNode, unless isOver: () -> Bool) throws
    /// Goes on until the next sub-block's part is in the log, or `isOver`.
    mutating func playPart(into node: LiveNode, unless isOver: () -> Bool) throws
    /// Sees what the tick made of it.
    mutating func saw(_ effects: Effects, of node: isolated LiveNode)
    /// Whether nothing is left to do.
    ///
    /// - Parameter pending: transactions and bundles that wait.
    func isDrained(pending: Int) -> Bool
}
