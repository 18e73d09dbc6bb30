import GRDB

/// The tables of `node.sqlite`, as named steps (STO-3). A step that was ever released never changes: what comes later
/// is a further step.
enum Schema {
    /// "Lane" in ASCII: names the file's owner in its header.
    static let applicationID: Int32 = 0x4C61_6E65
    /// Bytes; chosen by measurement for commits of large blobs (STO-2).
    static let pageBytes = 65_536

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1 log, sub-blocks, blocks, snapshots", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: version1)
        }
        migrator.registerMigration("v2 components", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: version2)
        }
        migrator.registerMigration("v3 events", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: version3)
        }
        return migrator
    }

    // In sub_block the small columns come first: SQLite reads a column through the pages of those before it.
    private static let version1 = """
        CREATE TABLE network (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            genesis BLOB NOT NULL
        ) STRICT;
        CREATE TABLE log_group (
            first_position INTEGER PRIMARY KEY,
            entry_count INTEGER NOT NULL,
            previous_hash BLOB NOT NULL,
            hash BLOB NOT NULL,
            entries BLOB NOT NULL
        ) STRICT;
        CREATE TABLE sub_block (
            height INTEGER PRIMARY KEY,
            header BLOB NOT NULL,
            attribution BLOB NOT NULL,
            journal BLOB NOT NULL,
            outcomes BLOB NOT NULL
        ) STRICT;
        CREATE TABLE block (
            number INTEGER PRIMARY KEY,
            header BLOB NOT NULL
        ) STRICT;
        CREATE TABLE snapshot (
            block_number INTEGER PRIMARY KEY,
            log_position INTEGER NOT NULL,
            log_hash BLOB NOT NULL,
            byte_count INTEGER NOT NULL,
            hash BLOB NOT NULL
        ) STRICT;
        CREATE TABLE snapshot_chunk (
            block_number INTEGER NOT NULL REFERENCES snapshot ON DELETE CASCADE,
            chunk INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY (block_number, chunk)
        ) STRICT;
        """

    // A new table, since SQLite adds a column at the end only, behind the large one. Stores of networks from before are
    // refused (STO-5), so that there are no rows to move; the step moves them all the same, so as to lose none by itself.
    private static let version2 = """
        ALTER TABLE sub_block RENAME TO sub_block_1;
        CREATE TABLE sub_block (
            height INTEGER PRIMARY KEY,
            header BLOB NOT NULL,
            attribution BLOB NOT NULL,
            components BLOB NOT NULL,
            journal BLOB NOT NULL,
            outcomes BLOB NOT NULL
        ) STRICT;
        INSERT INTO sub_block SELECT height, header, attribution, x'00000000', journal, outcomes FROM sub_block_1;
        DROP TABLE sub_block_1;
        """

    // A new table for the same reason as in the second step: before the large column.
    private static let version3 = """
        ALTER TABLE sub_block RENAME TO sub_block_2;
        CREATE TABLE sub_block (
            height INTEGER PRIMARY KEY,
            header BLOB NOT NULL,
            attribution BLOB NOT NULL,
            components BLOB NOT NULL,
            journal BLOB NOT NULL,
            events BLOB NOT NULL,
            outcomes BLOB NOT NULL
        ) STRICT;
        INSERT INTO sub_block
        SELECT height, header, attribution, components, journal, x'00000000', outcomes FROM sub_block_2;
        DROP TABLE sub_block_2;
        """
}
