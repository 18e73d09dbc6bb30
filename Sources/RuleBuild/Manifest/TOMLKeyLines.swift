/// Where the keys of a TOML text stand. The parser knows the line of a syntax error, but not that of a key.
///
/// The text has been parsed before, so this only has to tell keys from what merely looks like them: comments, strings
/// of several lines, arrays of several lines.
struct TOMLKeyLines {
    private var lines: [[String]: Int] = [:]

    init(_ text: String) {
        var table: [String] = []
        var scanner = Scanner(bytes: Array(text.utf8))
        while let (line, start) = scanner.nextStatement() {
            switch start {
            case .header(let keys):
                table = keys
                note(table, line)
            case .assignment(let keys):
                note(table + keys, line)
            }
        }
    }

    /// The line of the key at this path, from 1; of the nearest table around it if it has no line of its own.
    func line(of keys: [String]) -> Int {
        for count in stride(from: keys.count, to: 0, by: -1) {
            if let line = lines[Array(keys.prefix(count))] { return line }
        }
        return 1
    }

    /// Notes the path and, for dotted keys, the tables that it makes on its way.
    private mutating func note(_ keys: [String], _ line: Int) {
        for count in 1...max(1, keys.count) where lines[Array(keys.prefix(count))] == nil {
            lines[Array(keys.prefix(count))] = line
        }
    }

    private enum Statement {
        case header([String])
        case assignment([String])
    }

    private struct Scanner {
        let bytes: [UInt8]
        var index = 0
        var line = 1

        init(bytes: [UInt8]) { self.bytes = bytes }

        /// The next header or assignment and its line; goes past its value.
        mutating func nextStatement() -> (Int, Statement)? {
            skipBlank()
            guard index < bytes.count else { return nil }
            let start = line
            if at("[") {
                while at("[") { index += 1 }
                let keys = keyPath()
                skipValue()
                return (start, .header(keys))
            }
            let keys = keyPath()
            skipValue()
            return (start, .assignment(keys))
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

        /// A key with dots and quotes; stops at `=` or `]`.
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

        /// Goes to the end of the statement: the first line end outside of strings and brackets.
        private mutating func skipValue() {
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
            let text = String(decoding: bytes[start..<min(index, bytes.count)], as: UTF8.self)
            index = min(bytes.count, index + (isLong ? 3 : 1))
            return text
        }

        private func endsLong(_ quote: UInt8) -> Bool {
            index + 2 < bytes.count && bytes[index + 1] == quote && bytes[index + 2] == quote
                // Up to two quotes may stand right before the end.
                && !(index + 3 < bytes.count && bytes[index + 3] == quote)
        }

        private func at(_ character: Unicode.Scalar) -> Bool {
            index < bytes.count && bytes[index] == UInt8(ascii: character)
        }
    }
}
