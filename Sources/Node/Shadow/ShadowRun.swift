public import Sequencer
public import Store
import Verification
public import Wire

/// A lane's next configuration, rehearsed on the traffic of a node's log beside what really happened (UPG-8).
///
/// Derives both from the log, from a sub-block on. Runs rules: drive it on a thread that the rule host accepts.
public struct ShadowRun: ~Copyable {
    /// What is compared so far.
    public private(set) var report: ShadowReport
    private let store: NodeStore
    private var actual: Sequencer
    private var shadow: Sequencer

    private static let batchBytes = 4 << 20

    /// A shadow that starts right after sub-block `height`.
    ///
    /// Throws ``NodeError``: `core` with `invalidEntry` for a configuration that the lane could not announce there, and
    /// for a log that cannot be read or applied.
    ///
    /// - Parameters:
    ///   - configuration: the lane's from there on.
    ///   - module: its module, if the network may not have it yet.
    public static func start(
        _ configuration: LaneConfiguration, module: [UInt8]? = nil, after height: UInt64, in store: NodeStore,
        host: any RuleHost
    ) throws(NodeError) -> ShadowRun {
        let replay = Replay(store: store, host: host)
        var shadow = try replay.sequencer(after: height)
        do throws(SequencerError) {
            try shadow.suppose(configuration, module: module)
        } catch {
            throw .core(error)
        }
        return ShadowRun(
            report: ShadowReport(lane: configuration.name, from: height + 1), store: store,
            actual: try replay.sequencer(after: height), shadow: shadow)
    }

    private init(
        report: ShadowReport, store: NodeStore, actual: consuming Sequencer, shadow: consuming Sequencer
    ) {
        self.report = report
        self.store = store
        self.actual = actual
        self.shadow = shadow
    }

    /// Compares what the node has published since the last call; answers whether there was anything.
    ///
    /// - Parameter progress: hears the height after each batch of entries.
    @discardableResult
    public mutating func advance(progress: (UInt64) -> Void = { _ in }) throws(NodeError) -> Bool {
        var advanced = false
        do {
            while true {
                let batch = try store.entries(from: actual.logPosition + 1, bytesMax: Self.batchBytes)
                if batch.entries.isEmpty { return advanced }
                for bytes in batch.entries { try apply(try CheckedEntry(trusting: bytes)) }
                advanced = true
                progress(actual.height)
            }
        } catch {
            throw NodeError(error)
        }
    }

    private mutating func apply(_ entry: CheckedEntry) throws {
        let real = try actual.apply(entry)
        let supposed = changesLane(entry.entry) ? Effects() : try supposed(entry)
        guard let actualBlock = real.subBlock, let shadowBlock = supposed.subBlock else { return }
        let stored = try store.subBlockHeader(at: actualBlock.header.height)?.header
        guard stored == actualBlock.header else {
            throw NodeError.derivedOtherwise(
                Difference(
                    .badCommitment, at: "sub-block \(actualBlock.header.height)",
                    expected: "\(actualBlock.header.hash)", found: stored.map { "\($0.hash)" } ?? "nothing"))
        }
        shadow.alignTies(with: actual.commitment)
        try report.add(actualBlock, shadowBlock)
    }

    /// Later changes of the lane are not the shadow's: what is asked about is the one configuration.
    private func changesLane(_ entry: LogEntry) -> Bool {
        switch entry {
        case .upgrade(let upgrade): upgrade.configuration.name == report.lane
        case .upgradeCancellation(let cancellation): cancellation.lane == report.lane
        case .exit(let exit): exit.lane == report.lane
        default: false
        }
    }

    private mutating func supposed(_ entry: CheckedEntry) throws -> Effects {
        do throws(SequencerError) {
            return try shadow.apply(entry)
        } catch {
            guard error.code == .invalidEntry else { throw error }
            switch entry.entry {
            // A module that it has already; what costs another sum there, or has ended there.
            case .module, .transfer, .withdrawal, .cancellation, .bundleCancellation: return Effects()
            default: throw error
            }
        }
    }
}
