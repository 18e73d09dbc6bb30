public import Sequencer
public import Store
public import Wire

/// One sub-block derived again from a node's log, with all that was decided on the way.
///
/// Takes entries as the node's own replay does: their signatures were checked before they were written. Runs rules:
/// make it on a thread that the rule host accepts.
public struct Rederivation: Sendable {
    /// What follows from the log.
    public let subBlock: SubBlock
    /// How it came about.
    public let trace: SubBlockTrace
    /// What was decided about openings; nil if no bundle's were on sale.
    public let market: MarketReport?
    /// All lanes by name, as they were right before the tick.
    public let lanes: [LaneView]
    /// The block of the snapshot that it started from; 0: from the start of the log.
    public let snapshotBlock: UInt64
    /// The stored sub-block's commitment.
    public let storedCommitment: Hash

    /// True if it is what the node published.
    public var agrees: Bool { subBlock.header.hash == storedCommitment }

    private static let batchBytes = 4 << 20

    /// Derives the sub-block at `height`, from the newest snapshot before it that can be used, else from the genesis.
    ///
    /// Nil if there is none at `height`. Throws ``NodeError`` for a log that cannot be read or applied, and for a
    /// machine that fails; ``NodeError/tooFar(entries:)`` where more of the log lies between than it may replay.
    ///
    /// - Parameters:
    ///   - entriesMax: entries that it replays at most.
    ///   - bytesMax: bytes of these, give or take a batch of 4 MiB.
    ///   - progress: hears the height after each batch of entries.
    public init?(
        of height: UInt64, in store: NodeStore, host: any RuleHost, entriesMax: UInt64 = .max, bytesMax: Int = .max,
        progress: (UInt64) -> Void = { _ in }
    ) throws(NodeError) {
        do {
            guard let stored = try store.subBlockHeader(at: height)?.header else { return nil }
            var sequencer = try Replay(store: store, host: host).start(before: stored, height)
            snapshotBlock = sequencer.blockNumber
            let distance = stored.logPosition - min(stored.logPosition, sequencer.logPosition)
            var bytesLeft = bytesMax
            while true {
                guard distance <= entriesMax, bytesLeft > 0 else { throw NodeError.tooFar(entries: distance) }
                let batch = try store.entries(from: sequencer.logPosition + 1, bytesMax: Self.batchBytes)
                guard !batch.entries.isEmpty else {
                    throw NodeError.unreadable("the log ends before sub-block \(height)")
                }
                for bytes in batch.entries {
                    bytesLeft -= min(bytesLeft, bytes.count)
                    let entry = try CheckedEntry(trusting: bytes)
                    guard sequencer.height + 1 == height, case .tick = entry.entry else {
                        _ = try sequencer.apply(entry)
                        continue
                    }
                    lanes = sequencer.laneViews
                    sequencer.tracesNext = true
                    let effects = try sequencer.apply(entry)
                    guard let subBlock = effects.subBlock, let trace = effects.trace else {
                        throw SequencerError(.invariant, rule: "BLOCK-1", "a tick made no sub-block")
                    }
                    (self.subBlock, self.trace, market) = (subBlock, trace, effects.market)
                    storedCommitment = stored.hash
                    return
                }
                progress(sequencer.height)
            }
        } catch {
            throw NodeError(error)
        }
    }
}
