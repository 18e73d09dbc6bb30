import Sequencer
public import Store
import Verification
import Wire

/// What a node found when it opened its store.
public struct Recovery: Sendable {
    /// What the startup check walked through.
    public let chain: ChainReport
    /// The block of the snapshot that replay started from; 0: from the start of the log.
    public let snapshotBlock: UInt64
    /// Entries that were replayed.
    public let replayed: UInt64
    /// Snapshots that could not be used, and why. Nothing was lost by it but time.
    public let damagedSnapshots: [String]
}

/// Snapshot and replay: the core as it was when the store was last written (STATE-3).
struct Replay {
    private static let batchBytes = 4 << 20

    let store: NodeStore
    let host: any RuleHost

    func run() throws(NodeError) -> Recovered {
        do {
            return try recovered()
        } catch {
            throw NodeError(error)
        }
    }

    private func recovered() throws -> Recovered {
        let search = try store.latestSnapshot()
        var damaged = search.damaged.map(\.description)
        var sequencer = try start(from: search.snapshot, &damaged)
        let position = sequencer.logPosition
        let snapshotBlock = sequencer.blockNumber
        let chain = try store.checkChain(from: position > 0 ? search.snapshot : nil)
        try replay(&sequencer)
        let recovery = Recovery(
            chain: chain, snapshotBlock: snapshotBlock, replayed: sequencer.logPosition - position,
            damagedSnapshots: damaged)
        return Recovered(sequencer: sequencer, recovery: recovery)
    }

    /// The snapshot's state if it is whole and what the signed block commits to; otherwise the genesis, and why goes to
    /// `damaged`.
    func start(from snapshot: Snapshot?, _ damaged: inout [String]) throws -> Sequencer {
        if let snapshot {
            do {
                let sequencer = try Sequencer.restore(snapshot.bytes, genesis: store.genesis, host: host)
                guard let defect = try defect(of: sequencer, from: snapshot) else { return sequencer }
                damaged.append("snapshot of block \(snapshot.blockNumber): \(defect)")
            } catch {
                damaged.append("snapshot of block \(snapshot.blockNumber): \(error)")
            }
        }
        return try Sequencer(genesis: store.genesis, host: host)
    }

    /// The state before the sub-block of `header`, at `height`, or earlier: from the newest snapshot that can be used.
    func start(before header: SubBlockHeader, _ height: UInt64) throws -> Sequencer {
        var damaged: [String] = []
        let search = try store.latestSnapshot(before: header.logPosition)
        let sequencer = try start(from: search.snapshot, &damaged)
        // A damaged header may name any position.
        return sequencer.height < height ? sequencer : try Sequencer(genesis: store.genesis, host: host)
    }

    /// The state right after the sub-block at `height`; 0: before the first entry.
    func sequencer(after height: UInt64) throws(NodeError) -> Sequencer {
        do {
            var sequencer = try Sequencer(genesis: store.genesis, host: host)
            guard height > 0 else { return sequencer }
            guard let header = try store.subBlockHeader(at: height)?.header else {
                throw NodeError.unreadable("there is no sub-block \(height)")
            }
            sequencer = try start(before: header, height)
            while sequencer.height < height {
                let batch = try store.entries(from: sequencer.logPosition + 1, bytesMax: Self.batchBytes)
                guard !batch.entries.isEmpty else {
                    throw NodeError.unreadable("the log ends before sub-block \(height)")
                }
                for bytes in batch.entries where sequencer.height < height {
                    _ = try sequencer.apply(try CheckedEntry(trusting: bytes))
                }
            }
            return sequencer
        } catch {
            throw NodeError(error)
        }
    }

    /// Why what was restored is not the state after the snapshot's block, or nil (STATE-3).
    private func defect(of sequencer: borrowing Sequencer, from snapshot: Snapshot) throws -> String? {
        guard sequencer.blockNumber == snapshot.blockNumber, sequencer.logPosition == snapshot.log.position,
            sequencer.logHash == snapshot.log.hash
        else { return "it is of block \(sequencer.blockNumber), log position \(sequencer.logPosition)" }
        let block = try store.block(snapshot.blockNumber)?.header
        guard block?.hash == sequencer.blockHash, block?.ledgerRoot == sequencer.ledgerRoot,
            block?.stateRoot == sequencer.stateRoot, block?.withdrawalsRoot == sequencer.withdrawalsRoot
        else { return "its roots are not the block's" }
        return nil
    }

    private func replay(_ sequencer: inout Sequencer) throws {
        while true {
            let batch = try store.entries(from: sequencer.logPosition + 1, bytesMax: Self.batchBytes)
            if batch.entries.isEmpty { return }
            for bytes in batch.entries {
                let effects = try sequencer.apply(try CheckedEntry(trusting: bytes))
                if let derived = effects.subBlock?.header {
                    try compare(
                        derived, try store.subBlockHeader(at: derived.height)?.header, hash: \.hash,
                        "sub-block \(derived.height)")
                }
                if let derived = effects.block {
                    try compare(
                        derived, try store.block(derived.number)?.header, hash: \.hash, "block \(derived.number)")
                }
            }
        }
    }

    /// STATE-4: what follows from the log is what was published.
    private func compare<Header: Equatable>(
        _ derived: Header, _ stored: Header?, hash: (Header) -> Hash, _ place: String
    ) throws(NodeError) {
        guard stored != derived else { return }
        throw .derivedOtherwise(
            Difference(
                .badCommitment, at: place, expected: "\(hash(derived))",
                found: stored.map { "\(hash($0))" } ?? "nothing"))
    }
}

/// The core after replay.
struct Recovered: ~Copyable {
    var sequencer: Sequencer
    let recovery: Recovery
}
