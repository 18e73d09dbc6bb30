public import Sequencer
public import Store
public import Wire

extension LaneExport {
    private static let batchBytes = 4 << 20

    /// What a lane that left takes with it, as of the last block of a node's store (LEAVE-6).
    ///
    /// Derives the block again: run it on a thread that the rule host accepts. Throws ``NodeError``; `core` with
    /// `invalidEntry` for a lane that has not left, or not by the last block.
    ///
    /// - Parameter progress: hears the log position after each batch of entries.
    public static func make(
        of lane: LaneName, in store: NodeStore, host: any RuleHost, progress: (UInt64) -> Void = { _ in }
    ) throws(NodeError) -> LaneExport {
        do {
            let number = try store.lastBlockNumber()
            guard let block = try store.block(number), let height = block.header.lastHeight else {
                throw SequencerError(.invalidEntry, rule: "LEAVE-6", "lane \(lane) has not left: there is no block yet")
            }
            let sequencer = try Replay(store: store, host: host).sequencer(after: height)
            guard let view = sequencer.lane(lane) else {
                throw SequencerError(.invalidEntry, rule: "LEAVE-6", "there is no lane \(lane)")
            }
            guard view.hasLeft, let proof = sequencer.proof(of: lane) else {
                let next =
                    if view.hasLeft {
                        "it is gone from the next one on: try again when that is closed"
                    } else if let exit = view.announced, exit.isExit {
                        "it leaves at height \(exit.activation)"
                    } else {
                        "announce it with laneway app exit"
                    }
                throw SequencerError(
                    .invalidEntry, rule: "LEAVE-6", "lane \(lane) has not left by block \(number); \(next)")
            }
            let log = try LaneLog(
                of: lane, successor: Origin.successor(of: store.genesis.hash, lane: lane), in: store,
                until: sequencer.logPosition, progress)
            return LaneExport(
                genesis: store.genesis, block: block, configuration: view.configuration, version: view.version,
                module: sequencer.module(view.configuration.moduleHash) ?? [], leaf: proof.leaf,
                statePath: proof.statePath, rulePath: proof.rulePath, entries: proof.entries,
                withdrawals: log.claims, history: log.history)
        } catch {
            throw NodeError(error)
        }
    }

    /// What a log says of a lane, and of the money that follows it.
    private struct LaneLog {
        private(set) var history: [HistoryEntry] = []
        private var records: [WithdrawalRecord] = []
        private let successor: Hash

        init(
            of lane: LaneName, successor: Hash, in store: NodeStore, until end: UInt64, _ progress: (UInt64) -> Void
        ) throws {
            self.successor = successor
            var position: UInt64 = 1
            while position <= end {
                let batch = try store.entries(from: position, bytesMax: LaneExport.batchBytes)
                guard !batch.entries.isEmpty else { throw NodeError.unreadable("the log ends before \(end)") }
                for (index, bytes) in batch.entries.enumerated() {
                    let place = batch.firstPosition + UInt64(index)
                    guard place <= end else { break }
                    let entry = try LogEntry(decoding: bytes)
                    if case .withdrawal(let order) = entry {
                        records.append(WithdrawalRecord(order, number: UInt64(records.count) + 1))
                    }
                    if entry.concerns(lane) { history.append(HistoryEntry(position: place, entry: bytes)) }
                }
                position = batch.nextPosition
                progress(position - 1)
            }
        }

        /// Withdrawals to the lane's own network, with their paths.
        var claims: [WithdrawalClaim] {
            let tree = MerkleTree(over: records.map(\.leaf))
            return records.enumerated().compactMap { index, record in
                record.network == successor ? WithdrawalClaim(record: record, path: tree.path(to: index)) : nil
            }
        }
    }
}

extension LogEntry {
    /// Whether the entry is about a lane: what was sent to it, and what its owner and governance said of it.
    public func concerns(_ lane: LaneName) -> Bool {
        switch self {
        case .envelope(let envelope): envelope.lane == lane
        case .forcedEnvelope(let forced): forced.envelope.lane == lane
        case .bundle(let bundle): bundle.legs.contains { $0.lane == lane }
        case .lane(let registration): registration.configuration.name == lane
        case .grant(let grant): grant.lane == lane
        case .upgrade(let upgrade): upgrade.configuration.name == lane
        case .upgradeCancellation(let cancellation): cancellation.lane == lane
        case .cancellation(let cancellation): cancellation.lane == lane
        case .exit(let exit): exit.lane == lane
        case .laneImport(let part): part.configuration.name == lane
        case .tick, .deposit, .module, .transfer, .withdrawal, .bundleCancellation, .claim: false
        }
    }
}
