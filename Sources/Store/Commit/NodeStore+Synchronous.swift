import GRDB

extension NodeStore {
    /// Has every further commit of this writer return before its bytes were synced, so that what syncing costs can be
    /// measured against it. A store that was written so may lose commits, or be damaged, when the machine stops: it is good
    /// for nothing else.
    package func stopSyncing() throws(StoreError) {
        do {
            try pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = OFF") }
        } catch {
            throw StoreError(error, path: files.database, files: files, what: "cannot change how commits are synced")
        }
    }
}
