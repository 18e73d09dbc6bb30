import GRDB
import Wire

extension NodeStore {
    /// Checks that what is stored fits together: the log's hash chain, the sub-blocks' chain, sections and signatures,
    /// the blocks' chain, and each with the others (STO-20 to STO-23). It does not derive anything again.
    ///
    /// Reads row by row, so that memory stays bounded and a living writer is not held up; what is committed
    /// meanwhile is not checked.
    ///
    /// - Parameters:
    ///   - snapshot: check only what follows the block that it ends with, as before a replay from it; nil: everything.
    ///   - progress: called now and then, from this thread.
    /// - Returns: what was checked; all of it is whole.
    /// - Throws: the first damage found, as ``StoreError/Code/brokenChain``, ``StoreError/Code/malformedRow``,
    ///   ``StoreError/Code/damagedSnapshot`` for a snapshot that is not of this log, or what SQLite says of a page.
    /// - Complexity: one hash for each entry, four and a signature check for each sub-block.
    public func checkChain(
        from snapshot: Snapshot? = nil, progress: (ChainProgress) -> Void = { _ in }
    ) throws(StoreError) -> ChainReport {
        var check = try ChainCheck(self, from: snapshot)
        return try check.run(progress: progress)
    }

    /// Lets SQLite look at every page of the file; takes as long as reading it whole.
    ///
    /// - Throws: ``StoreError/Code/corruptPage`` with what it found.
    public func checkPages() throws(StoreError) {
        let what = "cannot check the pages"
        let answers = try read(what) { db in try String.fetchAll(db, sql: "PRAGMA quick_check(10)") }
        guard answers == ["ok"] else {
            throw StoreError(
                .corruptPage, path: files.database, what: what, why: answers.joined(separator: "; "),
                remedy: files.verifyRemedy)
        }
    }
}
