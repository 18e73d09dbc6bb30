import Inspection
import Wire

/// One parameter of a method: how it is named, described and read.
struct Parameter<Value: Sendable>: Sendable {
    /// What is wrong with a value that was given.
    struct Mistake: Error {
        let reason: String
    }

    let description: ParameterDescription
    let read: @Sendable (JSONValue) throws(Mistake) -> Value

    init(
        _ name: String, _ text: String, isRequired: Bool = true, schema: [(name: String, value: Document)],
        read: @escaping @Sendable (JSONValue) throws(Mistake) -> Value
    ) {
        description = ParameterDescription(name: name, text: text, isRequired: isRequired, schema: schema)
        self.read = read
    }
}

/// What callers need to know of a parameter.
struct ParameterDescription: Sendable {
    let name: String
    let text: String
    let isRequired: Bool
    /// JSON Schema.
    let schema: [(name: String, value: Document)]

    /// As the OpenRPC document has it.
    var document: Document {
        .object([
            ("name", .text(name)), ("description", .text(text)), ("required", .flag(isRequired)),
            ("schema", .object(schema)),
        ])
    }
}

/// A sub-block or block that is asked for.
enum ChainPoint: Sendable {
    case latest
    case number(UInt64)
}

extension Parameter where Value == Hash {
    static func hash(_ name: String, _ text: String) -> Self { fixed(name, text) }
}

extension Parameter where Value == PublicKey {
    static func account(_ name: String, _ text: String, isRequired: Bool = true) -> Self {
        fixed(name, text, isRequired: isRequired)
    }
}

extension Parameter where Value: FixedBytes {
    private static func fixed(_ name: String, _ text: String, isRequired: Bool = true) -> Self {
        let digits = Value.encodedBytesMin * 2
        return Parameter(
            name, text, isRequired: isRequired,
            schema: [("type", .text("string")), ("pattern", .text("^0x[0-9a-fA-F]{\(digits)}$"))]
        ) { value throws(Mistake) in
            guard case .text(let text) = value else {
                throw Mistake(reason: "expected 0x and \(digits) hexadecimal digits, found \(value.kind)")
            }
            guard text.hasPrefix("0x"), let found = Value(hex: text) else {
                throw Mistake(reason: "expected 0x and \(digits) hexadecimal digits")
            }
            return found
        }
    }
}

extension Parameter where Value == LaneName {
    static func lane(_ name: String, _ text: String, isRequired: Bool = true) -> Self {
        Parameter(
            name, text, isRequired: isRequired,
            schema: [("type", .text("string")), ("pattern", .text("^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$"))]
        ) { value throws(Mistake) in
            guard case .text(let text) = value else {
                throw Mistake(reason: "expected a lane's name, found \(value.kind)")
            }
            do throws(WireError) { return try LaneName(text) } catch {
                throw Mistake(reason: "expected a lane's name: \(error.reason); \(error.code.hint)")
            }
        }
    }
}

extension Parameter where Value == [UInt8] {
    /// - Parameter bytesMax: the most bytes that it may be.
    static func bytes(_ name: String, _ text: String, bytesMax: Int, isRequired: Bool = true) -> Self {
        Parameter(name, text, isRequired: isRequired, schema: schema(bytesMax: bytesMax)) { value throws(Mistake) in
            try bytes(value, bytesMax: bytesMax)
        }
    }

    fileprivate static func schema(bytesMax: Int) -> [(name: String, value: Document)] {
        [
            ("type", .text("string")), ("pattern", .text("^0x([0-9a-fA-F]{2})+$")),
            ("maxLength", .number(UInt64(2 + 2 * bytesMax))),
        ]
    }

    fileprivate static func bytes(_ value: JSONValue, bytesMax: Int) throws(Mistake) -> [UInt8] {
        guard case .text(let text) = value else {
            throw Mistake(reason: "expected bytes as 0x and hexadecimal digits, found \(value.kind)")
        }
        guard text.utf8.count <= 2 + bytesMax * 2 else {
            throw Mistake(reason: "expected at most \(bytesMax) bytes, found \(text.utf8.count / 2 - 1)")
        }
        guard text.hasPrefix("0x"), let bytes = Hex.decode(text), !bytes.isEmpty else {
            throw Mistake(reason: "expected bytes as 0x and an even number of hexadecimal digits")
        }
        return bytes
    }
}

