public import Sequencer
public import Store
public import Wire

/// Derives everything again from a node's log and compares it with what the node published (Specs/verification.md).
///
/// Trusts nothing in the store but the genesis, which a caller compares with the one it knows. Runs rules: drive it on
/// a thread that the rule host accepts.
public struct Verifier: ~Copyable {
    /// What is verified.
    public let store: NodeStore
    private var derivation: Derivation
    /// What agrees so far.
    public var agreement: Agreement { derivation.agreement }
    /// The last block's header, with everything that it commits to.
    public private(set) var lastBlock: BlockHeader?

    /// Bytes of log that are read at once.
    private static let batchBytes = 4 << 20

    /// A verifier at the start of the log. Throws ``SequencerError`` for a genesis outside its bounds.
    public init(of store: NodeStore, host: any RuleHost) throws(SequencerError) {
        self.store = store
        derivation = try Derivation(genesis: store.genesis, host: host)
    }

    /// Verifies what was published since the last call; answers whether there was anything.
    ///
    /// Throws ``Difference``, ``StoreError`` for rows that cannot be read, and ``SequencerError`` when the machine
    /// fails. `progress` hears of every batch.
    @discardableResult
    public mutating func advance(progress: (Agreement) -> Void = { _ in }) throws -> Bool {
        var advanced = false
        if derivation.position == 0 { try checkGenesis() }
        while true {
            let batch = try store.entries(from: derivation.position + 1, bytesMax: Self.batchBytes)
            if batch.entries.isEmpty { return advanced }
            for entry in try derivation.check(batch.entries, from: batch.firstPosition) { try apply(entry) }
            advanced = true
            progress(agreement)
        }
    }

    /// Everything that there is, and that there is nothing else: no row beyond what the log accounts for, no hash of a
    /// row that is not its content's. Throws as ``advance(progress:)`` does.
    public mutating func finish(progress: (Agreement) -> Void = { _ in }) throws {
        var extent: StoreExtent
        repeat {
            let advanced = try advance(progress: progress)
            extent = try store.extent()
            // A living node may have written meanwhile; where nothing can be read there is a hole.
            guard advanced || extent.tail.position <= derivation.position else {
                throw Difference(
                    .missing, at: "log position \(derivation.position + 1)",
                    expected: "\(extent.tail.position) entries",
                    found: "nothing")
            }
        } while extent.tail.position > derivation.position
        guard extent.tail.hash == derivation.sequencer.logHash else {
            throw Difference(
                .badLog, at: "log position \(derivation.position)", expected: "\(derivation.sequencer.logHash)",
                found: "\(extent.tail.hash)")
        }
        guard extent.height == derivation.sequencer.height else {
            throw Difference(
                .surplus, at: "sub-block \(extent.height)", expected: "\(derivation.sequencer.height) sub-blocks",
                found: "\(extent.height)")
        }
        guard extent.blockNumber == derivation.sequencer.blockNumber else {
            throw Difference(
                .surplus, at: "block \(extent.blockNumber)", expected: "\(derivation.sequencer.blockNumber) blocks",
                found: "\(extent.blockNumber)")
        }
        try derivation.sequencer.checkSupply()
        try derivation.sequencer.checkHolds()
        // What no derivation touches: how the rows themselves hang together.
        _ = try store.checkChain()
    }

    /// Whether the first headers were built on this genesis. Otherwise everything that is derived from it would
    /// differ, and what differs first would say nothing about the cause.
    private func checkGenesis() throws(Difference) {
        // Headers that cannot be read are found, and named, when their turn comes.
        let subBlock = try? store.subBlockHeader(at: 1)?.header.previous
        let block = try? store.block(1)?.header.previous
        guard let subBlock, subBlock != agreement.commitment, block == nil || block == subBlock else { return }
        throw Difference(
            .badGenesis, at: "genesis", expected: "\(subBlock), which the first headers name",
            found: "\(agreement.commitment)")
    }

    private mutating func apply(_ entry: CheckedEntry) throws {
        let effects = try derivation.apply(entry)
        if let subBlock = effects.subBlock {
            try derivation.compare(
                subBlock, forced: effects.forced, with: try store.subBlock(at: subBlock.header.height))
        }
        if let block = effects.block {
            try derivation.compare(block, with: try store.block(block.number))
            lastBlock = block
        }
    }
}
