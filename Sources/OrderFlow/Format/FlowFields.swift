import Foundation

/// What one JSON object is read into.
///
/// Kept apart from `Decodable`, so that the public types do not promise to be read by any decoder: outside a file the
/// order of records is unchecked.
protocol FlowObject {
    init(decoding decoder: any Decoder) throws
}

/// Bridges ``FlowObject`` to Foundation's decoder.
struct DecodedObject<T: FlowObject>: Decodable {
    let object: T
    init(from decoder: any Decoder) throws { object = try T(decoding: decoder) }
}

/// One JSON object of a record, whose every mistake names the field (FLOW-11, FLOW-12).
///
/// Throws ``FlowProblem`` only; untyped, as `Decodable` is.
struct FlowFields<Key: CodingKey> {
    private let container: KeyedDecodingContainer<Key>

    init(_ decoder: any Decoder, keyedBy type: Key.Type) throws {
        do {
            container = try decoder.container(keyedBy: type)
        } catch is DecodingError {
            throw FlowProblem(.type, field: path(decoder.codingPath), "is not a JSON object")
        }
    }

    /// A JSON number that is an integer from 0 to `T.max`.
    func integer<T: FixedWidthInteger & UnsignedInteger & Decodable>(_ key: Key, _ type: T.Type = T.self) throws -> T {
        try value(key, "a JSON number", wrong: "is not an integer from 0 to 2^\(T.bitWidth) - 1") {
            try container.decode(T.self, forKey: key)
        }
    }

    /// A JSON number that `parse` understands.
    func number<T>(_ key: Key, _ parse: (UInt64) throws(FlowProblem) -> T) throws -> T {
        let number = try integer(key, UInt64.self)
        do { return try parse(number) } catch { throw FlowProblem(error.code, field: name(key), error.reason) }
    }

    func boolean(_ key: Key) throws -> Bool {
        try value(key, "true or false") { try container.decode(Bool.self, forKey: key) }
    }

    func string(_ key: Key) throws -> String {
        try value(key, "a string", wrong: "is not valid text") { try container.decode(String.self, forKey: key) }
    }

    /// A string that `parse` understands.
    func parsed<T>(_ key: Key, _ parse: (String) throws(FlowProblem) -> T) throws -> T {
        let text = try string(key)
        do { return try parse(text) } catch { throw FlowProblem(error.code, field: name(key), error.reason) }
    }

    /// Nil for null; the field has to be there all the same.
    func optional<T>(_ key: Key, _ read: (Key) throws -> T) throws -> T? {
        guard container.contains(key) else { throw missing(key) }
        return try container.decodeNil(forKey: key) ? nil : read(key)
    }

    /// An array of strings that `parse` understands.
    func list<T>(_ key: Key, _ parse: (String) throws(FlowProblem) -> T) throws -> [T] {
        let texts = try value(key, "an array of strings", wrong: "holds text that is not valid") {
            try container.decode([String].self, forKey: key)
        }
        var result: [T] = []
        for (place, text) in texts.enumerated() {
            do {
                result.append(try parse(text))
            } catch {
                throw FlowProblem(error.code, field: "\(name(key))[\(place)]", error.reason)
            }
        }
        return result
    }

    func object<T: FlowObject>(_ key: Key, _ type: T.Type = T.self) throws -> T {
        try value(key, "a JSON object") { try container.decode(DecodedObject<T>.self, forKey: key).object }
    }

    func objects<T: FlowObject>(_ key: Key, _ type: T.Type = T.self) throws -> [T] {
        try value(key, "an array of JSON objects") {
            try container.decode([DecodedObject<T>].self, forKey: key).map(\.object)
        }
    }

    func name(_ key: Key) -> String { path(container.codingPath + [key]) ?? key.stringValue }

    private func missing(_ key: Key) -> FlowProblem { FlowProblem(.missing, field: name(key), "is missing") }

    /// `wrong` says what a value of the right type has against it. The line was valid JSON before the fields were
    /// looked at, so every other error of the decoder is about this value.
    private func value<T>(
        _ key: Key, _ expected: String, wrong: String = "cannot be read", _ read: () throws -> T
    ) throws -> T {
        guard container.contains(key) else { throw missing(key) }
        do {
            return try read()
        } catch let problem as FlowProblem {
            throw problem
        } catch DecodingError.typeMismatch {
            throw FlowProblem(.type, field: name(key), "is not \(expected)")
        } catch DecodingError.valueNotFound {
            throw FlowProblem(.type, field: name(key), "is null, must be \(expected)")
        } catch {
            throw FlowProblem(.value, field: name(key), wrong)
        }
    }
}

/// `swaps[2].amount_in`; nil at the top.
private func path(_ keys: [any CodingKey]) -> String? {
    var result: String?
    for key in keys {
        if let place = key.intValue {
            result = "\(result ?? "")[\(place)]"
        } else {
            result = result.map { "\($0).\(key.stringValue)" } ?? key.stringValue
        }
    }
    return result
}