extension Parameter where Value == [[UInt8]] {
    /// A list that may be left out, of 1 to `countMax` byte strings of at most `bytesMax` bytes.
    static func list(_ name: String, _ text: String, countMax: Int, bytesMax: Int) -> Self {
        Parameter(
            name, text, isRequired: false,
            schema: [
                ("type", .text("array")), ("items", .object(Parameter<[UInt8]>.schema(bytesMax: bytesMax))),
                ("minItems", .number(1)), ("maxItems", .number(UInt64(countMax))),
            ]
        ) { value throws(Mistake) in
            guard case .list(let elements) = value, (1...countMax).contains(elements.count) else {
                throw Mistake(reason: "expected a list of 1 to \(countMax) byte strings")
            }
            var list: [[UInt8]] = []
            for element in elements {
                do throws(Parameter<[UInt8]>.Mistake) {
                    list.append(try Parameter<[UInt8]>.bytes(element, bytesMax: bytesMax))
                } catch {
                    throw Mistake(reason: error.reason)
                }
            }
            return list
        }
    }
}

extension Parameter where Value == Amount {
    /// An amount in the smallest unit: a decimal string, since JSON's numbers end before it does, or a number.
    static func amount(
        _ name: String, _ text: String, _ range: ClosedRange<Amount>, isRequired: Bool = true
    ) -> Self {
        Parameter(
            name, text, isRequired: isRequired,
            schema: [("type", .list([.text("string"), .text("integer")])), ("pattern", .text("^[0-9]{1,39}$"))]
        ) { value throws(Mistake) in
            guard let amount = value.amount, range.contains(amount) else {
                throw Mistake(
                    reason: "expected a whole number of \(range.lowerBound) to \(range.upperBound)"
                        + (value.amount == nil ? ", found \(value.kind)" : ""))
            }
            return amount
        }
    }
}

extension Parameter where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the words of `Value`, which may be left out.
    static func word(_ name: String, _ text: String) -> Self {
        let words = Value.allCases.map(\.rawValue)
        return Parameter(
            name, text, isRequired: false,
            schema: [("type", .text("string")), ("enum", .list(words.map { .text($0) }))]
        ) { value throws(Mistake) in
            guard case .text(let text) = value, let word = Value(rawValue: text) else {
                throw Mistake(reason: "expected \(words.joined(separator: " or "))")
            }
            return word
        }
    }
}

extension Parameter where Value == UInt64 {
    static func integer(
        _ name: String, _ text: String, _ range: ClosedRange<UInt64>, isRequired: Bool = true
    ) -> Self {
        Parameter(
            name, text, isRequired: isRequired,
            schema: [
                ("type", .list([.text("integer"), .text("string")])), ("minimum", .number(range.lowerBound)),
                ("maximum", .number(range.upperBound)),
            ]
        ) { value throws(Mistake) in
            guard let number = value.unsigned, range.contains(number) else {
                throw Mistake(
                    reason: "expected a whole number of \(range.lowerBound) to \(range.upperBound)"
                        + (value.unsigned == nil ? ", found \(value.kind)" : ""))
            }
            return number
        }
    }
}

extension Parameter where Value == ChainPoint {
    static func point(_ name: String, _ text: String) -> Self {
        Parameter(
            name, text,
            schema: [
                ("type", .list([.text("integer"), .text("string")])),
                ("examples", .list([.text("latest"), .number(1)])),
            ]
        ) { value throws(Mistake) in
            if case .text("latest") = value { return .latest }
            guard let number = value.unsigned, number > 0 else {
                throw Mistake(reason: "expected a whole number from 1 or \"latest\"")
            }
            return .number(number)
        }
    }
}
