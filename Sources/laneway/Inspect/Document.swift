/// What was found, as a tree of named values that prints as JSON or as lines for people.
indirect enum Document: Encodable {
    case text(String)
    case number(UInt64)
    case list([Document])
    case object([(name: String, value: Document)])

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .text(let text):
            var container = encoder.singleValueContainer()
            try container.encode(text)
        case .number(let number):
            var container = encoder.singleValueContainer()
            try container.encode(number)
        case .list(let values):
            var container = encoder.unkeyedContainer()
            for value in values { try container.encode(value) }
        case .object(let members):
            var container = encoder.container(keyedBy: Key.self)
            for (name, value) in members { try container.encode(value, forKey: Key(name)) }
        }
    }

    /// Lines for people: members below each other, lists of objects as tables.
    func lines() -> [String] {
        switch self {
        case .text(let text): return [text]
        case .number(let number): return [String(number)]
        case .list(let values): return Self.table(values) ?? values.flatMap { $0.lines() }
        case .object(let members):
            let width = members.filter { $0.value.isScalar }.map(\.name.count).max() ?? 0
            return members.flatMap { name, value -> [String] in
                if value.isScalar {
                    return [name + String(repeating: " ", count: width + 2 - name.count) + value.lines()[0]]
                }
                if case .list(let values) = value, values.isEmpty { return ["", "\(name): none"] }
                return ["", "\(name):"] + value.lines().map { "  " + $0 }
            }
        }
    }

    private var isScalar: Bool {
        switch self {
        case .text, .number: true
        case .list, .object: false
        }
    }

    private static func table(_ values: [Document]) -> [String]? {
        guard case .object(let first) = values.first, first.allSatisfy({ $0.value.isScalar }) else { return nil }
        var table = TextTable(
            first.map { name, value in
                if case .number = value { return (name, .right) }
                return (name, .left)
            })
        for value in values {
            guard case .object(let members) = value, members.map(\.name) == first.map(\.name) else { return nil }
            table.add(members.map { $0.value.lines()[0] })
        }
        return table.lines
    }
}
