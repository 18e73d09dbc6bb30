import Foundation
import GRDB
import Synchronization
import Wire

/// Building the look-up index.
extension NodeStore {
    private static var subBlocksPerStepMax: Int { 4_096 }

    /// How far the index has come, and whether it is used.
    public func indexStatus() throws(StoreError) -> IndexStatus {
        let lastHeight = try lastHeight()
        do throws(StoreError) {
            guard let pool = try indexPool(creating: false) else {
                return IndexStatus(height: 0, lastHeight: lastHeight, problem: nil)
            }
            let height = try usingIndex("cannot read the index") {
                try pool.read(TransactionIndex.progress)?.height ?? 0
            }
            return IndexStatus(height: UInt64(height), lastHeight: lastHeight, problem: nil)
        } catch {
            return IndexStatus(height: 0, lastHeight: lastHeight, problem: error)
        }
    }

    /// Calls ``updateIndexes(subBlocksMax:)`` until the index has everything, or gets no further. Throws as it does.
    public func completeIndexes() throws(StoreError) {
        var status = try updateIndexes()
        while !status.isComplete {
            let next = try updateIndexes()
            if next.height <= status.height { return }
            status = next
        }
    }

    /// Indexes the next sub-blocks, at most `subBlocksMax` (1 to 4,096), creating the index if it is not there. Call it
    /// until ``IndexStatus/isComplete``, and again as sub-blocks are committed.
    ///
    /// - Throws: what opening or writing the index meets, ``StoreError/Code/malformedRow`` for outcomes that do not
    ///   decode, ``StoreError/Code/readOnly`` for a store that was opened for reading.
    /// - Complexity: a row for each transaction, leg and bundle of these sub-blocks, and for each account of an entry.
    @discardableResult
    public func updateIndexes(subBlocksMax: Int = 64) throws(StoreError) -> IndexStatus {
        let what = "cannot update the index"
        try requireWriter(what)
        guard let pool = try indexPool(creating: true) else { return try indexStatus() }
        let from = try usingIndex(what) { try pool.read(TransactionIndex.progress)?.height ?? 0 }
        var places: [TransactionIndex.Place] = []
        var last: (height: Int64, header: SubBlockHeader)?
        let count = Int64(min(max(subBlocksMax, 1), Self.subBlocksPerStepMax))
        for height in (from + 1)...(from + count) {
            guard places.count < TransactionIndex.segmentPlacesMax, let (header, outcomes) = try outcomes(at: height)
            else { break }
            places += TransactionIndex.places(outcomes, height: height)
            last = (height, header)
        }
        if let last {
            let found = places
            let start = from == 0 ? 0 : try subBlockHeader(at: UInt64(from))?.header.logPosition ?? 0
            let arrivals = try arrivalRows(behind: start, upTo: last.header.logPosition)
            try usingIndex(what) {
                try TransactionIndex.add(
                    found, arrivals, upTo: last.height, commitment: last.header.hash, to: pool)
            }
        }
        return IndexStatus(height: UInt64(last?.height ?? from), lastHeight: try lastHeight(), problem: nil)
    }

    /// Deletes the index, whatever is wrong with it, and builds it again from the stored sub-blocks. Look-ups
    /// meanwhile read the sub-blocks that are not in it yet.
    public func rebuildIndexes() throws(StoreError) {
        try requireWriter("cannot rebuild the index")
        try dropIndexes()
        while try !updateIndexes(subBlocksMax: Self.subBlocksPerStepMax).isComplete {}
    }

    /// Deletes the index. Look-ups go on without it.
    public func dropIndexes() throws(StoreError) {
        let what = "cannot delete the index"
        try requireWriter(what)
        try index.withLock { state throws(StoreError) in
            if case .open(let pool) = state { try usingIndex(what) { try pool.close() } }
            state = .unopened
            for suffix in ["", "-wal", "-shm"] where unlink(files.index + suffix) != 0 && errno != ENOENT {
                throw .system(path: files.index + suffix, what: what)
            }
        }
    }

