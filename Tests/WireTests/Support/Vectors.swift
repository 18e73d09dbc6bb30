import Foundation
import Wire

/// Reads Specs/vectors.
enum Vectors {
    static func load<Format: Decodable>(_ name: String, as format: Format.Type) throws -> Format {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = package.appending(path: "Specs/vectors/\(name).json")
        return try JSONDecoder().decode(Format.self, from: Data(contentsOf: file))
    }
}

/// Bytes as `0x` and hexadecimal digits.
struct HexBytes: Decodable, Equatable {
    let bytes: [UInt8]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard text.hasPrefix("0x"), let bytes = Hex.decode(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no hexadecimal: \(text)")
        }
        self.bytes = bytes
    }

    var hash: Hash { Hash(bytes: Bytes32(bytes: bytes)) }
    var publicKey: PublicKey { PublicKey(bytes: Bytes32(bytes: bytes)) }
    var signature: Signature { Signature(r: Bytes32(bytes: bytes[..<32]), s: Bytes32(bytes: bytes[32...])) }
}

/// Any JSON, to build values of the wire from.
enum JSONValue: Decodable {
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    /// Why a vector cannot be read.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([JSONValue].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    func field(_ name: String) throws -> JSONValue {
        guard case .object(let fields) = self, let value = fields[name] else {
            throw Failure(description: "no \(name)")
        }
        return value
    }

    /// The names of an object's fields.
    var fieldNames: Set<String> {
        guard case .object(let fields) = self else { return [] }
        return Set(fields.keys)
    }

    func text(_ name: String) throws -> String {
        guard case .text(let text) = try field(name) else { throw Failure(description: "\(name) is no text") }
        return text
    }

    func bytes(_ name: String) throws -> [UInt8] {
        guard let bytes = Hex.decode(try text(name)) else { throw Failure(description: "\(name) is no hexadecimal") }
        return bytes
    }

    func integer<Integer: FixedWidthInteger>(_ name: String) throws -> Integer {
        guard let value = Integer(try text(name)) else { throw Failure(description: "\(name) is no \(Integer.self)") }
        return value
    }

    func fixed<Value: FixedBytes>(_ name: String) throws -> Value {
        guard let value = Value(hex: try text(name)) else { throw Failure(description: "\(name) is no \(Value.self)") }
        return value
    }

    func raw<Value: RawRepresentable>(_ name: String) throws -> Value where Value.RawValue: FixedWidthInteger {
        guard let value = Value(rawValue: try integer(name)) else {
            throw Failure(description: "\(name) names no \(Value.self)")
        }
        return value
    }

    func elements<Value: VectorValue>(_ name: String) throws -> [Value] { try [Value](vector: field(name)) }
}
