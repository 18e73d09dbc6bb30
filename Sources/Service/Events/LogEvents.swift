import Inspection
import Store
import Wire

/// Events about the log's entries, made from what is durable whenever somebody asks (SVC-44, SVC-45).
struct LogEvents: Sendable {
    private let node: LiveNode
    private static let batchBytes = 1 << 20

    init(_ node: LiveNode) { self.node = node }

    /// The events of entries from `positions`, and the position behind the last of these entries.
    ///
    /// What comes at once is bounded: call it until the range is through. Ticks are nobody's arrival and left out.
    func page(
        _ topic: EventTopic, _ positions: ClosedRange<UInt64>, _ store: NodeStore
    ) throws -> (bytes: [UInt8], next: UInt64) {
        // In this order: what is behind the tail is none of this, and the tick above an entry may come at any time.
        let tail = try store.tail()
        let batch = try store.entries(from: positions.lowerBound, bytesMax: Self.batchBytes)
        let wanted = batch.entries.prefix(
            Int(clamping: min(positions.upperBound, tail.position) + 1 - batch.firstPosition))
        var arrivals: [Arrival] = []
        for (index, bytes) in wanted.enumerated() {
            guard let kind = bytes.first.flatMap(LogEntry.Kind.init), kind != .tick else { continue }
            arrivals.append(Arrival(position: batch.firstPosition + UInt64(index), kind: kind, bytes: bytes))
        }
        let next = batch.firstPosition + UInt64(wanted.count)
        let events = topic == .receipts ? try receipts(for: arrivals, in: tail, store) : arrivals.map(\.event)
        return (Array(events.joined()), next)
    }

    /// An entry that somebody sent.
    private struct Arrival {
        let position: UInt64
        let kind: LogEntry.Kind
        let bytes: [UInt8]

        /// Without what it says: that stays sealed until its sub-block is closed.
        var event: [UInt8] {
            EventText.event(
                "arrival", id: position,
                .object([
                    ("log_position", .number(position)), ("kind", .text("\(kind)")),
                    ("entry", .text("\(LogEntry.hash(ofEncoding: bytes))")), ("bytes", .number(UInt64(bytes.count))),
                ]))
        }
    }

    /// The same promises as were given with the answers, signed again together.
    private func receipts(for arrivals: [Arrival], in tail: LogTail, _ store: NodeStore) throws -> [[UInt8]] {
        guard let first = arrivals.first, let last = arrivals.last else { return [] }
        var heights = try ArrivalHeights(from: first.position, in: store)
        let promises = try arrivals.map { arrival in
            let entry = try LogEntry(decoding: arrival.bytes)
            return Receipt.Promise(
                position: arrival.position, entryHash: LogEntry.hash(ofEncoding: arrival.bytes),
                outcomeBy: entry.outcomeBy(
                    arrivingAt: try heights.height(of: arrival.position),
                    lifetimeMax: node.genesis.parameters.lifetimeMax))
        }
        precondition(last.position <= tail.position, "a receipt is for what is durable")
        let group = Receipt.Group(
            genesisHash: node.genesisHash, firstPosition: first.position, lastPosition: tail.position,
            logHash: tail.hash)
        return Receipt.receipts(for: promises, in: group, signedBy: node.key).map { receipt in
            EventText.event(
                "receipt", id: receipt.promise.position,
                .object([
                    ("log_position", .number(receipt.promise.position)),
                    ("entry", .text("\(receipt.promise.entryHash)")),
                    ("outcome_by", .number(receipt.promise.outcomeBy)),
                    ("receipt", .text(Hex.encode(receipt.encoded))),
                ]))
        }
    }
}

/// In which sub-block's turn entries arrived, for positions that only rise.
private struct ArrivalHeights {
    private let store: NodeStore
    private var current: UInt64
    /// The last position of that sub-block; nil while it is being built.
    private var end: UInt64?

    /// - Complexity: reads O(log n) headers.
    init(from position: UInt64, in store: NodeStore) throws {
        self.store = store
        var (low, high) = (UInt64(1), try store.lastHeight() + 1)
        while low < high {
            let middle = low + (high - low) / 2
            // Rows are consecutive; a missing one is found by whoever checks the chain.
            guard let header = try store.subBlockHeader(at: middle)?.header else { break }
            if header.logPosition >= position { high = middle } else { low = middle + 1 }
        }
        current = low
        end = try store.subBlockHeader(at: low)?.header.logPosition
    }

    mutating func height(of position: UInt64) throws -> UInt64 {
        while let last = end, position > last {
            current += 1
            end = try store.subBlockHeader(at: current)?.header.logPosition
        }
        return current
    }
}
