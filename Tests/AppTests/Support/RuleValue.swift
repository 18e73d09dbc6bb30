/// A value of a rule's `[config]`.
package enum RuleValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
    case integer(UInt128)
    case text(String)
    case flag(Bool)

    package init(integerLiteral value: UInt128) { self = .integer(value) }
    package init(stringLiteral value: String) { self = .text(value) }
    package init(booleanLiteral value: Bool) { self = .flag(value) }

    private var bytes: [UInt8] {
        switch self {
        case .integer(let value): withUnsafeBytes(of: value.littleEndian) { Array($0) }
        case .text(let value): Array(value.utf8)
        case .flag(let value): [value ? 1 : 0]
        }
    }

    /// ABI-7.
    package static func encode(_ config: [String: RuleValue]) -> [UInt8] {
        func number(_ value: Int) -> [UInt8] { withUnsafeBytes(of: UInt32(value).littleEndian) { Array($0) } }
        let entries = config.map { (key: Array($0.key.utf8), value: $0.value.bytes) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
        var bytes = number(entries.count) + number(0)
        for (key, value) in entries {
            bytes += number(key.count) + number(value.count) + key + value
            while bytes.count % 8 != 0 { bytes.append(0) }
        }
        return bytes
    }
}
