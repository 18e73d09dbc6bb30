import Wire

/// A value of a rule's `[config]`, written as a literal: `["rebate": 2_500, "market": "eth-usd", "strict": true]`.
public enum RuleValue: Hashable, Sendable {
    /// A number from 0 on.
    case integer(UInt128)
    /// A text, which the rule gets as UTF-8.
    case text(String)
    /// A truth value.
    case flag(Bool)

    fileprivate var bytes: [UInt8] {
        switch self {
        case .integer(let value): withUnsafeBytes(of: value.littleEndian) { Array($0) }
        case .text(let text): Array(text.utf8)
        case .flag(let flag): [flag ? 1 : 0]
        }
    }
}

extension RuleValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
    /// A number from 0 on.
    public init(integerLiteral value: UInt128) { self = .integer(value) }
    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .flag(value) }
}

extension [String: RuleValue] {
    /// The bytes that a rule gets (ABI-7).
    var encodedForRule: [UInt8] {
        var bytes: [UInt8] = []
        func append(_ value: Int) { withUnsafeBytes(of: UInt32(value).littleEndian) { bytes += $0 } }
        append(count)
        append(0)
        let entries = map { (key: Array($0.key.utf8), value: $0.value.bytes) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
        for (key, value) in entries {
            append(key.count)
            append(value.count)
            bytes += key + value
            bytes += [UInt8](repeating: 0, count: (8 - bytes.count % 8) % 8)
        }
        return bytes
    }
}
