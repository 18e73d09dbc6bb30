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
struct Replay: ~Copyable {
    private static let batchBytes = 4 << 20

    let store: NodeStore
    let host: any RuleHost

    func run() throws(NodeError) -> Recovered {
        do {
            let search = try store.latestSnapshot()
            var damaged = search.damaged.map(\.description)
            var sequencer: Sequencer
            var snapshotBlock: UInt64 = 0
            switch restored(search.snapshot, &damaged) {
            case .some(let found):
                sequencer = found
                snapshotBlock = sequencer.blockNumber
            case .none:
                do throws(SequencerError) {
                    sequencer = try Sequencer(genesis: store.genesis, host: host)
                } catch {
                    throw NodeError.core(error)
                }
            }
            let start = LogTail(position: sequencer.logPosition, hash: sequencer.logHash)
            let chain = try store.checkChain(from: start)
            try replay(&sequencer)
            let recovery = Recovery(
                chain: chain, snapshotBlock: snapshotBlock, replayed: sequencer.logPosition - start.position,
                damagedSnapshots: damaged)
            return Recovered(sequencer: sequencer, recovery: recovery)
        } catch let error as NodeError {
            throw error
        } catch let error as StoreError {
            throw .store(error)
        } catch {
            throw .stopped
        }
    }

    /// The snapshot's state if it is whole and its roots are those of the signed block; otherwise why not goes to
    /// `damaged`.
    private func restored(_ snapshot: Snapshot?, _ damaged: inout [String]) -> Sequencer? {
        guard let snapshot else { return nil }
        do {
            let sequencer = try Sequencer.restore(snapshot.bytes, genesis: store.genesis, host: host)
            guard let block = try store.block(snapshot.blockNumber), block.header.hash == sequencer.blockHash,
                block.header.ledgerRoot == sequencer.ledgerRoot, block.header.stateRoot == sequencer.stateRoot
            else {
                damaged.append("snapshot of block \(snapshot.blockNumber): its roots are not the block's")
                return nil
            }
            return sequencer
        } catch {
            damaged.append("snapshot of block \(snapshot.blockNumber): \(error)")
            return nil
        }
    }

    private func replay(_ sequencer: inout Sequencer) throws {
        while true {
            let batch = try store.entries(from: sequencer.logPosition + 1, bytesMax: Self.batchBytes)
            if batch.entries.isEmpty { return }
            for bytes in batch.entries {
                let entry = try CheckedEntry(trusting: bytes)
                let effects: Effects
                do throws(SequencerError) {
                    effects = try sequencer.apply(entry)
                } catch {
                    throw NodeError.core(error)
                }
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
