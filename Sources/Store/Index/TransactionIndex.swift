import Foundation
import GRDB
import Wire

/// `index.sqlite`: which sub-blocks name a transaction (STO-30). Derived from the stored sub-blocks, never on the
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

    /// A row: a place where a transaction whose hash begins with these bytes may stand.
    struct Place: Hashable, Comparable {
        var prefix: Int64
        var section: Int64
        var height: Int64
        var position: Int64

        static func < (left: Place, right: Place) -> Bool {
            (left.prefix, left.section, left.height, left.position)
                < (right.prefix, right.section, right.height, right.position)
        }
    }

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1 places", foreignKeyChecks: .immediate) { db in
            try db.execute(
                sql: """
                    CREATE TABLE progress (
                        id INTEGER PRIMARY KEY CHECK (id = 1),
                        height INTEGER NOT NULL,
                        commitment BLOB NOT NULL
                    ) STRICT;
                    CREATE TABLE place (
                        prefix INTEGER NOT NULL,
                        section INTEGER NOT NULL,
                        height INTEGER NOT NULL,
                        position INTEGER NOT NULL,
                        PRIMARY KEY (prefix, section, height, position)
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        return migrator
    }

    /// The hash's first 8 bytes. Hashes that share them are told apart in the section itself.
    static func prefix(_ transaction: Hash) -> Int64 { Int64(bitPattern: transaction.bytes.words.0) }

    /// Every place in a sub-block's outcomes.
    static func places(_ outcomes: Outcomes, height: Int64) -> [Place] {
        var places: [Place] = []
        places.reserveCapacity(outcomes.included.count + outcomes.endings.count)
        for (position, inclusion) in outcomes.included.enumerated() {
            places.append(
                Place(
                    prefix: prefix(inclusion.transaction), section: TransactionLocation.Section.included.stored,
                    height: height, position: Int64(position)))
        }
        for (position, ending) in outcomes.endings.enumerated() {
            places.append(
                Place(
                    prefix: prefix(ending.transaction), section: TransactionLocation.Section.endings.stored,
                    height: height, position: Int64(position)))
        }
        return places
    }

    /// How far the index has come: a height, and the commitment there, by which an index of another history is known.
    static func progress(_ db: Database) throws -> (height: Int64, commitment: Hash)? {
        guard let row = try Row.fetchOne(db, sql: "SELECT height, commitment FROM progress WHERE id = 1") else {
            return nil
        }
        let height = try row.unsigned(0, "progress", row: 1, "height")
        return (Int64(height), try row.hash(1, "progress", row: 1, "commitment"))
    }

    /// Adds places and moves the progress, in one transaction.
    static func add(_ places: [Place], upTo height: Int64, commitment: Hash, to pool: DatabasePool) throws {
        try pool.write { db in
            let statement = try db.cachedStatement(
                sql: "INSERT OR IGNORE INTO place (prefix, section, height, position) VALUES (?, ?, ?, ?)")
            // In the order of the tree, so that each of its pages is visited once.
            for place in places.sorted() {
                try statement.execute(arguments: [place.prefix, place.section, place.height, place.position])
            }
            try db.execute(
                sql: "INSERT OR REPLACE INTO progress (id, height, commitment) VALUES (1, ?, ?)",
                arguments: [height, commitment.stored])
        }
    }

    static func candidates(_ transaction: Hash, in pool: DatabasePool) throws -> (places: [Place], height: Int64) {
        try pool.read { db in
            // Inclusions come first in the tree, so that the bound never cuts one off for an ending.
            let rows = try db.cachedStatement(
                sql: """
                    SELECT prefix, section, height, position FROM place WHERE prefix = ?
                    ORDER BY prefix, section, height, position LIMIT \(StoreLimits.locationsMax)
                    """)
            let places = try Row.fetchAll(rows, arguments: [prefix(transaction)]).map {
                Place(prefix: $0[0], section: $0[1], height: $0[2], position: $0[3])
            }
            return (places, try progress(db)?.height ?? 0)
        }
    }
}
