public import Store
public import Wire

// Making evidence from a node's data folder. What is made has still to be confirmed: not every difference is one that
// the sequencer signed.

extension Evidence {
    private static let batchBytes = 4 << 20

    /// That `subject` is false, from a node's data folder.
    ///
    /// Nil where the folder has no signed header for it. Throws ``Store/StoreError``. Takes memory for the whole log up
    /// to there.
    public init?(of subject: Difference.Subject, in store: NodeStore) throws {
        switch subject {
        case .block(let number):
            guard let block = try store.block(number), let log = try Self.log(to: block.header.logHash, in: store)
            else {
                return nil
            }
            self.init(genesisHash: store.genesis.hash, proof: .block(block, log: log))
        case .subBlock, .log:
            guard let height = try Self.height(of: subject, in: store), let subBlock = try store.subBlock(at: height),
                let log = try Self.log(to: subBlock.header.header.logHash, in: store)
            else { return nil }
            self.init(genesisHash: store.genesis.hash, proof: .subBlock(subBlock, log: log))
        }
    }

    /// The height of the first sub-block that is false with `subject`; nil if there is none.
    private static func height(of subject: Difference.Subject, in store: NodeStore) throws -> UInt64? {
        switch subject {
        case .subBlock(let height): return height
        case .block: return nil
        case .log(let position):
            let last = try store.lastHeight()
            let height = try ReceiptedLog.firstHeight(reaching: position, upTo: last, store)
            return height <= last ? height : nil
        }
    }

    /// The beginning of the log that has this chained hash, whatever position somebody says it has; nil if none has.
    private static func log(to hash: Hash, in store: NodeStore) throws -> [[UInt8]]? {
        var log: [[UInt8]] = []
        var found = store.genesis.hash
        while true {
            let batch = try store.entries(from: UInt64(log.count) + 1, bytesMax: batchBytes)
            if batch.entries.isEmpty { return nil }
            for entry in batch.entries {
                log.append(entry)
                found = LogEntry.chained(entry, after: found)
                if found == hash { return log }
            }
        }
    }

    static func log(upTo position: UInt64, in store: NodeStore) throws(StoreError) -> [[UInt8]] {
        var log: [[UInt8]] = []
        while UInt64(log.count) < position {
            let batch = try store.entries(from: UInt64(log.count) + 1, bytesMax: batchBytes)
            if batch.entries.isEmpty { break }
            log += batch.entries.prefix(Int(clamping: position - UInt64(log.count)))
        }
        return log
    }

    /// That the step of a chain is false.
    ///
    /// - Parameter log: every entry of the steps before it.
    public init(of subject: Difference.Subject, genesisHash: Hash, log: [[UInt8]], step: PublishedSubBlock) {
        let log = Self.log(log + step.entries, to: subject, of: step, genesisHash)
        if case .block = subject, let block = step.block {
            self.init(genesisHash: genesisHash, proof: .block(block, log: log))
        } else {
            self.init(genesisHash: genesisHash, proof: .subBlock(step.subBlock, log: log))
        }
    }

    /// As much of what came as the false statement was signed for.
    private static func log(
        _ log: [[UInt8]], to subject: Difference.Subject, of step: PublishedSubBlock, _ genesisHash: Hash
    ) -> [[UInt8]] {
        var signed = step.subBlock.header.header.logHash
        if case .block = subject, let block = step.block { signed = block.header.logHash }
        var found = genesisHash
        for (index, entry) in log.enumerated() {
            found = LogEntry.chained(entry, after: found)
            if found == signed { return Array(log[...index]) }
        }
        return log
    }

    /// That `receipt` was broken as `broken` says, from the data folder that shows it.
    ///
    /// Nil where no signed header of the folder contradicts it. Throws ``Store/StoreError``.
    public init?(of broken: BrokenReceipt, _ receipt: Receipt, in store: NodeStore) throws {
        let (promise, group) = (receipt.promise, receipt.group)
        let last = try store.lastHeight()
        switch broken.code {
        case .noEntry: return nil
        case .otherEntry, .otherLog:
            let position = broken.code == .otherEntry ? promise.position : group.lastPosition
            let height = try ReceiptedLog.firstHeight(reaching: position, upTo: last, store)
            guard let header = try store.subBlockHeader(at: height) else { return nil }
            let log = try Self.log(upTo: header.header.logPosition, in: store)
            let before = Int(clamping: broken.code == .otherEntry ? position - 1 : position)
            guard before <= log.count else { return nil }
            let start = log[..<before].reduce(store.genesis.hash) { LogEntry.chained($1, after: $0) }
            self.init(
                genesisHash: store.genesis.hash,
                proof: .otherLog(receipt, SignedLog(header: header, start: start, entries: Array(log[before...]))))
        case .noOutcome:
            let first = try ReceiptedLog.firstHeight(reaching: promise.position, upTo: last, store)
            guard let entry = try store.entries(from: promise.position, bytesMax: 1).entries.first,
                promise.outcomeBy <= last
            else { return nil }
            var subBlocks: [MissingOutcome.Published] = []
            for height in min(max(first - 1, 1), promise.outcomeBy)...promise.outcomeBy {
                guard let subBlock = try store.subBlock(at: height) else { return nil }
                subBlocks.append(.init(header: subBlock.header, outcomes: subBlock.outcomes))
            }
            self.init(
                genesisHash: store.genesis.hash,
                proof: .noOutcome(receipt, MissingOutcome(entry: entry, subBlocks: subBlocks)))
        case .otherPromise:
            let height = try ReceiptedLog.firstHeight(reaching: promise.position, upTo: last, store)
            guard height <= last, let entry = try store.entries(from: promise.position, bytesMax: 1).entries.first
            else { return nil }
            // Where the entry stands is all that has to be shown, not how anything ended.
            var subBlocks: [MissingOutcome.Published] = []
            for height in max(height - 1, 1)...height {
                guard let header = try store.subBlockHeader(at: height) else { return nil }
                subBlocks.append(.init(header: header, outcomes: []))
            }
            self.init(
                genesisHash: store.genesis.hash,
                proof: .noOutcome(receipt, MissingOutcome(entry: entry, subBlocks: subBlocks)))
        }
    }

    /// The first two statements of two data folders of one network that contradict each other; nil if there are none.
    ///
    /// Throws ``Store/StoreError``. Compares the headers of all sub-blocks, then of all blocks, those that are signed.
    public static func contradiction(between one: NodeStore, and other: NodeStore) throws -> Evidence? {
        // Each header is compared: a liar need not care that later ones do not follow. One that nobody signed, be it that
        // a folder is damaged, hides none of them.
        let genesis = one.genesis
        let common = min(try one.lastHeight(), try other.lastHeight())
        for height in stride(from: UInt64(1), through: common, by: 1) {
            guard let a = try one.subBlockHeader(at: height), let b = try other.subBlockHeader(at: height),
                a.header != b.header, a.isSigned(in: genesis), b.isSigned(in: genesis)
            else { continue }
            return Evidence(genesisHash: one.genesis.hash, proof: .contradiction(.subBlock(a), .subBlock(b)))
        }
        let blocks = min(try one.lastBlockNumber(), try other.lastBlockNumber())
        for number in stride(from: UInt64(1), through: blocks, by: 1) {
            if let a = try one.block(number), let b = try other.block(number), a.header != b.header,
                a.isSigned(in: genesis), b.isSigned(in: genesis)
            {
                return Evidence(genesisHash: one.genesis.hash, proof: .contradiction(.block(a), .block(b)))
            }
        }
        return nil
    }
}
