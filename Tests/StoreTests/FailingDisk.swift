import Foundation
import GRDB
import Testing

@testable import Store

extension NodeStore {
    /// Makes the file full at `count` pages: SQLite answers as it does when the disk is.
    func limitPages(to count: Int) throws {
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(count)") }
    }

    /// Lets the writer's descriptor of the write-ahead log be another file for the time of `body`, so that writing it
    /// really fails.
    func replacingLogDescriptor(with path: String, flags: CInt, _ body: () -> Void) throws {
        // Readers have descriptors of their own.
        pool.releaseMemory()
        // What is in the log now could not be read from another file.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
        let log = directory + "/node.sqlite-wal"
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap(CInt.init)
            .filter { (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == log }
        try #require(descriptors.count == 1)
        let saved = dup(descriptors[0])
        let other = Glibc.open(path, flags)
        try #require(saved >= 0 && other >= 0)
        dup2(other, descriptors[0])
        body()
        dup2(saved, descriptors[0])
        close(saved)
        close(other)
    }
}
