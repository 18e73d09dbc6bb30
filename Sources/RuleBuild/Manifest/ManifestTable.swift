import TOMLKit
import Wire

/// A table of an `app.toml`, whose values are read with errors that name the file and the line.
struct ManifestTable {
    private let table: TOMLTable
    private let lines: TOMLKeyLines
    private let path: String
    /// The keys that lead here from the file's start.
    private let keys: [String]

    /// The whole file.
    init(text: String, path: String) throws(RuleBuildError) {
        do {
            table = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw RuleBuildError(
                .syntax, path, line: error.source.begin.line, error.description, remedy: "Correct the TOML syntax.")
        } catch {
            throw RuleBuildError(.syntax, path, "\(error)", remedy: "Correct the TOML syntax.")
        }
        lines = TOMLKeyLines(text)
        self.path = path
        keys = []
    }

    private init(_ table: TOMLTable, of parent: ManifestTable, at key: String) {
        self.table = table
        lines = parent.lines
        path = parent.path
        keys = parent.keys + [key]
    }

    /// Every key of the table, in the order of its bytes.
    var names: [String] { table.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

    /// Throws `unknownKey` at the first key that is none of `known`.
    func allow(_ known: [String]) throws(RuleBuildError) {
        // The first in the file, so that one corrects it from the top.
        let unknown = names.filter { !known.contains($0) }.min { line($0) < line($1) }
        guard let unknown else { return }
        let place = keys.isEmpty ? "" : " in [\(keys.joined(separator: "."))]"
        let remedy =
            NearestName.of(unknown, among: known).map { "Did you mean \"\($0)\"?" }
            ?? "Known are: \(known.joined(separator: ", "))."
        throw error(.unknownKey, unknown, "unknown key \"\(unknown)\"\(place)", remedy)
    }

    /// The table at `key`; an empty one if there is none.
    func table(_ key: String) throws(RuleBuildError) -> ManifestTable {
        guard let value = table[key] else { return ManifestTable(TOMLTable(), of: self, at: key) }
        guard let inner = value.table else {
            throw wrongType(key, "a table", "[\((keys + [key]).joined(separator: "."))]")
        }
        return ManifestTable(inner, of: self, at: key)
    }

    /// The value at `key`, whatever it is.
    func value(_ key: String) -> (any TOMLValueConvertible)? { table[key] }

    func string(_ key: String) throws(RuleBuildError) -> String? {
        guard let value = table[key] else { return nil }
        guard let text = value.string else { throw wrongType(key, "a text in quotes", "\(key) = \"...\"") }
        return text
    }

    /// An integer, or decimal digits in quotes for what TOML's 63 bits cannot hold.
    func integer<Value: FixedWidthInteger & UnsignedInteger>(
        _ key: String, in range: ClosedRange<Value>, default fallback: Value
    ) throws(RuleBuildError) -> Value {
        guard let value = table[key] else { return fallback }
        let number: Value?
        if let integer = value.int {
            number = Value(exactly: integer)
        } else if let text = value.string {
            guard let digits = Self.digits(text) else { throw wrongType(key, "an integer", "\(key) = 1_000") }
            number = Value(digits)
        } else {
            throw wrongType(key, "an integer", "\(key) = 1_000")
        }
        guard let number, range.contains(number) else {
            throw error(
                .badValue, key, "\"\(key)\" is out of range",
                "Choose \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// An amount: decimal digits in quotes, or an integer.
    func amount(_ key: String, default fallback: Amount) throws(RuleBuildError) -> Amount {
        try integer(key, in: 0...Amount.max, default: fallback)
    }

    /// A number of bytes with its unit: `"64KiB"`.
    func size(
        _ key: String, in range: ClosedRange<UInt64>, multipleOf unit: UInt64 = 1, default fallback: UInt64
    ) throws(RuleBuildError) -> UInt64 {
        guard let value = table[key] else { return fallback }
        guard let text = value.string, let bytes = ByteSize.parse(text) else {
            throw wrongType(key, "a size with its unit: B, KiB, MiB or GiB", "\(key) = \"16MiB\"")
        }
        guard range.contains(bytes), bytes % unit == 0 else {
            let multiple = unit == 1 ? "" : ", a multiple of \(ByteSize.text(unit))"
            let bounds = "\(ByteSize.text(range.lowerBound)) to \(ByteSize.text(range.upperBound))"
            throw error(.badValue, key, "\"\(key)\" is out of range", "Choose \(bounds)\(multiple).")
        }
        return bytes
    }

    /// One of a few words, the first of which is the default.
    func choice<Value>(_ key: String, _ choices: [(word: String, value: Value)]) throws(RuleBuildError) -> Value {
        guard let text = try string(key) else { return choices[0].value }
        guard let chosen = choices.first(where: { $0.word == text }) else {
            let words = choices.map { "\"\($0.word)\"" }.joined(separator: " or ")
            throw error(.badValue, key, "\"\(text)\" is no \(key)", "Choose \(words).")
        }
        return chosen.value
    }

    func laneName(_ key: String) throws(RuleBuildError) -> LaneName {
        guard let text = try string(key) else {
            throw RuleBuildError(
                .missingKey, path, line: 1, "there is no \"\(key)\"",
                remedy: "Add the lane's name: \(key) = \"my-app\".")
        }
        do {
            return try LaneName(text)
        } catch {
            throw self.error(
                .badValue, key, "\"\(text)\" is no name for a lane",
                "Choose 1 to 32 of a-z, 0-9 and -, without a - at either end.")
        }
    }

    /// The name of a Swift type.
    func typeName(_ key: String, default fallback: String) throws(RuleBuildError) -> String {
        let name = try string(key) ?? fallback
        let isName =
            name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || Self.isLetter($0) || Self.isDigit($0) }
            && name.utf8.first.map { !Self.isDigit($0) } == true
        guard isName else {
            throw error(
                .badValue, key, "\"\(name)\" is no name of a Swift type",
                "Name the rule's type: \(key) = \"MyRule\" (the default is the folder's name).")
        }
        return name
    }

    /// An error at the line of `key`, or of the nearest table around it that has a line.
    func error(_ code: RuleBuildError.Code, _ key: String, _ reason: String, _ remedy: String) -> RuleBuildError {
        RuleBuildError(code, path, line: line(key), reason, remedy: remedy)
    }

    private func wrongType(_ key: String, _ wanted: String, _ example: String) -> RuleBuildError {
        error(.wrongType, key, "\"\(key)\" has to be \(wanted)", "Write \(example).")
    }

    private func line(_ key: String) -> Int { lines.line(of: keys + [key]) }

    /// `text` without underscores between digits; nil if there is anything else than digits.
    private static func digits(_ text: String) -> String? {
        let parts = text.utf8.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else { return nil }
        return text.filter { $0 != "_" }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
