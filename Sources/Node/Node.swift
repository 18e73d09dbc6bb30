public import Sequencer
public import Store
public import Wire

/// The core with its store: applies what arrives, signs what follows, and makes both durable together (NODE-1).
///
/// One writer, driven by one thread, which has to be one that the rule host accepts. What arrived is acknowledged only
/// after ``commit()`` or ``tick(timeMilliseconds:)`` has returned: entries and all that was derived from them, or
/// neither.
public struct Node: ~Copyable {
    /// What happened to an entry that was received.
    public enum Reception: Sendable, Hashable {
        /// In the log at this position, once the group is committed.
        case logged(position: UInt64)
        /// Not put into the log: why, for each of an envelope's operations (nil: nothing wrong with that one), or for the
        /// bundle.
        case refused([OutcomeCode?])
        /// Not put into the log: it may not stand there.
        case invalid(SequencerError)
    }

    /// Where it keeps everything.
    public let store: NodeStore
    /// What it found when it was opened.
    public let recovery: Recovery
    private let key: SecretKey
    private let genesisHash: Hash
    private let snapshotInterval: UInt64
    private let triesAgain: @Sendable (StoreError) -> Bool
    private var sequencer: Sequencer
    private var group: GroupCommit
    private var isStopped = false
    private var lastSnapshotBlock: UInt64

    /// Opens a node's store, or creates one for `genesis`, and replays what is there.
    ///
    /// - Parameters:
    ///   - directory: the store's folder.
    ///   - genesis: required to create; when opening, the store has to be of it.
    ///   - key: the sequencer's, which signs headers.
    ///   - snapshotInterval: blocks between snapshots, at least 1.
    ///   - triesAgain: asked on the writer's thread after a commit that stored nothing and may be tried again (STO-13):
    ///     it may take its time, and answers whether the same commit is tried again. By default never.
    public static func open(
        in directory: String, creating genesis: Genesis? = nil, key: SecretKey, host: any RuleHost,
        snapshotInterval: UInt64 = 100, triesAgain: @escaping @Sendable (StoreError) -> Bool = { _ in false }
    ) throws(NodeError) -> Node {
        let store = try store(in: directory, creating: genesis, key: key)
        let recovered = try Replay(store: store, host: host).run()
        return Node(store, key, max(snapshotInterval, 1), triesAgain, recovered)
    }

    private init(
        _ store: NodeStore, _ key: SecretKey, _ snapshotInterval: UInt64,
        _ triesAgain: @escaping @Sendable (StoreError) -> Bool, _ recovered: consuming Recovered
    ) {
        self.store = store
        self.key = key
        self.triesAgain = triesAgain
        genesisHash = store.genesis.hash
        self.snapshotInterval = snapshotInterval
        recovery = recovered.recovery
        sequencer = recovered.sequencer
        lastSnapshotBlock = recovery.snapshotBlock
        group = GroupCommit(log: LogGroup(after: LogTail(position: sequencer.logPosition, hash: sequencer.logHash)))
    }

    private static func store(
        in directory: String, creating genesis: Genesis?, key: SecretKey
    ) throws(NodeError) -> NodeStore {
        let store: NodeStore
        do throws(StoreError) {
            if let genesis {
                store = try NodeStore.create(in: directory, genesis: genesis)
            } else {
                store = try NodeStore.open(in: directory, mode: .readWrite)
            }
        } catch {
            throw .store(error)
        }
        guard store.genesis.sequencer == key.publicKey else {
            throw .wrongKey(expected: "\(store.genesis.sequencer)", found: "\(key.publicKey)")
        }
        return store
    }

    /// Asks the core without changing it.
    public borrowing func ask<Answer>(_ question: (borrowing Sequencer) -> Answer) -> Answer { question(sequencer) }

    /// Takes an entry whose signature was checked: refuses what could not be admitted anyway, applies the rest.
    ///
    /// - Parameter prechecking: false: what could not be admitted goes into the log, too, and ends there with its outcome.
    ///   For who plays what is known beforehand, never for what strangers send.
    public mutating func receive(_ entry: CheckedEntry, prechecking: Bool = true) throws(NodeError) -> Reception {
        guard !isStopped else { throw .stopped }
        do throws(SequencerError) {
            switch entry.entry {
            case .tick:
                // Nobody signs a tick: it is the node's own word.
                return .invalid(
                    SequencerError(.invalidEntry, rule: "NODE-2", "ticks are the node's own and not received"))
            case .envelope where prechecking, .bundle where prechecking:
                let refusals = try sequencer.precheck(entry)
                if refusals.contains(where: { $0 != nil }) { return .refused(refusals) }
            default: break
            }
            _ = try apply(entry)
        } catch {
            if error.code == .invalidEntry { return .invalid(error) }
            isStopped = true
            throw .core(error)
        }
        let position = sequencer.logPosition
        if group.log.byteCount >= Self.groupBytesMax { try commit() }
        return .logged(position: position)
    }

