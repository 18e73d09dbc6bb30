import Node
import Sequencer
import Store
import Testing
import Verification
import Wire

/// Nodes with stores in folders of their own.
enum NodeRuns {
    static func open(
        _ folder: String, _ network: TestNetwork, host: any RuleHost, creating: Bool = false,
        snapshotInterval: UInt64 = 100
    ) throws -> Node {
        try Node.open(
            in: folder, creating: creating ? network.genesis : nil, key: TestNetwork.sequencer, host: host,
            snapshotInterval: snapshotInterval)
    }

    /// Gives a node the next entry; answers whether it is in the log now.
    static func give(_ entry: CheckedEntry, to node: inout Node) throws -> Bool {
        if case .tick(let tick) = entry.entry {
            _ = try node.tick(timeMilliseconds: tick.timeMilliseconds)
            return true
        }
        if case .logged = try node.receive(entry) { return true }
        return false
    }

    /// What a node that is never stopped makes of generated traffic: the entries in its log, and its state at the end.
    static func uninterrupted(
        _ folder: String, _ network: TestNetwork, seed: UInt64, subBlocks: Int, host: any RuleHost
    ) throws -> (log: [CheckedEntry], end: End) {
        var traffic = Traffic(network, seed: seed)
        var random = SeededGenerator(seed: ~seed)
        var log: [CheckedEntry] = []
        var node = try open(folder, network, host: host, creating: true)
        for entry in traffic.setUp() where try give(entry, to: &node) { log.append(entry) }
        for _ in 0..<subBlocks {
            for _ in 0..<random.number(0...40) {
                let entry = node.ask { traffic.entry(isTick: false, after: $0) }
                if try give(entry, to: &node) { log.append(entry) }
            }
            let tick = node.ask { traffic.entry(isTick: true, after: $0) }
            if try give(tick, to: &node) { log.append(tick) }
        }
        return (log, End(of: node))
    }

    /// Verifies a store as another process would; answers what agrees.
    @discardableResult
    static func verify(_ folder: String, host: any RuleHost) throws -> Agreement {
        var verifier = try Verifier(of: NodeStore.open(in: folder, mode: .readOnly), host: host)
        try verifier.finish()
        _ = try verifier.store.checkChain()
        return verifier.agreement
    }

    /// Everything that a node has come to.
    struct End: Equatable {
        let logHash: Hash
        let commitment: Hash
        let blockHash: Hash
        let snapshot: [UInt8]?

        init(of node: borrowing Node) {
            logHash = node.ask { $0.logHash }
            commitment = node.ask { $0.commitment }
            blockHash = node.ask { $0.blockHash }
            snapshot = node.ask { $0.snapshot() }
        }
    }
}
