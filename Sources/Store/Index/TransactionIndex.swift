import Foundation
import GRDB
import Wire

/// `index.sqlite`: which sub-blocks name a transaction, leg or bundle (STO-30), and which log entries an account signed (STO-33). Derived from the stored sub-blocks, never on the
/// durable path, and in a file of its own: commits do not wait for it, its page size suits small rows, and it may be
/// deleted at any time.
enum TransactionIndex {
    /// What is known of the file.
    enum State: Sendable {
        case unopened
        case open(DatabasePool)
        /// Cannot be used until it is built anew; look-ups read the sub-blocks instead.
        case unusable(StoreError)
    }

    /// Places after which the next step starts a new segment.
    ///
    /// Prefixes come in random order, so that a step writes most pages of the tree that it inserts into. A segment
    /// bounds that tree: the cost of a place stays the same however many there are, for one more probe of a look-up
    /// per segment.
    static let segmentPlacesMax: Int64 = 262_144

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1 places", foreignKeyChecks: .immediate) { db in
            try db.execute(
                sql: """
                    CREATE TABLE progress (
                        id INTEGER PRIMARY KEY CHECK (id = 1),
                        height INTEGER NOT NULL,
                        commitment BLOB NOT NULL,
                        segment INTEGER NOT NULL,
                        segment_places INTEGER NOT NULL
                    ) STRICT;
                    CREATE TABLE place (
                        segment INTEGER NOT NULL,
                        prefix INTEGER NOT NULL,
                        section INTEGER NOT NULL,
                        height INTEGER NOT NULL,
                        position INTEGER NOT NULL,
                        PRIMARY KEY (segment, prefix, section, height, position)
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        // Filled from the start: what was indexed before says nothing of who signed it.
        migrator.registerMigration("v2 arrivals", foreignKeyChecks: .immediate) { db in
            try db.execute(
                sql: """
                    DELETE FROM place;
                    DELETE FROM progress;
                    CREATE TABLE arrival (
                        segment INTEGER NOT NULL,
                        prefix INTEGER NOT NULL,
                        log_position INTEGER NOT NULL,
                        PRIMARY KEY (segment, prefix, log_position)
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        return migrator
    }

    /// How far the index has come.
    struct Progress {
        var height: Int64
        /// The commitment there, by which an index of another history is known.
        var commitment: Hash
        /// The segment that is being filled, from 0, and how many places it has.
        var segment: Int64
        var segmentPlaces: Int64
    }

    /// nil before the first step.
    static func progress(_ db: Database) throws -> Progress? {
        let row = try Row.fetchOne(
            db, sql: "SELECT height, commitment, segment, segment_places FROM progress WHERE id = 1")
        guard let row else { return nil }
        let height = try row.unsigned(0, "progress", row: 1, "height")
        let segment = try row.unsigned(2, "progress", row: 1, "segment")
        // A step moves both, the segment by one at most.
        guard segment < height else {
            throw Damage.malformed(
                "progress", row: 1, "segment", expected: "less than the height \(height)", found: "\(segment)")
        }
        return Progress(
            height: Int64(height), commitment: try row.hash(1, "progress", row: 1, "commitment"),
            segment: Int64(segment),
            segmentPlaces: Int64(try row.unsigned(3, "progress", row: 1, "segment places")))
    }

    /// Adds places and arrivals and moves the progress, in one transaction.
    static func add(
        _ places: [Place], _ arrivals: [ArrivalRow], upTo height: Int64, commitment: Hash, to pool: DatabasePool
    ) throws {
        try pool.write { db in
            var progress =
                try progress(db) ?? Progress(height: 0, commitment: commitment, segment: 0, segmentPlaces: 0)
            // Another thread was faster with the same step.
            guard height > progress.height else { return }
            if progress.segmentPlaces >= segmentPlacesMax {
                progress.segment += 1
                progress.segmentPlaces = 0
            }
            let statement = try db.cachedStatement(
                sql: """
                    INSERT OR IGNORE INTO place (segment, prefix, section, height, position) VALUES (?, ?, ?, ?, ?)
                    """)
            // In the order of the tree, so that each of its pages is visited once.
            for place in places.sorted() {
                try statement.execute(arguments: [
                    progress.segment, place.prefix, place.rank, place.height, place.position,
                ])
            }
            let arrival = try db.cachedStatement(
                sql: "INSERT OR IGNORE INTO arrival (segment, prefix, log_position) VALUES (?, ?, ?)")
            for row in arrivals.sorted() {
                try arrival.execute(arguments: [progress.segment, row.prefix, row.position])
            }
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO progress (id, height, commitment, segment, segment_places)
                    VALUES (1, ?, ?, ?, ?)
                    """,
                arguments: [
                    height, commitment.stored, progress.segment, progress.segmentPlaces + Int64(places.count),
                ])
        }
    }

    /// Places that may be the hash's, at most ``StoreLimits/locationsMax``, and the height up to which that is
    /// all of them.
    static func candidates(_ hash: Hash, in pool: DatabasePool) throws -> (places: [Place], height: Int64) {
        try pool.read { db in
            guard let progress = try progress(db) else { return ([], 0) }
            let statement = try db.cachedStatement(
                sql: """
                    SELECT prefix, section, height, position FROM place WHERE segment = ? AND prefix = ?
                    ORDER BY prefix, section, height, position LIMIT \(StoreLimits.locationsMax)
                    """)
            var places: [Place] = []
            for segment in 0...progress.segment {
                let rows = try Row.fetchCursor(statement, arguments: [segment, Place.prefix(of: hash)])
                while let row = try rows.next() {
                    let values = (0..<4).compactMap { Int64.fromDatabaseValue(row[$0]) }
                    // The index is a help: a row that is not whole helps nobody, and the scan finds the rest.
                    guard values.count == 4 else { continue }
                    places.append(
                        Place(prefix: values[0], rank: values[1], height: values[2], position: values[3]))
                }
            }
            // The lowest ranks come first, so that the bound never cuts an inclusion off for an ending.
            return (Array(places.sorted().prefix(StoreLimits.locationsMax)), progress.height)
        }
    }
}
