import Dispatch
public import Sequencer
public import Store
public import Wire

/// What a verifier has found to agree.
public struct Agreement: Hashable, Sendable {
    /// Entries of the log.
    public var entries: UInt64 = 0
    /// Sub-blocks that follow from the log, as they were published.
    public var subBlocks: UInt64 = 0
    /// Blocks likewise.
    public var blocks: UInt64 = 0
    /// Included transactions.
    public var transactions: UInt64 = 0
    /// The last sub-block's commitment; the genesis hash before the first.
    public var commitment: Hash
}

/// Derives everything again from a node's log and compares it with what the node published (Specs/verification.md).
///
/// Trusts nothing in the store but the genesis, which a caller compares with the one it knows. Runs rules: drive it on
/// a thread that the rule host accepts.
public struct Verifier: ~Copyable {
    /// What is verified.
    public let store: NodeStore
    private var sequencer: Sequencer
    private var position: UInt64 = 0
    /// What agrees so far.
    public private(set) var agreement: Agreement
    /// The last block's header, with everything that it commits to.
    public private(set) var lastBlock: BlockHeader?

    /// Bytes of log that are read at once.
    private static let batchBytes = 4 << 20

    /// A verifier at the start of the log. Throws ``SequencerError`` for a genesis outside its bounds.
    public init(of store: NodeStore, host: any RuleHost) throws(SequencerError) {
        self.store = store
        sequencer = try Sequencer(genesis: store.genesis, host: host)
        agreement = Agreement(commitment: sequencer.commitment)
    }

    /// Verifies what was published since the last call; answers whether there was anything.
    ///
    /// Throws ``Difference``, ``StoreError`` for rows that cannot be read, and ``SequencerError`` when the machine
    /// fails. `progress` hears of every batch.
    @discardableResult
    public mutating func advance(progress: (Agreement) -> Void = { _ in }) throws -> Bool {
        var advanced = false
        if position == 0 { try checkGenesis() }
        while true {
            let batch = try store.entries(from: position + 1, bytesMax: Self.batchBytes)
            if batch.entries.isEmpty { return advanced }
            for entry in try check(batch) { try apply(entry) }
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
            guard advanced || extent.tail.position <= position else {
                throw Difference(
                    .missing, at: "log position \(position + 1)", expected: "\(extent.tail.position) entries",
                    found: "nothing")
            }
        } while extent.tail.position > position
        guard extent.tail.hash == sequencer.logHash else {
            throw Difference(
                .badLog, at: "log position \(position)", expected: "\(sequencer.logHash)", found: "\(extent.tail.hash)")
        }
        guard extent.height == sequencer.height else {
            throw Difference(
                .surplus, at: "sub-block \(extent.height)", expected: "\(sequencer.height) sub-blocks",
                found: "\(extent.height)")
        }
        guard extent.blockNumber == sequencer.blockNumber else {
            throw Difference(
                .surplus, at: "block \(extent.blockNumber)", expected: "\(sequencer.blockNumber) blocks",
                found: "\(extent.blockNumber)")
        }
        try sequencer.checkSupply()
        try sequencer.checkHolds()
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

    /// Decodes entries and checks their signatures, on all cores.
    private func check(_ batch: LogBatch) throws(Difference) -> [CheckedEntry] {
        let genesis = store.genesis
        var results = [Result<CheckedEntry, EntryError>?](repeating: nil, count: batch.entries.count)
        results.withUnsafeMutableBufferPointer { results in
            // Each iteration writes an element of its own.
            nonisolated(unsafe) let results = results
            DispatchQueue.concurrentPerform(iterations: batch.entries.count) { index in
                results[index] = Result { () throws(EntryError) in
                    try CheckedEntry(decoding: batch.entries[index], genesis: genesis)
                }
            }
        }
        var checked: [CheckedEntry] = []
        checked.reserveCapacity(results.count)
        for (index, result) in results.enumerated() {
            switch result {
            case .success(let entry): checked.append(entry)
            case .failure(let error):
                throw Difference(
                    .badLog, at: "log position \(batch.firstPosition + UInt64(index))", expected: "a signed entry",
                    found: "\(error)")
            case nil: preconditionFailure("every iteration writes its element")
            }
        }
        return checked
    }

    private mutating func apply(_ entry: CheckedEntry) throws {
        position += 1
        let effects: Effects
        do throws(SequencerError) {
            effects = try sequencer.apply(entry)
        } catch {
            guard error.code == .invalidEntry else { throw error }
            throw Difference(.badLog, at: "log position \(position)", expected: "a valid entry", found: "\(error)")
        }
        agreement.entries += 1
        if let subBlock = effects.subBlock { try compare(subBlock) }
        if let block = effects.block { try compare(block) }
    }

    private mutating func compare(_ derived: SubBlock) throws {
        guard let published = try store.subBlock(at: derived.header.height) else {
            throw Difference(
                .missing, at: "sub-block \(derived.header.height)", expected: "\(derived.header.hash)", found: "nothing"
            )
        }
        try SubBlockComparison(derived: derived, published: published, sequencer: store.genesis.sequencer).check()
        agreement.subBlocks += 1
        agreement.transactions += UInt64(derived.outcomes.included.count)
        agreement.commitment = derived.header.hash
    }

    private mutating func compare(_ derived: BlockHeader) throws {
        guard let published = try store.block(derived.number) else {
            throw Difference(.missing, at: "block \(derived.number)", expected: "\(derived.hash)", found: "nothing")
        }
        try BlockComparison(derived: derived, published: published, sequencer: store.genesis.sequencer).check()
        agreement.blocks += 1
        lastBlock = derived
    }
}
