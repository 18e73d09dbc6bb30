import Node
import Sequencer
public import Wire

/// Numbers about a node, as of its last tick, commit or answer.
public struct NodeState: Sendable {
    /// Of the last sub-block; 0 before the first.
    public let height: UInt64
    /// Of the last block; 0 before the first.
    public let blockNumber: UInt64
    /// Entries in the log, those received and not yet committed among them.
    public let logPosition: UInt64
    /// The last sub-block's commitment.
    public let commitment: Hash
    /// Transactions pending in all lanes.
    public let pendingTransactions: Int
    /// Bundles pending.
    public let pendingBundles: Int
    /// Of the last tick.
    public let timeMilliseconds: UInt64
    /// Why the node has stopped for good; nil while it goes on.
    public internal(set) var failure: String?

    init(_ node: borrowing Node) {
        height = node.ask { $0.height }
        blockNumber = node.ask { $0.blockNumber }
        logPosition = node.ask { $0.logPosition }
        commitment = node.ask { $0.commitment }
        pendingTransactions = node.ask { $0.pendingCount }
        pendingBundles = node.ask { $0.pendingBundleCount }
        timeMilliseconds = node.ask { $0.timeMilliseconds }
    }
}
