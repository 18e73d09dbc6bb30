import Store
import Synchronization
import Wire

/// What leaves a network, as its settlement sees it: the withdrawals in the log, as far as blocks are closed (LEAVE-2).
///
/// It reads the node's store as any other process could, and each entry once.
final class WithdrawalWatch: Sendable {
    fileprivate struct State {
        /// Of the last entry that was read.
        var position: UInt64 = 0
        /// All withdrawals, to whichever network.
        var count: UInt64 = 0
        /// Those to the settlement layer, by number.
        var records: [WithdrawalRecord] = []
    }

    private static let batchBytes = 4 << 20

    private let data: String
    private let state = Mutex(State())

    /// - Parameter data: the node's data folder.
    init(data: String) { self.data = data }

    /// Up to `count` of those to the settlement layer, from this number on. Throws what the store throws.
    func records(from number: UInt64, count: Int) throws -> [WithdrawalRecord] {
        try state.withLock { state in
            try state.advance(NodeStore.open(in: data, mode: .readOnly), batchBytes: Self.batchBytes)
            return Array(state.records.drop { $0.number < number }.prefix(count))
        }
    }
}

extension WithdrawalWatch.State {
    /// Reads what has come into closed blocks since.
    fileprivate mutating func advance(_ store: NodeStore, batchBytes: Int) throws {
        guard let block = try store.block(store.extent().blockNumber)?.header,
            let height = block.lastHeight, let closed = try store.subBlock(at: height)
        else { return }
        let last = closed.header.header.logPosition
        while position < last {
            let entries = try store.entries(from: position + 1, bytesMax: batchBytes).entries
            guard !entries.isEmpty else { return }
            for entry in entries.prefix(Int(clamping: last - position)) {
                position += 1
                guard case .withdrawal(let withdrawal) = try LogEntry(decoding: entry) else { continue }
                count += 1
                guard withdrawal.network == .zero else { continue }
                records.append(WithdrawalRecord(withdrawal, number: count))
            }
        }
    }
}