    /// The open index; nil if there is none and none is to be created. Throws why it cannot be used.
    func indexPool(creating: Bool) throws(StoreError) -> DatabasePool? {
        try index.withLock { state throws(StoreError) -> DatabasePool? in
            switch state {
            case .open(let pool): return pool
            case .unusable(let error): throw error
            case .unopened: break
            }
            guard creating || access(files.index, F_OK) == 0 else { return nil }
            do throws(StoreError) {
                let pool = try openIndex()
                state = .open(pool)
                return pool
            } catch {
                state = .unusable(error)
                throw error
            }
        }
    }

    private func openIndex() throws(StoreError) -> DatabasePool {
        let what = "cannot open the index"
        return try usingIndex(what) {
            var configuration = Configuration()
            configuration.readonly = mode == .readOnly
            configuration.label = "laneway.index"
            configuration.busyMode = .timeout(5)
            let pool = try DatabasePool(path: files.index, configuration: configuration)
            let migrator = TransactionIndex.migrator
            let known = Set(migrator.migrations)
            if mode == .readWrite, try pool.read(migrator.appliedIdentifiers).isStrictSubset(of: known) {
                try migrator.migrate(pool)
            }
            let applied = try pool.read(migrator.appliedIdentifiers)
            guard applied == known else {
                throw unusable(
                    applied.isSubset(of: known) ? .olderVersion : .newerVersion, "another version wrote it")
            }
            if let progress = try pool.read(TransactionIndex.progress) {
                let header = try subBlockHeader(at: UInt64(progress.height))
                guard header?.header.hash == progress.commitment else {
                    throw unusable(.brokenChain, "it was built from other sub-blocks than those of this store")
                }
            }
            return pool
        }
    }

    /// The header and decoded outcomes of one sub-block; nil if there is none.
    func outcomes(at height: Int64) throws(StoreError) -> (SubBlockHeader, Outcomes)? {
        try read("cannot read the outcomes of sub-block \(height)") { db in
            let statement = try db.cachedStatement(sql: "SELECT header, outcomes FROM sub_block WHERE height = ?")
            guard let row = try statement.row([height]) else { return nil }
            let header = try row.decoded(Signed<SubBlockHeader>.self, column: 0, "sub_block", row: height, "header")
            return (header.header, try row.decoded(Outcomes.self, column: 1, "sub_block", row: height, "outcomes"))
        }
    }

    /// Runs `body` on the index; its errors name the index and say that it can be built again.
    func usingIndex<Value>(_ what: String, _ body: () throws -> Value) throws(StoreError) -> Value {
        do {
            return try body()
        } catch let error as StoreError {
            throw error
        } catch {
            var named = StoreError(error, path: files.index, files: files, what: what)
            named.path = files.index
            if !named.code.isTransient { named.remedy = Self.indexRemedy(files) }
            throw named
        }
    }

    private func unusable(_ code: StoreError.Code, _ why: String) -> StoreError {
        StoreError(
            code, path: files.index, what: "cannot open the index", why: why, remedy: Self.indexRemedy(files))
    }

    private static func indexRemedy(_ files: StoreFiles) -> String {
        "Delete \(files.index) and the files beside it with the same beginning, or rebuild the index: it is derived"
            + " from node.sqlite, and look-ups are right without it."
    }

    private func requireWriter(_ what: String) throws(StoreError) {
        guard mode == .readWrite else {
            throw StoreError(
                .readOnly, path: files.index, what: what, why: "the store was opened for reading",
                remedy: "Open it with mode `readWrite`.")
        }
    }
}

extension StoreError.Code {
    /// True if it says something of the machine, not of the index.
    var isTransient: Bool { [.full, .busy, .inputOutput, .readOnly, .cannotOpen].contains(self) }
}
