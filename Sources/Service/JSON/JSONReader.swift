/// Reads one JSON text (RFC 8259) that nobody vouches for: never deeper, and never more values, than it may be.
struct JSONReader {
    /// Why bytes are not JSON, or not JSON that is read here.
    struct Failure: Error, Equatable {
        let offset: Int
        let reason: String
    }

    /// Levels of lists and objects in each other.
    static let depthMax = 16
    /// Values of all kinds in one text, unless said otherwise.
    static let valuesMax = 16_384

    private let bytes: [UInt8]
    private var offset = 0
    private var values = 0

    private let valuesMax: Int

    private init(_ bytes: [UInt8], valuesMax: Int) {
        self.bytes = bytes
        self.valuesMax = valuesMax
    }

    /// The value that `bytes` are, with nothing around it but white space.
    ///
    /// - Parameter valuesMax: the most values of all kinds in it.
    static func read(_ bytes: [UInt8], valuesMax: Int = Self.valuesMax) throws(Failure) -> JSONValue {
        var reader = JSONReader(bytes, valuesMax: valuesMax)
        reader.skipSpace()
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.offset == bytes.count else { throw reader.failure("expected nothing more") }
        return value
    }

    private func failure(_ reason: String) -> Failure { Failure(offset: offset, reason: reason) }

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { offset += 1 }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        offset += 1
        return true
    }

    private mutating func value(depth: Int) throws(Failure) -> JSONValue {
        values += 1
        guard values <= valuesMax else { throw failure("more than \(valuesMax) values") }
        guard depth <= Self.depthMax else { throw failure("deeper than \(Self.depthMax) levels") }
        guard let next else { throw failure("the text ends where a value should be") }
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try list(depth: depth + 1)
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "t"): return try word("true", .flag(true))
        case UInt8(ascii: "f"): return try word("false", .flag(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default: throw failure("no value begins like this")
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(Failure) -> JSONValue {
        let end = offset + word.utf8CodeUnitCount
        guard end <= bytes.count,
            word.withUTF8Buffer({ $0.elementsEqual(bytes[offset..<end]) })
        else { throw failure("no value begins like this") }
        offset = end
        return value
    }

    private mutating func list(depth: Int) throws(Failure) -> JSONValue {
        offset += 1
        var elements: [JSONValue] = []
        skipSpace()
        if skip(UInt8(ascii: "]")) { return .list([]) }
        while true {
            skipSpace()
            elements.append(try value(depth: depth))
            skipSpace()
            if skip(UInt8(ascii: "]")) { return .list(elements) }
            guard skip(UInt8(ascii: ",")) else { throw failure("expected , or ] in a list") }
        }
    }

    private mutating func object(depth: Int) throws(Failure) -> JSONValue {
        offset += 1
        var members: [JSONValue.Member] = []
        var names: Set<String> = []
        skipSpace()
        if skip(UInt8(ascii: "}")) { return .object([]) }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw failure("expected a member's name in an object") }
            let place = offset
            let name = try text()
            skipSpace()
            guard skip(UInt8(ascii: ":")) else { throw failure("expected : after a member's name") }
            skipSpace()
            guard names.insert(name).inserted else {
                throw Failure(offset: place, reason: "a member's name stands twice in an object")
            }
            members.append(JSONValue.Member(name: name, value: try value(depth: depth)))
            skipSpace()
            if skip(UInt8(ascii: "}")) { return .object(members) }
            guard skip(UInt8(ascii: ",")) else { throw failure("expected , or } in an object") }
        }
    }

    private mutating func digits() throws(Failure) {
        let start = offset
        while let byte = next, (0x30...0x39).contains(byte) { offset += 1 }
        guard offset > start else { throw failure("expected a digit") }
    }

    private mutating func number() throws(Failure) -> String {
        let start = offset
        _ = skip(UInt8(ascii: "-"))
        if !skip(UInt8(ascii: "0")) { try digits() }
        if skip(UInt8(ascii: ".")) { try digits() }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            offset += 1
            if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
            try digits()
        }
        guard offset - start <= 64 else { throw failure("a number of more than 64 characters") }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    private mutating func text() throws(Failure) -> String {
        offset += 1
        var utf8: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: utf8, as: UTF8.self) else { throw failure("a string is not UTF-8") }
                offset += 1
                return text
            case UInt8(ascii: "\\"): try appendEscaped(to: &utf8)
            case 0..<0x20: throw failure("a control character in a string")
            default:
                utf8.append(byte)
                offset += 1
            }
        }
        throw failure("the text ends inside a string")
    }

    private mutating func appendEscaped(to utf8: inout [UInt8]) throws(Failure) {
        offset += 1
        let byte = next
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): utf8.append(bytes[offset - 1])
        case UInt8(ascii: "b"): utf8.append(0x08)
        case UInt8(ascii: "f"): utf8.append(0x0c)
        case UInt8(ascii: "n"): utf8.append(0x0a)
        case UInt8(ascii: "r"): utf8.append(0x0d)
        case UInt8(ascii: "t"): utf8.append(0x09)
        case UInt8(ascii: "u"):
            var scalar = try codeUnit()
            if (0xd800..<0xdc00).contains(scalar) {
                guard skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u")) else { throw failure("half a surrogate pair") }
                let low = try codeUnit()
                guard (0xdc00..<0xe000).contains(low) else { throw failure("half a surrogate pair") }
                scalar = 0x10000 + (scalar - 0xd800) << 10 + (low - 0xdc00)
            }
            guard let character = Unicode.Scalar(scalar) else { throw failure("half a surrogate pair") }
            utf8.append(contentsOf: UTF8.encode(character).map { Array($0) } ?? [])
        default:
            offset -= 1
            throw failure("no escape in a string looks like this")
        }
    }

    /// Four hexadecimal digits.
    private mutating func codeUnit() throws(Failure) -> UInt32 {
        guard offset + 4 <= bytes.count else { throw failure("the text ends inside a string") }
        var unit: UInt32 = 0
        for byte in bytes[offset..<offset + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure("expected four hexadecimal digits")
            }
            unit = unit << 4 | UInt32(digit)
        }
        offset += 4
        return unit
    }
}
