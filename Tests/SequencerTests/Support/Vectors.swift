import Foundation
import Wire

/// Golden vectors of Specs/vectors.
enum Vectors {
    private struct Page<T: Decodable>: Decodable {
        let cases: [T]
    }

    static func load<T: Decodable>(_ name: String, as type: T.Type = T.self) throws
        -> [T]
    {
        let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: repository.appendingPathComponent("Specs/vectors/\(name).json"))
        return try JSONDecoder().decode(Page<T>.self, from: data).cases
    }
}

/// An amount or a number past 2^53, which JSON has to carry as text.
struct Decimal<T: FixedWidthInteger>: Decodable {
    let value: T

    init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = T(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\(text) is no number"))
        }
        self.value = value
    }
}
