extension Document {
    /// Lines for people: members below each other, lists of objects as tables, in which hashes and keys are named by
    /// their first digits.
    package func lines() -> [String] { lines(HashNames(texts)) }

    private func lines(_ names: HashNames) -> [String] {
        switch self {
        case .text(let text): return [text]
        case .number(let number): return [String(number)]
        case .flag(let flag): return [flag ? "yes" : "no"]
        case .list(let values): return Self.table(values, names) ?? Self.blocks(values, names)
        case .object(let members):
            let width = members.filter { $0.value.isScalar }.map(\.name.count).max() ?? 0
            return members.flatMap { name, value -> [String] in
                if value.isScalar {
                    let margin = String(repeating: " ", count: width + 2)
                    return Self.folded(value.lines(names)[0]).enumerated().map { number, line in
                        (number == 0 ? name + margin.dropFirst(name.count) : margin) + line
                    }
                }
                if case .list(let values) = value, values.isEmpty { return ["", "\(name): none"] }
                return ["", "\(name):"] + value.lines(names).indented
            }
        }
    }

    /// The lines of a list's objects below each other, however alike they are.
    package func blocks() -> [String] {
        guard case .list(let values) = self else { return lines() }
        return Self.blocks(values, HashNames(texts))
    }

    /// A text without blanks that is too long for a line, such as a signature, in several.
    private static func folded(_ text: String) -> [String] {
        guard text.count > 100, !text.contains(" ") else { return [text] }
        let middle = text.index(text.startIndex, offsetBy: 66)
        return [String(text[..<middle])] + folded(String(text[middle...]))
    }

    private static func blocks(_ values: [Document], _ names: HashNames) -> [String] {
        Array(values.map { $0.lines(names) }.joined(separator: values.allSatisfy(\.isScalar) ? [] : [""]))
    }

    private var isScalar: Bool {
        switch self {
        case .text, .number, .flag: true
        case .list, .object: false
        }
    }

    private static func table(_ values: [Document], _ names: HashNames) -> [String]? {
        guard case .object(let first) = values.first, first.allSatisfy({ $0.value.isScalar }) else { return nil }
        var table = TextTable(
            first.enumerated().map { column, member in
                (member.name, values.allSatisfy { $0.isNumber(at: column) } ? .right : .left)
            })
        for value in values {
            guard case .object(let members) = value, members.map(\.name) == first.map(\.name) else { return nil }
            table.add(members.map { names.shortening($0.value.lines(names)[0]) })
        }
        return table.linesWithinPage
    }

    /// True if the object's member at `column` is a number, or none.
    private func isNumber(at column: Int) -> Bool {
        guard case .object(let members) = self, members.indices.contains(column) else { return false }
        switch members[column].value {
        case .number: return true
        case .text(let text): return !text.isEmpty && (text == "-" || text.allSatisfy(\.isNumber))
        default: return false
        }
    }

    /// Every text in it.
    private var texts: [String] {
        switch self {
        case .text(let text): [text]
        case .number, .flag: []
        case .list(let values): values.flatMap(\.texts)
        case .object(let members): members.flatMap(\.value.texts)
        }
    }
}
