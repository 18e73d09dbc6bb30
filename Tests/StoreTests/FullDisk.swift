import GRDB

@testable import Store

extension NodeStore {
    /// Makes the file full at `count` pages, so that a test meets the error that a full disk gives.
    func limitPages(to count: Int) throws {
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(count)") }
    }
}