    /// Why an entry would not be admitted now: nil for each of an envelope's operations, or for the bundle, that would be;
    /// empty for other entries. Nothing that is derived changes. Throws when the machine fails, after which the node is
    /// stopped.
    public mutating func precheck(_ entry: CheckedEntry) throws(NodeError) -> [OutcomeCode?] {
        guard !isStopped else { throw .stopped }
        do throws(SequencerError) { return try sequencer.precheck(entry) } catch {
            isStopped = true
            throw .core(error)
        }
    }

    /// A group is committed when its entries have this many bytes, tick or not, so that it always fits a row.
    private static let groupBytesMax = 64 << 20

    /// Ends the sub-block, and makes it and everything received durable.
    public mutating func tick(timeMilliseconds: UInt64) throws(NodeError) -> Effects {
        guard !isStopped else { throw .stopped }
        let effects: Effects
        do throws(SequencerError) {
            effects = try apply(CheckedEntry(trusting: .tick(Tick(timeMilliseconds: timeMilliseconds))))
        } catch {
            isStopped = error.code != .invalidEntry
            throw .core(error)
        }
        if effects.block != nil, sequencer.blockNumber - lastSnapshotBlock >= snapshotInterval { takeSnapshot() }
        try commit()
        if effects.block != nil { updateIndex() }
        return effects
    }

    /// Makes everything received durable. After an error the node is stopped: what was not committed was never
    /// acknowledged, and opening the node again goes on from what is durable.
    public mutating func commit() throws(NodeError) {
        guard !isStopped else { throw .stopped }
        while true {
            do throws(StoreError) {
                try store.commit(group)
                break
            } catch {
                if error.mayTryAgain, triesAgain(error) { continue }
                isStopped = true
                throw .store(error)
            }
        }
        group = GroupCommit(log: LogGroup(after: group.log.tail))
    }

    /// What a receipt says of an entry that was received since the last tick (RCPT-2).
    ///
    /// - Parameters:
    ///   - hash: the entry's, see `LogEntry.hash`.
    ///   - position: where it was logged.
    public borrowing func promise(of entry: CheckedEntry, hash: Hash, at position: UInt64) -> Receipt.Promise {
        let outcomeBy = entry.entry.outcomeBy(
            arrivingAt: sequencer.height + 1, lifetimeMax: store.genesis.parameters.lifetimeMax)
        return Receipt.Promise(position: position, entryHash: hash, outcomeBy: outcomeBy)
    }

    /// Receipts for entries that are durable, in the order of their `promises`, under one signature (RCPT-4).
    public borrowing func receipts(for promises: [Receipt.Promise]) -> [Receipt] {
        guard let first = promises.map(\.position).min(), let last = promises.map(\.position).max() else { return [] }
        let durable = group.log.previous
        // A receipt before its commit could be broken by a kill.
        precondition(last <= durable.position, "position \(last) is promised before it is committed")
        let receipted = Receipt.Group(
            genesisHash: genesisHash, firstPosition: first, lastPosition: durable.position, logHash: durable.hash)
        return Receipt.receipts(for: promises, in: receipted, signedBy: key)
    }

    /// Brings the look-up index up to date, behind the durable path. Only look-ups get slower when it fails.
    private borrowing func updateIndex() {
        do throws(StoreError) {
            try store.completeIndexes()
        } catch {
            // The index is a help that can be rebuilt; ``NodeStore/indexStatus()`` says what is wrong with it.
        }
    }

    /// Commits, with a snapshot where one can be taken, so that the next start is quick.
    public mutating func close() throws(NodeError) {
        if sequencer.blockNumber > lastSnapshotBlock { takeSnapshot() }
        try commit()
        updateIndex()
    }

    private mutating func takeSnapshot() {
        guard let bytes = sequencer.snapshot() else { return }
        let tail = LogTail(position: sequencer.logPosition, hash: sequencer.logHash)
        group.snapshot = Snapshot(blockNumber: sequencer.blockNumber, log: tail, bytes: bytes)
        lastSnapshotBlock = sequencer.blockNumber
    }

    private mutating func apply(_ entry: CheckedEntry) throws(SequencerError) -> Effects {
        let effects = try sequencer.apply(entry)
        group.log.append(entry.bytes, chained: sequencer.logHash)
        if let subBlock = effects.subBlock {
            group.subBlocks.append(
                EncodedSubBlock(subBlock, signature: Signed(subBlock.header, in: genesisHash, signedBy: key).signature))
        }
        if let block = effects.block { group.blocks.append(Signed(block, in: genesisHash, signedBy: key)) }
        return effects
    }
}
