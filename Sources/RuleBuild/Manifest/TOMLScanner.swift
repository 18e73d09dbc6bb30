/// Finds headers, keys and brackets in a TOML text, and what is a string or a comment. Every call goes forward or is at
/// the end, whatever the text.
struct TOMLScanner {
    enum Statement {
        /// `[a.b]`, or `[[a.b]]` if it makes an element.
        case header([String], isElement: Bool, line: Int)
        /// `a.b =`; the value follows.
        case assignment([String], line: Int)
    }

    struct Bracket {
        let isArray: Bool
        let closing: Unicode.Scalar
    }

    private let bytes: [UInt8]
    private var index = 0
    /// Where it is, from 1.
    private(set) var line = 1
    /// The first thing that is missing where the parser takes for granted that it is there; nil: nothing.
    private(set) var problem: TOMLProblem?

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The next header or the keys of the next assignment; nil at the end.
    mutating func nextStatement() -> Statement? {
        skipBlank()
        guard index < bytes.count else { return nil }
        let start = line
        if at("[") {
            index += 1
            let isElement = at("[")
            if isElement { index += 1 }
            while at(" ") || at("\t") { index += 1 }
            expect(Self.keyStarts, "a table's name is missing", "Write it in the brackets: [name].")
            let keys = keyPath()
            skipStatement()
            return .header(keys, isElement: isElement, line: start)
        }
        return .assignment(assignedKeys(), line: start)
    }

    /// A key before `=`, and past it.
    mutating func assignedKeys() -> [String] {
        let keys = keyPath()
        if at("=") { index += 1 }
        return keys
    }

    /// Goes to the value that has to be next, and past the `[` or `{` that it starts with, if it does.
    mutating func openingBracket() -> Bracket? {
        while at(" ") || at("\t") { index += 1 }
        expect(Self.valueStarts, "a value is missing", "Write one: a number, a text in quotes, true, false, [ or {.")
        guard at("[") || at("{") else { return nil }
        let isArray = at("[")
        index += 1
        return Bracket(isArray: isArray, closing: isArray ? "]" : "}")
    }

    /// Goes to the next element; past the bracket and false if there is none.
    mutating func nextElement(before closing: Unicode.Scalar) -> Bool {
        skipBlank()
        while at(",") {
            index += 1
            skipBlank()
        }
        guard index < bytes.count else { return false }
        guard at(closing) else { return true }
        index += 1
        return false
    }

    /// Goes past a string, or to what can end another value; at least one byte.
    mutating func skipScalar() {
        guard index < bytes.count, !at("\n") else { return }
        if at("\"") || at("'") {
            _ = quoted()
            return
        }
        index += 1
        while index < bytes.count, !",]}#\n\"'".utf8.contains(bytes[index]) { index += 1 }
    }

    /// Goes to the end of the statement: the first line end outside of strings and brackets.
    mutating func skipStatement() {
        var depth = 0
        while index < bytes.count {
            if at("\"") || at("'") {
                _ = quoted()
            } else if at("#") {
                while index < bytes.count, !at("\n") { index += 1 }
            } else if at("\n") {
                if depth <= 0 { return }
                line += 1
                index += 1
            } else {
                if at("[") || at("{") { depth += 1 }
                if at("]") || at("}") { depth -= 1 }
                index += 1
            }
        }
    }

    /// Goes past spaces, line ends and comments.
    private mutating func skipBlank() {
        while index < bytes.count {
            if at("#") {
                while index < bytes.count, !at("\n") { index += 1 }
            } else if at("\n") {
                line += 1
                index += 1
            } else if at(" ") || at("\t") || at("\r") {
                index += 1
            } else {
                return
            }
        }
    }

    /// A key with dots and quotes; stops at `=`, `]` or the line's end.
    private mutating func keyPath() -> [String] {
        var keys: [String] = []
        while index < bytes.count, !at("="), !at("]"), !at("\n") {
            if at("\"") || at("'") {
                keys.append(quoted())
            } else if at(".") || at(" ") || at("\t") {
                index += 1
            } else {
                let start = index
                while index < bytes.count, !".=] \t\r\n\"'".utf8.contains(bytes[index]) { index += 1 }
                keys.append(String(decoding: bytes[start..<index], as: UTF8.self))
                if index == start { index += 1 }
            }
        }
        return keys
    }

    /// A string of any of the four kinds, as it is written.
    private mutating func quoted() -> String {
        let quote = bytes[index]
        let isLong = index + 2 < bytes.count && bytes[index + 1] == quote && bytes[index + 2] == quote
        index += isLong ? 3 : 1
        let start = index
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "\n") { line += 1 }
                index += 2
                continue
            }
            if bytes[index] == quote, !isLong || endsLong(quote) { break }
            if at("\n") { line += 1 }
            index += 1
        }
        let text = String(decoding: bytes[min(start, bytes.count)..<min(index, bytes.count)], as: UTF8.self)
        index = min(bytes.count, index + (isLong ? 3 : 1))
        return text
    }

    private func endsLong(_ quote: UInt8) -> Bool {
        index + 2 < bytes.count && bytes[index + 1] == quote && bytes[index + 2] == quote
            // Up to two quotes may stand right before the end.
            && !(index + 3 < bytes.count && bytes[index + 3] == quote)
    }

    private static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-\"'"
    private static let keyStarts = Set(letters.utf8)
    private static let valueStarts = Set((letters + "+.[{").utf8)

    private mutating func expect(_ starts: Set<UInt8>, _ reason: String, _ remedy: String) {
        guard problem == nil, index >= bytes.count || !starts.contains(bytes[index]) else { return }
        problem = TOMLProblem(line: line, reason: reason, remedy: remedy)
    }

    private func at(_ character: Unicode.Scalar) -> Bool {
        index < bytes.count && bytes[index] == UInt8(ascii: character)
    }
}

/// What the parser must not be given.
package struct TOMLProblem: Hashable, Sendable {
    /// From 1.
    package let line: Int
    package let reason: String
    package let remedy: String
}
