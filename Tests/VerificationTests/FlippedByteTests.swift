import Foundation
import GRDB
import RuleTestSupport
import Store
import Testing
import Verification
import Wire

/// One byte that differs, anywhere in what a node stored, is found and named.
@Suite("One flipped byte")
struct FlippedByteTests {
    /// What is flipped, and which verdicts say so. A damaged log is not always found at its own row: a tick has no
    /// signature, so that what shows is the next header, which commits to another log.
    private static let columns: [(table: String, column: String, key: String, verdicts: Set<String>)] = [
        ("log_group", "entries", "first_position", ["BAD_LOG", "BAD_COMMITMENT", stored(.malformedRow)]),
        ("log_group", "hash", "first_position", ["BAD_LOG", stored(.brokenChain)]),
        ("log_group", "previous_hash", "first_position", [stored(.brokenChain)]),
        ("sub_block", "header", "height", ["BAD_COMMITMENT", "BAD_SIGNATURE"]),
        ("sub_block", "outcomes", "height", ["OMITTED", "MISSED_FORCED", "BAD_OUTCOME"]),
        ("sub_block", "attribution", "height", ["BAD_ATTRIBUTION"]),
        ("sub_block", "components", "height", ["BAD_ATTRIBUTION"]),
        ("sub_block", "events", "height", ["BAD_EVENT"]),
        ("sub_block", "journal", "height", ["BAD_LEDGER"]),
        ("block", "header", "number", ["BAD_COMMITMENT", "BAD_SIGNATURE"]),
        (
            "network", "genesis", "id",
            ["BAD_GENESIS", "INVALID_ENTRY", stored(.malformedRow), stored(.otherGenesisVersion)]
        ),
    ]

    private static func stored(_ code: StoreError.Code) -> String { code.rawValue }

    @Test(
        "of log, sub-block, attribution, ledger, block or genesis is found by whoever verifies",
        arguments: [11, 12, 13] as [UInt64])
    func isFound(seed: UInt64) throws {
        let test = try TestFolder()
        let folder = try TestNetwork.copy(to: "damaged", in: test)
        #expect(throws: Never.self) {
            try TestNetwork.verify(NodeStore.open(in: folder, mode: .readOnly))
        }
        var generator = SeededGenerator(seed: seed)
        for target in Self.columns {
            let database = try DatabaseQueue(path: folder + "/node.sqlite")
            let rows = try database.read { try Int64.fetchAll($0, sql: "SELECT \(target.key) FROM \(target.table)") }
            try #require(!rows.isEmpty)
            for _ in 0..<16 {
                let row = rows.randomElement(using: &generator) ?? 0
                let select = "SELECT \(target.column) FROM \(target.table) WHERE \(target.key) = ?"
                let update = "UPDATE \(target.table) SET \(target.column) = ? WHERE \(target.key) = ?"
                let stored = try database.read { try Data.fetchOne($0, sql: select, arguments: [row]) }
                let whole = try #require(stored)
                // An empty list is four bytes, so that there is always one to flip.
                let offset = Int.random(in: 0..<whole.count, using: &generator)
                var damaged = whole
                damaged[offset] ^= UInt8.random(in: 1...255, using: &generator)
                try database.write { try $0.execute(sql: update, arguments: [damaged, row]) }
                let place = "seed \(seed): byte \(offset) of \(target.column) in \(target.table) \(row)"
                guard let finding = Finding.of(folder) else {
                    Issue.record("\(place) was not found")
                    return
                }
                #expect(target.verdicts.contains(finding.verdict), "\(place): \(finding)")
                if target.table == "sub_block" {
                    // Everything before the damage agrees, and is said to.
                    #expect(finding.agreedSubBlocks == UInt64(row) - 1, "\(place): \(finding)")
                    #expect(finding.text.contains("sub-block \(row)"), "\(place): \(finding)")
                }
                try database.write { try $0.execute(sql: update, arguments: [whole, row]) }
            }
        }
        #expect(Finding.of(folder) == nil, "seed \(seed): restored")
    }

    /// A change of rows, and the verdicts that may answer it.
    struct Damage: Sendable, CustomTestStringConvertible {
        let sql: String
        let verdicts: Set<String>

        init(_ verdicts: String..., by sql: String) {
            self.sql = sql
            self.verdicts = Set(verdicts)
        }

        var testDescription: String { sql }
    }

    private static let sections = "header, attribution, components, journal, events, outcomes"

    static let damages = [
        Damage("MISSING", by: "DELETE FROM sub_block WHERE height = 3"),
        Damage("MISSING", by: "DELETE FROM sub_block WHERE height = 8"),
        Damage("MISSING", by: "DELETE FROM block WHERE number = 1"),
        Damage("MISSING", by: "DELETE FROM block WHERE number = 4"),
        Damage("MISSING", by: "UPDATE sub_block SET height = 9223372036854775807 WHERE height = 8"),
        Damage("SURPLUS", by: "INSERT INTO block SELECT 5, header FROM block WHERE number = 4"),
        Damage("STORE_BROKEN_CHAIN", by: "INSERT INTO block SELECT -5, header FROM block WHERE number = 4"),
        Damage("SURPLUS", by: "INSERT INTO sub_block SELECT 9, \(sections) FROM sub_block WHERE height = 8"),
        Damage(
            "STORE_BROKEN_CHAIN", by: "INSERT INTO sub_block SELECT -9, \(sections) FROM sub_block WHERE height = 8"),
        Damage(
            "STORE_MALFORMED_ROW", by: "UPDATE log_group SET entry_count = 9223372036854775807 WHERE first_position = 1"
        ),
        Damage(
            "SURPLUS", by: "DELETE FROM log_group WHERE first_position = (SELECT max(first_position) FROM log_group)"),
        Damage("MISSING", by: "DELETE FROM log_group WHERE first_position = 1"),
        Damage("SURPLUS", by: "DELETE FROM log_group"),
        Damage("STORE_MALFORMED_ROW", by: "DELETE FROM network"),
        Damage("STORE_UNEXPECTED", by: "DROP TABLE block"),
    ]

    @Test("Rows that are gone, too many or moved are found", arguments: damages)
    func rows(damage: Damage) throws {
        let test = try TestFolder()
        let folder = try TestNetwork.copy(to: "damaged", in: test)
        try DatabaseQueue(path: folder + "/node.sqlite").write { db in try db.execute(sql: damage.sql) }
        let finding = Finding.of(folder)
        #expect(finding.map { damage.verdicts.contains($0.verdict) } == true, "\(String(describing: finding))")
    }
}
