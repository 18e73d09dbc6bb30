import Foundation
import Wire

/// Bytes that a person names: by their digits, by a file of them, or by a file with a service's answer.
enum HexSource {
    /// Far more than any value that is given so.
    private static let fileBytesMax = 1 << 20

    /// The bytes.
    ///
    /// - Parameters:
    ///   - source: `0x` and digits, or the path of a file with them, or with a JSON object that has them.
    ///   - member: what such an object, or its `result`, calls them.
    static func bytes(of source: String, member: String) throws(UsageError) -> [UInt8] {
        if source.hasPrefix("0x") { return try decode(source, source) }
        let text = try text(of: source)
        guard text.hasPrefix("{") else { return try decode(text, source) }
        guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
            throw UsageError(description: "\(source) is no JSON")
        }
        let answer = object["result"] as? [String: Any] ?? object
        guard let digits = answer[member] as? String else {
            throw UsageError(description: "\(source) has no `\(member)`; give the answer that has one")
        }
        return try decode(digits, "`\(member)` of \(source)")
    }

    private static func text(of path: String) throws(UsageError) -> String {
        let data: Data?
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            data = try file.read(upToCount: fileBytesMax + 1)
        } catch {
            var isFolder: ObjCBool = false
            let reason =
                FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
                ? "it is a folder" : error.localizedDescription
            throw UsageError(description: "cannot read \(path): \(reason)")
        }
        let bytes = data ?? Data()
        guard bytes.count <= fileBytesMax, let text = String(validating: bytes, as: UTF8.self) else {
            throw UsageError(description: "\(path) is no text of at most \(fileBytesMax) bytes")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func decode(_ digits: String, _ place: String) throws(UsageError) -> [UInt8] {
        guard let bytes = Hex.decode(digits), !bytes.isEmpty else {
            throw UsageError(description: "\(place.prefix(80)) is not 0x and an even number of hexadecimal digits")
        }
        return bytes
    }
}
