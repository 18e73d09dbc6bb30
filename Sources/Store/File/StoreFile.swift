import Foundation
import GRDB
import GRDBSQLite
import Wire

/// Creates and opens `node.sqlite`.
enum StoreFile {
    /// How long a commit waits for another program's lock on the file before it is ``StoreError/Code/busy``.
    private static let busySeconds: TimeInterval = 5
    private static let readersMax = 4

    static func makeDirectory(_ files: StoreFiles) throws(StoreError) {
        guard mkdir(files.directory, 0o755) != 0, errno != EEXIST else { return }
        throw .system(path: files.directory, what: "cannot create the store")
    }

    /// Builds the file beside its final name and renames it, so that a process killed here leaves nothing that could
    /// be opened.
    static func create(_ files: StoreFiles, genesis: Genesis) throws(StoreError) {
        let what = "cannot create the store"
        guard access(files.database, F_OK) != 0 else {
            throw StoreError(
                .exists, path: files.database, what: what, why: "there is a store already",
                remedy: "Open it, or choose another folder.")
        }
        for suffix in ["", "-wal", "-shm"] { unlink(files.newDatabase + suffix) }
        do {
            try build(files.newDatabase, genesis: genesis)
        } catch {
            throw StoreError(error, path: files.newDatabase, files: files, what: what)
        }
        guard rename(files.newDatabase, files.database) == 0 else { throw .system(path: files.database, what: what) }
        try synchronizeDirectory(files, what: what)
    }

    /// A missing, an empty and a foreign file are told apart here: SQLite would create the first, take the second for
    /// an empty database, and open the third if it is a database at all.
    static func requirePresence(_ files: StoreFiles) throws(StoreError) {
        let what = "cannot open the store"
        var status = stat()
        guard stat(files.database, &status) == 0 else {
            guard errno == ENOENT else { throw .system(path: files.database, what: what) }
            throw StoreError(
                .missing, path: files.database, what: what, why: "there is no store",
                remedy: "Check the folder, or create a store.")
        }
        guard status.st_size > 0 else {
            throw StoreError(
                .emptyFile, path: files.database, what: what, why: "the file is empty",
                remedy: "Restore the folder from a copy. The store never writes such a file.")
        }
        guard try isOurs(files) else {
            throw StoreError(
                .notAStore, path: files.database, what: what, why: "its first bytes are not a store's",
                remedy: "Check the path. " + files.verifyRemedy)
        }
    }

    /// Looks at SQLite's file header: its name at the start, the application's number at byte 68. Read before SQLite
    /// opens the file, which for a writer changes the header of whatever database it is.
    private static func isOurs(_ files: StoreFiles) throws(StoreError) -> Bool {
        let descriptor = Glibc.open(files.database, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(path: files.database, what: "cannot open the store") }
        defer { close(descriptor) }
        var header = [UInt8](repeating: 0, count: 100)
        guard Glibc.read(descriptor, &header, header.count) == header.count else { return false }
        let number = header[68..<72].reduce(0) { $0 << 8 | UInt32($1) }
        return header.starts(with: Array("SQLite format 3\0".utf8)) && number == UInt32(Schema.applicationID)
    }

    /// Opens the database, migrates it when writing, and reads its genesis.
    static func open(_ files: StoreFiles, mode: NodeStore.Mode) throws(StoreError) -> (DatabasePool, Genesis) {
        let what = "cannot open the store"
        do {
            let pool = try DatabasePool(path: files.database, configuration: configuration(mode))
            try pool.read { db in try requireVersion(db, files: files, mode: mode, what: what) }
            if mode == .readWrite {
                try pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
                try Schema.migrator.migrate(pool)
            }
            let genesis = try pool.read(readGenesis)
            return (pool, genesis)
        } catch {
            throw StoreError(error, path: files.database, files: files, what: what)
        }
    }

    private static func build(_ path: String, genesis: Genesis) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            // Before the first table: the page size of a file with tables is fixed.
            try db.execute(sql: "PRAGMA page_size = \(Schema.pageBytes)")
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try Schema.migrator.migrate(queue)
        try queue.write { db in
            try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
            try db.execute(
                sql: "INSERT INTO network (id, genesis) VALUES (1, ?)", arguments: [Data(genesis.encoded)])
        }
        // Closed in rollback mode: one file, complete, with no journal beside it.
        try queue.close()
    }

    private static func configuration(_ mode: NodeStore.Mode) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = mode == .readOnly
        configuration.busyMode = .timeout(busySeconds)
        configuration.maximumReaderCount = readersMax
        configuration.label = "laneway.store"
        configuration.prepareDatabase { db in
            sqlite3_limit(db.sqliteConnection, SQLITE_LIMIT_LENGTH, CInt(StoreLimits.rowBytesMax))
            // A schema in a file may call functions and touch internals; one from elsewhere is not trusted to.
            try db.execute(sql: "PRAGMA trusted_schema = OFF")
        }
        return configuration
    }

    private static func requireVersion(
        _ db: Database, files: StoreFiles, mode: NodeStore.Mode, what: String
    ) throws {
        let migrator = Schema.migrator
        guard try !migrator.hasBeenSuperseded(db) else {
            let applied = try migrator.appliedIdentifiers(db).subtracting(migrator.migrations).sorted()
            throw StoreError(
                .newerVersion, path: files.database, what: what,
                why: "a newer version has migrated it: \(applied.joined(separator: ", "))",
                remedy: "Use the version that wrote it, or a later one.")
        }
        try requireGenesisVersion(db, files: files, what: what)
        if mode == .readOnly, try !migrator.hasCompletedMigrations(db) {
            throw StoreError(
                .olderVersion, path: files.database, what: what,
                why: "an older version wrote it, and a reader does not migrate",
                remedy: "Open it once for writing, or read it with the version that wrote it.")
        }
    }

    /// A network keeps the version of its genesis, and with it all encodings. Asked before anything is migrated, so that
    /// a store which this build cannot read stays as it is.
    private static func requireGenesisVersion(_ db: Database, files: StoreFiles, what: String) throws {
        guard let row = try Row.fetchOne(db, sql: "SELECT genesis FROM network WHERE id = 1"),
            let version = try row.blob(0, "network", row: 1, "genesis").first, version != Genesis.version
        else { return }
        throw StoreError(
            .otherGenesisVersion, path: files.database, what: what,
            why: "its network's genesis has version \(version), this build reads version \(Genesis.version)",
            remedy: "Nothing was changed. Go on with the version of Laneway that created the network, or create a"
                + " network anew in another folder: encodings of a network never change.")
    }

    private static func readGenesis(_ db: Database) throws -> Genesis {
        guard let row = try Row.fetchOne(db, sql: "SELECT genesis FROM network WHERE id = 1") else {
            throw Damage.malformed("network", row: 1, "the row", expected: "there", found: "missing")
        }
        return try row.decoded(Genesis.self, column: 0, "network", row: 1, "genesis")
    }

    /// Makes a rename durable.
    private static func synchronizeDirectory(_ files: StoreFiles, what: String) throws(StoreError) {
        let descriptor = Glibc.open(files.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(path: files.directory, what: what) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system(path: files.directory, what: what) }
    }
}
