import Inspection
import Wire

/// What a service answered, member by member.
extension Document {
    subscript(_ name: String) -> Document? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    func text(_ name: String) throws -> String {
        guard case .text(let text) = self[name] else { throw UnknownService(missing: name) }
        return text
    }

    /// A number that commands reckon with: below 2^62, so that no service can make their sums overflow.
    func number(_ name: String) throws -> UInt64 {
        guard case .number(let number) = self[name], number < 1 << 62 else { throw UnknownService(missing: name) }
        return number
    }

    func flag(_ name: String) throws -> Bool {
        guard case .flag(let flag) = self[name] else { throw UnknownService(missing: name) }
        return flag
    }

    func list(_ name: String) throws -> [Document] {
        guard case .list(let elements) = self[name] else { throw UnknownService(missing: name) }
        return elements
    }

    func amount(_ name: String) throws -> Amount {
        guard let amount = Amount(try text(name)) else { throw UnknownService(missing: name) }
        return amount
    }

    func bytes(_ name: String) throws -> [UInt8] {
        guard let bytes = Hex.decode(try text(name)) else { throw UnknownService(missing: name) }
        return bytes
    }

    /// An object with more members, behind its own.
    func adding(_ members: [(name: String, value: Document)]) -> Document {
        guard case .object(let own) = self else { return self }
        return .object(own + members)
    }

    func configuration(_ name: String) throws -> LaneConfiguration { try LaneConfiguration(decoding: bytes(name)) }

    /// The texts of a list.
    func texts(_ name: String) throws -> [String] {
        try list(name).map {
            guard case .text(let text) = $0 else { throw UnknownService(missing: name) }
            return text
        }
    }
}

/// A service whose answers are others than this program knows.
struct UnknownService: Error, CustomStringConvertible {
    let missing: String

    var description: String {
        "the service's answer has no usable \"\(missing)\": it is another version of Laneway; use that one's program"
    }
}
