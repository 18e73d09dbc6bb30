import GRDB
import Wire

/// One run of ``NodeStore/checkChain(from:progress:)``.
struct ChainCheck {
    private static let what = "cannot trust the store"
    /// Sub-blocks between two calls of `progress`.
    private static let progressInterval: UInt64 = 256

    private let store: NodeStore
    private let extent: StoreExtent
    private let snapshot: Snapshot?
    private var chain: HeaderChain
    private var log: LogWalk
    private var report: ChainReport
    private var subBlockKey: Int64 = .min
    private var blockKey: Int64 = .min

    init(_ store: NodeStore, from snapshot: Snapshot?) throws(StoreError) {
        self.store = store
        self.snapshot = snapshot
        extent = try store.extent()
        if let snapshot, snapshot.blockNumber > 0 {
            chain = try Self.chain(store, after: snapshot)
            subBlockKey = Int64(clamping: chain.height)
            blockKey = Int64(clamping: chain.blockNumber)
        } else {
            chain = HeaderChain(genesis: store.genesis)
        }
        log = try LogWalk(store, from: chain.log, what: Self.what)
        report = ChainReport(start: chain.log, entries: 0, groups: 0, subBlocks: 0, blocks: 0, extent: extent)
    }

    mutating func run(progress: (ChainProgress) -> Void) throws(StoreError) -> ChainReport {
        while chain.blockNumber < extent.blockNumber { try checkBlock(progress) }
        // The sub-blocks of the block that is being built.
        while chain.height < extent.height { try checkSubBlock(progress) }
        try advance(to: extent.tail.position)
        guard log.tail == extent.tail else {
            throw damage(
                .broken(
                    "log_group", row: Int64(clamping: extent.tail.position), "hash at the tail",
                    expected: extent.tail.hash, found: log.tail.hash))
        }
        (report.entries, report.groups) = (log.entries, log.groups)
        progress(ChainProgress(position: log.tail.position, lastPosition: extent.tail.position))
        return report
    }

    private mutating func checkBlock(_ progress: (ChainProgress) -> Void) throws(StoreError) {
        let after = blockKey
        let (key, block) = try store.read(Self.what) { db in
            let row = try db.cachedStatement(
                sql: "SELECT number, header FROM block WHERE number > ? ORDER BY number LIMIT 1"
            ).row([after])
            guard let row else {
                throw Damage.broken("block", row: after, "the next row", expected: "there", found: "missing")
            }
            let key = Int64.fromDatabaseValue(row[0]) ?? 0
            return (key, try row.decoded(Signed<BlockHeader>.self, column: 1, "block", row: key, "header"))
        }
        let lastHeight = try Self.naming(store) { try chain.lastHeight(of: block, row: key) }
        guard lastHeight <= extent.height else {
            throw damage(
                .broken("block", row: key, "last height", expected: "at most \(extent.height)", found: lastHeight))
        }
        while chain.height < lastHeight { try checkSubBlock(progress) }
        try Self.naming(store) { try chain.close(block, row: key) }
        blockKey = key
        report.blocks += 1
    }

    private mutating func checkSubBlock(_ progress: (ChainProgress) -> Void) throws(StoreError) {
        let after = subBlockKey
        let (key, subBlock) = try store.read(Self.what) { db in
            let key = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT height FROM sub_block WHERE height > ? ORDER BY height LIMIT 1"),
                arguments: [after])
            guard let key, let subBlock = try store.subBlock(db, height: key) else {
                throw Damage.broken("sub_block", row: after, "the next row", expected: "there", found: "missing")
            }
            return (key, subBlock)
        }
        try Self.naming(store) { try chain.check(subBlock, row: key) }
        let header = subBlock.header.header
        guard header.logPosition <= extent.tail.position else {
            throw damage(
                .broken(
                    "sub_block", row: key, "log position", expected: "at most \(extent.tail.position)",
                    found: header.logPosition))
        }
        try advance(to: header.logPosition)
        guard log.tail.hash == header.logHash else {
            throw damage(.broken("sub_block", row: key, "log hash", expected: log.tail.hash, found: header.logHash))
        }
        subBlockKey = key
        report.subBlocks += 1
        if report.subBlocks % Self.progressInterval == 0 {
            progress(ChainProgress(position: log.tail.position, lastPosition: extent.tail.position))
        }
    }

    /// Chains on to `position`, and on the way compares with the snapshot's.
    private mutating func advance(to position: UInt64) throws(StoreError) {
        if let snapshot, log.tail.position <= snapshot.log.position, snapshot.log.position <= position {
            try log.advance(to: snapshot.log.position)
            guard log.tail.hash == snapshot.log.hash else {
                throw damage(
                    Damage(
                        code: .damagedSnapshot,
                        finding: .init(
                            table: "snapshot", row: Int64(clamping: snapshot.blockNumber), subject: "log hash",
                            expected: log.tail.hash.description, found: snapshot.log.hash.description)))
            }
        }
        try log.advance(to: position)
    }

    private static func chain(_ store: NodeStore, after snapshot: Snapshot) throws(StoreError) -> HeaderChain {
        let number = snapshot.blockNumber
        let key = Int64(clamping: number)
        func missing(_ table: String, _ row: Int64) -> StoreError {
            StoreError(
                .broken(table, row: row, "the row", expected: "there", found: "missing"), files: store.files, what: what
            )
        }
        guard let block = try store.block(number) else { throw missing("block", key) }
        let (next, isOverflow) = block.header.firstHeight.addingReportingOverflow(UInt64(block.header.subBlockCount))
        let height = isOverflow ? .max : next &- 1
        guard let last = try store.subBlockHeader(at: height) else {
            throw missing("sub_block", Int64(clamping: height))
        }
        guard block.header.number == number, last.header.height == height else {
            throw StoreError(
                .broken(
                    "block", row: key, "number and last height", expected: "\(number) and \(height)",
                    found: "\(block.header.number) and \(last.header.height)"),
                files: store.files, what: what)
        }
        return try naming(store) { try HeaderChain(genesis: store.genesis, after: block, last: last) }
    }

    private func damage(_ damage: Damage) -> StoreError { StoreError(damage, files: store.files, what: Self.what) }

    private static func naming<Value>(_ store: NodeStore, _ body: () throws -> Value) throws(StoreError) -> Value {
        do {
            return try body()
        } catch {
            throw StoreError(error, path: store.files.database, files: store.files, what: what)
        }
    }
}
