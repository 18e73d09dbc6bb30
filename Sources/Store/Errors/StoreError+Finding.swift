/// A place whose content is wrong, found while reading; becomes a ``StoreError`` where the path is known.
struct Damage: Error {
    var code: StoreError.Code
    var finding: StoreError.Finding

    /// A row that cannot be read.
    static func malformed(
        _ table: String, row: Int64, _ subject: String, expected: String, found: String
    ) -> Damage {
        Damage(
            code: .malformedRow,
            finding: .init(table: table, row: row, subject: subject, expected: expected, found: found))
    }

    /// Rows that do not fit together.
    static func broken(
        _ table: String, row: Int64, _ subject: String, expected: some CustomStringConvertible,
        found: some CustomStringConvertible
    ) -> Damage {
        Damage(
            code: .brokenChain,
            finding: .init(
                table: table, row: row, subject: subject, expected: expected.description, found: found.description))
    }
}

extension StoreError {
    init(_ damage: Damage, files: StoreFiles, what: String) {
        let finding = damage.finding
        self.init(
            damage.code, path: files.database, what: what,
            why: "\(finding.subject) should be \(finding.expected) but is \(finding.found)",
            remedy: files.verifyRemedy, finding: finding)
    }
}
