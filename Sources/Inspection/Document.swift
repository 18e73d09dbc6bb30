/// What was found, as a tree of named values that prints as JSON or as lines for people.
public indirect enum Document: Encodable, Sendable {
    /// Text, and every number that may pass 2^53 - 1 or 64 bits, such as an amount.
    case text(String)
    /// A count, a height, units of gas.
    case number(UInt64)
    /// Yes or no.
    case flag(Bool)
    /// Any number of values.
    case list([Document])
    /// Members in the order in which people should read them.
    case object([(name: String, value: Document)])

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// As JSON has it.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .text(let text):
            var container = encoder.singleValueContainer()
            try container.encode(text)
        case .number(let number):
            var container = encoder.singleValueContainer()
            try container.encode(number)
        case .flag(let flag):
            var container = encoder.singleValueContainer()
            try container.encode(flag)
        case .list(let values):
            var container = encoder.unkeyedContainer()
            for value in values { try container.encode(value) }
        case .object(let members):
            var container = encoder.container(keyedBy: Key.self)
            for (name, value) in members { try container.encode(value, forKey: Key(name)) }
        }
    }
}
