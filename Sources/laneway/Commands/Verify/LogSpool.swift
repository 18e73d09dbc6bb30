import Foundation
import Wire

/// A log that is kept in a file while it comes in, in case it has to be shown.
final class LogSpool {
    private let path: String
    private let file: FileHandle

    init(path: String) throws {
        self.path = path
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forUpdatingAtPath: path)
        else {
            throw UsageError(
                description: "cannot write \(path): give --evidence a file in a folder that can be written")
        }
        self.file = file
    }

    func append(_ entries: [[UInt8]]) throws {
        var writer = WireWriter()
        for entry in entries { writer.write(bytes: entry) }
        try file.write(contentsOf: Data(writer.bytes))
    }

    /// All of it, in memory.
    func entries() throws -> [[UInt8]] {
        try file.seek(toOffset: 0)
        let bytes = try file.readToEnd().map { Array($0) } ?? []
        var reader = WireReader(bytes)
        var entries: [[UInt8]] = []
        while reader.remaining > 0 { entries.append(try reader.readBytes("spool.entry", bytesMax: bytes.count)) }
        return entries
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
