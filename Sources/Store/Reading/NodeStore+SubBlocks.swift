import GRDB
public import Wire

/// The section of one sub-block, as it was hashed.
public struct AttributionSection: Hashable, Sendable {
    /// The sub-block's height.
    public var height: UInt64
    /// Encoded list of ``LaneAttribution``.
    public var bytes: [UInt8]
}

/// Reading what was derived.
extension NodeStore {
    /// The last stored sub-block's height; 0 before the first.
    public func lastHeight() throws(StoreError) -> UInt64 {
        try read("cannot read the last height") { db in try lastHeight(db) }
    }

    /// The last stored block's number; 0 before the first.
    public func lastBlockNumber() throws(StoreError) -> UInt64 {
        try read("cannot read the last block number") { db in try lastBlockNumber(db) }
    }

    /// One sub-block with its sections as they were stored; nil if there is none at `height`.
    public func subBlock(at height: UInt64) throws(StoreError) -> EncodedSubBlock? {
        guard let key = Int64(exactly: height) else { return nil }
        return try read("cannot read sub-block \(height)") { db in try subBlock(db, height: key) }
    }

    /// The signed header alone; nil if there is none at `height`.
    public func subBlockHeader(at height: UInt64) throws(StoreError) -> Signed<SubBlockHeader>? {
        guard let key = Int64(exactly: height) else { return nil }
        return try read("cannot read the header of sub-block \(height)") { db in
            try db.cachedStatement(sql: "SELECT header FROM sub_block WHERE height = ?").row([key])?
                .decoded(Signed<SubBlockHeader>.self, column: 0, "sub_block", row: key, "header")
        }
    }

    /// One block's signed header; nil if there is none with that number.
    public func block(_ number: UInt64) throws(StoreError) -> Signed<BlockHeader>? {
        guard let key = Int64(exactly: number) else { return nil }
        return try read("cannot read block \(number)") { db in
            try db.cachedStatement(sql: "SELECT header FROM block WHERE number = ?").row([key])?
                .decoded(Signed<BlockHeader>.self, column: 0, "block", row: key, "header")
        }
    }

    /// Attribution sections from `heights.lowerBound` on: at least one if there is one, and no more once they have
    /// `bytesMax` bytes. Read on from the last one's height.
    public func attributions(
        heights: ClosedRange<UInt64>, bytesMax: Int = 4_194_304
    ) throws(StoreError) -> [AttributionSection] {
        guard let first = Int64(exactly: heights.lowerBound) else { return [] }
        let last = Int64(clamping: heights.upperBound)
        return try read("cannot read the attribution of heights \(heights)") { db in
            var sections: [AttributionSection] = []
            var bytes = 0
            let rows = try Row.fetchCursor(
                db, sql: "SELECT height, attribution FROM sub_block WHERE height BETWEEN ? AND ? ORDER BY height",
                arguments: [first, last])
            while bytes < bytesMax || sections.isEmpty, let row = try rows.next() {
                let key = Int64.fromDatabaseValue(row[0]) ?? 0
                let height = try row.unsigned(0, "sub_block", row: key, "height")
                let section = try row.blob(1, "sub_block", row: key, "attribution")
                bytes += section.count
                sections.append(AttributionSection(height: height, bytes: section))
            }
            return sections
        }
    }

    /// How many entries, sub-blocks and blocks there are, in one view of the store.
    public func extent() throws(StoreError) -> StoreExtent {
        try read("cannot read the store's extent") { db in
            try StoreExtent(tail: tail(db), height: lastHeight(db), blockNumber: lastBlockNumber(db))
        }
    }
}

/// Where each of the store's sequences ends. Each starts at 1, so that these are counts as well.
public struct StoreExtent: Hashable, Sendable {
    /// Where the log ends.
    public var tail: LogTail
    /// The last sub-block; 0 for none.
    public var height: UInt64
    /// The last block; 0 for none.
    public var blockNumber: UInt64
}

extension NodeStore {
    func lastHeight(_ db: Database) throws -> UInt64 {
        try lastKey(db, sql: "SELECT max(height) FROM sub_block", table: "sub_block")
    }

    func lastBlockNumber(_ db: Database) throws -> UInt64 {
        try lastKey(db, sql: "SELECT max(number) FROM block", table: "block")
    }

    private func lastKey(_ db: Database, sql: String, table: String) throws -> UInt64 {
        guard let row = try db.cachedStatement(sql: sql).row([]), !row.hasNull(atIndex: 0) else { return 0 }
        return try row.unsigned(0, table, row: Int64.fromDatabaseValue(row[0]) ?? 0, "key")
    }

    func subBlock(_ db: Database, height key: Int64) throws -> EncodedSubBlock? {
        let statement = try db.cachedStatement(
            sql: "SELECT header, attribution, components, journal, events, outcomes FROM sub_block WHERE height = ?")
        guard let row = try statement.row([key]) else { return nil }
        return EncodedSubBlock(
            header: try row.decoded(Signed<SubBlockHeader>.self, column: 0, "sub_block", row: key, "header"),
            outcomes: try row.blob(5, "sub_block", row: key, "outcomes"),
            attribution: try row.blob(1, "sub_block", row: key, "attribution"),
            components: try row.blob(2, "sub_block", row: key, "components"),
            events: try row.blob(4, "sub_block", row: key, "events"),
            journal: try row.blob(3, "sub_block", row: key, "journal"))
    }
}

extension Statement {
    /// The first row, or nil.
    func row(_ arguments: StatementArguments) throws -> Row? { try Row.fetchOne(self, arguments: arguments) }
}
