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
        } catch let error as NodeError {
            throw error
        } catch let error as StoreError {
            throw .store(error)
        } catch let error as SequencerError {
            throw .core(error)
        } catch {
            throw .unreadable("\(error)")
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

    /// The snapshot's state if it is whole and its roots are those of the signed block; otherwise the genesis, and why
    /// goes to `damaged`.
    private func start(from snapshot: Snapshot?, _ damaged: inout [String]) throws -> Sequencer {
        if let snapshot {
            do {
                let sequencer = try Sequencer.restore(snapshot.bytes, genesis: store.genesis, host: host)
                let block = try store.block(snapshot.blockNumber)?.header
                if block?.hash == sequencer.blockHash, block?.ledgerRoot == sequencer.ledgerRoot,
                    block?.stateRoot == sequencer.stateRoot
                {
                    return sequencer
                }
                damaged.append("snapshot of block \(snapshot.blockNumber): its roots are not the block's")
            } catch {
                damaged.append("snapshot of block \(snapshot.blockNumber): \(error)")
            }
        }
        return try Sequencer(genesis: store.genesis, host: host)
    }

    private func replay(_ sequencer: inout Sequencer) throws {
        while true {
            let batch = try store.entries(from: sequencer.logPosition + 1, bytesMax: Self.batchBytes)
            if batch.entries.isEmpty { return }
            for bytes in batch.entries {
                let effects = try sequencer.apply(try CheckedEntry(trusting: bytes))
                guard let derived = effects.subBlock?.header else { continue }
                let stored = try store.subBlockHeader(at: derived.height)
                guard stored?.header == derived else {
                    throw NodeError.derivedOtherwise(
                        Difference(
                            .badCommitment, at: "sub-block \(derived.height)", expected: "\(derived.hash)",
                            found: stored.map { "\($0.header.hash)" } ?? "nothing"))
                }
            }
        }
    }
}

/// The core after replay.
struct Recovered: ~Copyable {
    var sequencer: Sequencer
    let recovery: Recovery
}
