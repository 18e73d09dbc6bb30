/// JSON that somebody sent. Numbers stay the text that they were, so that none loses digits.
enum JSONValue: Sendable, Hashable {
    case null
    case flag(Bool)
    case number(String)
    case text(String)
    case list([JSONValue])
    /// In the order in which they came; no name twice.
    case object([Member])

    /// A named value of an object.
    struct Member: Sendable, Hashable {
        let name: String
        let value: JSONValue
    }

    /// The member of that name; nil if there is none, or if it is no object.
    subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// What kind of value it is, for people.
    var kind: String {
        switch self {
        case .null: "null"
        case .flag: "true or false"
        case .number: "a number"
        case .text: "a string"
        case .list: "a list"
        case .object: "an object"
        }
    }

    /// Whether it is an object or a list.
    var hasParts: Bool {
        switch self {
        case .object, .list: true
        case .null, .flag, .number, .text: false
        }
    }

    /// The whole number that it is: a JSON number without sign, fraction and exponent, or a string of decimal digits.
    var unsigned: UInt64? { digits.flatMap { UInt64($0) } }

    /// Likewise of up to 128 bits.
    var amount: UInt128? { digits.flatMap { UInt128($0) } }

    private var digits: String? {
        switch self {
        case .number(let digits), .text(let digits):
            !digits.isEmpty && digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) ? digits : nil
        case .null, .flag, .list, .object: nil
        }
    }
}
