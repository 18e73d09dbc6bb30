import Foundation

/// Cuts a file or bytes in memory into lines, holding one chunk and one line at a time (FLOW-1, FLOW-2).
struct LineReader {
    private enum Input {
        case file(FileHandle)
        case bytes([UInt8])
        case ended
    }

    private static let chunkBytes = 65_536

    /// What the caller calls the input.
    let name: String
    /// Number of the line that ``next()`` answered last, from 1.
    private(set) var line = 0
    private var input: Input
    private var buffer: [UInt8] = []
    /// Where the next line starts in ``buffer``.
    private var start = 0
    private var bytesRead = 0
    private let bytesMax: Int

    /// Opens `path`. Throws ``FlowError/Code/unreadable``.
    init(path: String, bytesMax: Int = FlowFile.fileBytesMax) throws(FlowError) {
        name = path
        self.bytesMax = bytesMax
        do {
            input = .file(try FileHandle(forReadingFrom: URL(fileURLWithPath: path)))
        } catch {
            throw FlowError(.unreadable, file: path, "cannot be opened: \(error.localizedDescription)")
        }
    }

    /// Reads bytes in memory; `name` stands in errors.
    init(bytes: [UInt8], name: String, bytesMax: Int = FlowFile.fileBytesMax) {
        self.name = name
        self.bytesMax = bytesMax
        input = .bytes(bytes)
    }

    /// The next line without its end (LF or CR LF), or nil after the last. An end of line at the end of the file
    /// starts no further line.
    mutating func next() throws(FlowError) -> [UInt8]? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return try line(until: end)
            }
            searched = buffer.count - start
            guard searched <= FlowFile.lineBytesMax + 1 else { throw tooLong() }
            buffer.removeSubrange(..<start)
            start = 0
            guard try readChunk() else { break }
        }
        guard !buffer.isEmpty else { return nil }
        defer { buffer = [] }
        return try line(until: buffer.count)
    }

    private mutating func line(until end: Int) throws(FlowError) -> [UInt8] {
        var content = buffer[start..<end]
        if content.last == UInt8(ascii: "\r") { content.removeLast() }
        guard content.count <= FlowFile.lineBytesMax else { throw tooLong() }
        line += 1
        return Array(content)
    }

    private func tooLong() -> FlowError {
        FlowError(.lineLength, file: name, line: line + 1, "is longer than \(FlowFile.lineBytesMax) bytes")
    }

    /// Appends the next chunk to ``buffer``; false at the end of the input.
    private mutating func readChunk() throws(FlowError) -> Bool {
        let chunk: [UInt8]
        switch input {
        case .file(let handle):
            do {
                chunk = try handle.read(upToCount: Self.chunkBytes).map { [UInt8]($0) } ?? []
            } catch {
                throw FlowError(
                    .unreadable, file: name, line: line + 1, "cannot be read: \(error.localizedDescription)")
            }
        case .bytes(let bytes):
            chunk = bytes
            input = .ended
        case .ended:
            return false
        }
        guard !chunk.isEmpty else {
            input = .ended
            return false
        }
        bytesRead += chunk.count
        guard bytesRead <= bytesMax else {
            throw FlowError(.fileLength, file: name, line: line + 1, "is longer than \(bytesMax) bytes")
        }
        buffer += chunk
        return true
    }
}
