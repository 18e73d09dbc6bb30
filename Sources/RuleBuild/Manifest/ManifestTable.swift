import TOMLKit
package import Wire

/// A table of an `app.toml` or a scenario, whose values are read with errors that name the file and the line.
package struct ManifestTable {
    private let table: TOMLTable
    private let lines: TOMLKeyLines
    /// What errors call the file.
    package let path: String
    /// What leads here from the file's start.
    private let steps: [ManifestStep]

    /// The whole file.
    package init(text: String, path: String) throws(RuleBuildError) {
        lines = TOMLKeyLines(text)
        self.path = path
        steps = []
        // What follows it the parser would not see.
        if let end = text.utf8.firstIndex(of: 0) {
            let line = text.utf8[..<end].reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
            throw RuleBuildError(
                .syntax, path, line: line, "there is a byte 0 in the text", remedy: "Save it as plain text.")
        }
        if let problem = lines.problem {
            throw RuleBuildError(.syntax, path, line: problem.line, problem.reason, remedy: problem.remedy)
        }
        do {
            table = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw RuleBuildError(
                .syntax, path, line: error.source.begin.line, error.description, remedy: "Correct the TOML syntax.")
        } catch {
            throw RuleBuildError(.syntax, path, "\(error)", remedy: "Correct the TOML syntax.")
        }
    }

    private init(_ table: TOMLTable, of parent: ManifestTable, at steps: [ManifestStep]) {
        self.table = table
        lines = parent.lines
        path = parent.path
        self.steps = parent.steps + steps
    }

    /// Every key of the table, in the order of its bytes.
    package var names: [String] { table.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

    /// Throws `unknownKey` at the first key that is none of `known`.
    package func allow(_ known: [String]) throws(RuleBuildError) {
        // The first in the file, so that one corrects it from the top.
        let unknown = names.filter { !known.contains($0) }.min { line($0) < line($1) }
        guard let unknown else { return }
        let place = steps.isEmpty ? "" : " in \(heading(steps))"
        throw error(
            .unknownKey, unknown, "unknown key \"\(unknown)\"\(place)", NearestName.remedy(unknown, among: known))
    }

    /// The table at `key`; an empty one if there is none.
    package func table(_ key: String) throws(RuleBuildError) -> ManifestTable {
        guard let value = table[key] else { return ManifestTable(TOMLTable(), of: self, at: [.key(key)]) }
        guard let inner = value.table else { throw wrongType(key, "a table", heading(steps + [.key(key)])) }
        return ManifestTable(inner, of: self, at: [.key(key)])
    }

    /// The tables at `key`, an array of them; none if there is no such key.
    package func tables(_ key: String) throws(RuleBuildError) -> [ManifestTable] {
        guard let value = table[key] else { return [] }
        guard let array = value.array else { throw wrongType(key, "an array of tables", "[[\(key)]]") }
        var tables: [ManifestTable] = []
        for index in 0..<array.count {
            let steps: [ManifestStep] = [.key(key), .element(index)]
            guard let inner = array[index].table else {
                throw RuleBuildError(
                    .wrongType, path, line: lines.line(of: self.steps + steps),
                    "\"\(key)\" has to be an array of tables", remedy: "Write [[\(key)]], or { ... } for each.")
            }
            tables.append(ManifestTable(inner, of: self, at: steps))
        }
        return tables
    }

    /// The texts at `key`; nil if there is no such key.
    package func strings(_ key: String) throws(RuleBuildError) -> [String]? {
        guard let value = table[key] else { return nil }
        var texts: [String] = []
        let example = "\(key) = [\"...\"]"
        guard let array = value.array else { throw wrongType(key, "a list of texts", example) }
        for index in 0..<array.count {
            guard let text = array[index].string else { throw wrongType(key, "a list of texts", example) }
            texts.append(text)
        }
        return texts
    }

    /// An element of a list that has texts and tables side by side.
    package enum Element {
        case text(String)
        case table(ManifestTable)
    }

    /// Whether there is a list at `key`.
    package func hasList(_ key: String) -> Bool { table[key]?.array != nil }

    /// The list at `key`, each element with its line; an empty one if there is no such key.
    ///
    /// - Parameter wanted: what errors say an element has to be.
    package func elements(
        _ key: String, wanted: String, example: String
    ) throws(RuleBuildError) -> [(element: Element, line: Int)] {
        guard let value = table[key] else { return [] }
        guard let array = value.array else { throw wrongType(key, "a list", "\(key) = [\(example)]") }
        var elements: [(element: Element, line: Int)] = []
        for index in 0..<array.count {
            let steps: [ManifestStep] = [.key(key), .element(index)]
            let line = lines.line(of: self.steps + steps)
            if let text = array[index].string {
                elements.append((.text(text), line))
            } else if let inner = array[index].table {
                elements.append((.table(ManifestTable(inner, of: self, at: steps)), line))
            } else {
                throw RuleBuildError(
                    .wrongType, path, line: line, "element \(index + 1) of \"\(key)\" has to be \(wanted)",
                    remedy: "Write \(example).")
            }
        }
        return elements
    }

    /// Whether there is such a key.
    package func has(_ key: String) -> Bool { table[key] != nil }

    /// Whether there is a table at `key`.
    package func hasTable(_ key: String) -> Bool { table[key]?.table != nil }

    /// Whether there is a text at `key`.
    package func hasText(_ key: String) -> Bool { table[key]?.string != nil }

    /// The value at `key`, whatever it is.
    func value(_ key: String) -> (any TOMLValueConvertible)? { table[key] }

    package func string(_ key: String) throws(RuleBuildError) -> String? {
        guard let value = table[key] else { return nil }
        guard let text = value.string else { throw wrongType(key, "a text in quotes", "\(key) = \"...\"") }
        return text
    }

    /// A truth value.
    package func truth(_ key: String, default fallback: Bool) throws(RuleBuildError) -> Bool {
        guard has(key) else { return fallback }
        guard let value = table[key]?.bool else { throw wrongType(key, "a truth value", "\(key) = true") }
        return value
    }

    /// An integer, or decimal digits in quotes for what TOML's 63 bits cannot hold.
    package func integer<Value: FixedWidthInteger & UnsignedInteger>(
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
    package func amount(_ key: String, default fallback: Amount) throws(RuleBuildError) -> Amount {
        try integer(key, in: 0...Amount.max, default: fallback)
    }

    /// A number of bytes with its unit: `"64KiB"`.
    package func size(
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
    ///
    /// - Parameter name: what errors call such a word; nil: the key.
    package func choice<Value>(
        _ key: String, _ choices: [(word: String, value: Value)], of name: String? = nil
    ) throws(RuleBuildError) -> Value {
        guard let text = try string(key) else { return choices[0].value }
        guard let chosen = choices.first(where: { $0.word == text }) else {
            let words = choices.map { "\"\($0.word)\"" }.joined(separator: " or ")
            throw error(.badValue, key, "\"\(text)\" is no \(name ?? key)", "Choose \(words).")
        }
        return chosen.value
    }

    package func laneName(_ key: String) throws(RuleBuildError) -> LaneName {
        guard let text = try string(key) else {
            throw missing(key, "Add the lane's name: \(key) = \"my-app\".")
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

    /// That there has to be a key.
    package func missing(_ key: String, _ remedy: String) -> RuleBuildError {
        let place = steps.isEmpty ? "" : " in \(heading(steps))"
        return RuleBuildError(
            .missingKey, path, line: lines.line(of: steps), "there is no \"\(key)\"\(place)", remedy: remedy)
    }

    /// An error at the line of `key`, or of the nearest table around it that has a line.
    package func error(_ code: RuleBuildError.Code, _ key: String, _ reason: String, _ remedy: String) -> RuleBuildError
    {
        RuleBuildError(code, path, line: line(key), reason, remedy: remedy)
    }

    package func wrongType(_ key: String, _ wanted: String, _ example: String) -> RuleBuildError {
        error(.wrongType, key, "\"\(key)\" has to be \(wanted)", "Write \(example).")
    }

    /// The line of `key`, or of the nearest table around it that has a line.
    package func line(_ key: String) -> Int { lines.line(of: steps + [.key(key)]) }

    /// Such as `[lane.fuel]` and `[[bundles.legs]]`.
    private func heading(_ steps: [ManifestStep]) -> String {
        var keys: [String] = []
        for case .key(let key) in steps { keys.append(key) }
        let name = keys.joined(separator: ".")
        if case .element = steps.last { return "[[\(name)]]" }
        return "[\(name)]"
    }

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
