internal import Foundation
internal import Sequencer
internal import Store
internal import WasmHost
internal import Wire

/// Derives a node's log again while the node stands still, as recovery does: without signatures, on one thread.
final class MeasuredReplay {
    private static let batchBytes = 4 << 20

    private let store: NodeStore
    private let thread: SandboxThread
    private let state: State

    /// The core, which belongs to the thread.
    private final class State {
        var sequencer: Sequencer
        init(_ sequencer: consuming Sequencer) { self.sequencer = sequencer }
    }

    /// - Parameters:
    ///   - folder: of a node's store.
    ///   - host: of the rules that the node runs.
    init(of folder: String, host: any RuleHost) throws {
        let store = try NodeStore.open(in: folder, mode: .readOnly)
        self.store = store
        let thread = try SandboxThread(fuelMax: PipelineWorkload.fuelMax)
        self.thread = thread
        state = try thread.run { () throws in State(try Sequencer(genesis: store.genesis, host: host)) }
    }

    /// Everything that is in the log and was not derived yet: reading, decoding, hashing and deriving.
    func slice() throws -> Slice {
        try thread.run { () throws in
            let start = WallClock.nanoseconds
            var operations: UInt64 = 0
            while true {
                let batch = try store.entries(from: state.sequencer.logPosition + 1, bytesMax: Self.batchBytes)
                if batch.entries.isEmpty { break }
                for bytes in batch.entries {
                    let entry = try CheckedEntry(trusting: bytes)
                    _ = try state.sequencer.apply(entry)
                    operations += UInt64(entry.transactionHashes.count)
                }
            }
            return Slice(nanoseconds: WallClock.nanoseconds - start, count: operations)
        }
    }

    /// Derives what is left, and holds the end against the node's own (BENCH-4).
    func finish() throws {
        _ = try slice()
        let height = try store.lastHeight()
        let published = try store.subBlockHeader(at: height)?.header.hash
        let derived = state.sequencer.commitment
        guard published == derived else {
            throw BenchError(
                "replay derives \(derived), the node published \(published.map { "\($0)" } ?? "nothing")",
                remedy: "This is a defect; please report.")
        }
    }
}
