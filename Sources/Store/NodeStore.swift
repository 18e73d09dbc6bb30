import GRDB
import Synchronization
public import Wire

/// A node's durable state in one folder: the arrival log, what was derived from it, and snapshots to replay from.
///
/// One process writes at a time; any number may read meanwhile. All calls block their thread until SQLite has
/// answered; they may come from any thread, and reads do not wait for a commit.
public final class NodeStore: Sendable {
    /// How a store is opened.
    public enum Mode: Sendable {
        /// As the only writer, migrating the file if an older version wrote it.
        case readWrite
        /// Beside a living writer, or of a node that was stopped or killed. Nothing of the store changes; SQLite may
        /// still have to write its `-shm` file, so the folder must be writable unless a writer lives.
        case readOnly
    }

    /// What the network starts from.
    public let genesis: Genesis
    /// How this store was opened.
    public let mode: Mode
    /// The store's folder, as it was given.
    public var directory: String { files.directory }

    let files: StoreFiles
    let pool: DatabasePool
    let index: Mutex<TransactionIndex.State>
    // Set by the first commit that met a failing disk (STO-13).
    let failure: Mutex<StoreError?>
    // Held as long as this writer lives.
    private let lock: WriterLock?

    /// Creates a store with an empty log.
    ///
    /// - Parameter directory: a folder; created if its parent is there.
    /// - Throws: ``StoreError/Code/exists`` for a folder that has one, ``StoreError/Code/writerActive``,
    ///   ``StoreError/Code/cannotOpen``, ``StoreError/Code/readOnly``, ``StoreError/Code/full``.
    public static func create(in directory: String, genesis: Genesis) throws(StoreError) -> NodeStore {
        let files = StoreFiles(directory: directory)
        try StoreFile.makeDirectory(files)
        let lock = try WriterLock(files)
        try StoreFile.create(files, genesis: genesis)
        return try NodeStore(files, mode: .readWrite, lock: lock)
    }

    /// Opens a store and checks that it is one: format, version, genesis. ``checkChain(from:progress:)`` checks what
    /// it contains.
    ///
    /// - Parameter genesis: if given, the store must be of this network, else ``StoreError/Code/wrongGenesis``.
    /// - Throws: ``StoreError/Code/missing``, ``StoreError/Code/emptyFile``, ``StoreError/Code/notAStore``,
    ///   ``StoreError/Code/newerVersion``, ``StoreError/Code/otherGenesisVersion``, ``StoreError/Code/olderVersion``
    ///   when only reading, ``StoreError/Code/writerActive`` when writing, and what SQLite answers.
    public static func open(
        in directory: String, mode: Mode, genesis: Genesis? = nil
    ) throws(StoreError) -> NodeStore {
        let files = StoreFiles(directory: directory)
        try StoreFile.requirePresence(files)
        let lock = mode == .readWrite ? try WriterLock(files) : nil
        let store = try NodeStore(files, mode: mode, lock: lock)
        if let genesis, genesis != store.genesis {
            throw StoreError(
                .wrongGenesis, path: files.database, what: "cannot open the store",
                why: "it belongs to the network \(store.genesis.hash), expected \(genesis.hash)",
                remedy: "Use the folder of that network, or the genesis file that the store was created with.")
        }
        return store
    }

    private init(_ files: StoreFiles, mode: Mode, lock: WriterLock?) throws(StoreError) {
        self.files = files
        self.mode = mode
        self.lock = lock
        (pool, genesis) = try StoreFile.open(files, mode: mode)
        index = Mutex(.unopened)
        failure = Mutex(nil)
    }

    /// Runs `body` in a read transaction: it sees one state of the store.
    func read<Value>(_ what: String, _ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            return try pool.read(body)
        } catch {
            throw StoreError(error, path: files.database, files: files, what: what)
        }
    }

    /// Runs `body` in a write transaction: all of it is durable on return, or nothing of it is stored.
    func write<Value>(_ what: String, _ body: (Database) throws -> Value) throws(StoreError) -> Value {
        guard mode == .readWrite else {
            throw StoreError(
                .readOnly, path: files.database, what: what, why: "the store was opened for reading",
                remedy: "Open it with mode `readWrite`.")
        }
        if let failure = failure.withLock({ $0 }) { throw failure }
        do {
            return try pool.write(body)
        } catch {
            let error = StoreError(error, path: files.database, files: files, what: what)
            // Bytes of this commit may have reached the disk whole, so that it could be there after a restart:
            // nothing may be put on top until the file was read again.
            if error.code == .inputOutput { failure.withLock { $0 = error } }
            throw error
        }
    }
}
