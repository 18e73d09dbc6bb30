import Foundation
import Wire

/// A log that is kept in a file while it comes in, in case it has to be shown.
final class LogSpool {
    private let path: String
    private let file: FileHandle

    /// - Parameter path: of a file that is not there yet; only its owner may read it.
    init(path: String) throws(UsageError) {
        self.path = path
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw UsageError(
                description: "cannot make \(path), where the log is kept meanwhile: \(String(cString: strerror(errno)))"
            )
        }
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
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
