import Foundation
import Testing

@testable import OrderFlow

@Suite("Lines")
struct LineTests {
    private func lines(_ reader: LineReader) throws(FlowError) -> [[UInt8]] {
        var reader = reader
        var lines: [[UInt8]] = []
        while let line = try reader.next() {
            lines.append(line)
            guard reader.line == lines.count else {
                Issue.record("line \(reader.line) is number \(lines.count)")
                return lines
            }
        }
        return lines
    }

    @Test("a file and its bytes give the lines that a plain split gives", arguments: UInt64(1)...8)
    func split(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededNumbers(seed: seed)
        // Lines around the size of a chunk, so that ends of lines fall before, on and after its border.
        let expected = (0..<12).map { _ in
            [UInt8](
                repeating: UInt8.random(in: 65...90, using: &random), count: Int.random(in: 0...70_000, using: &random))
        }
        var bytes = Array(expected.joined(separator: [UInt8(ascii: "\n")]))
        if Bool.random(using: &random) || expected.last?.isEmpty == true { bytes.append(UInt8(ascii: "\n")) }
        #expect(try lines(LineReader(bytes: bytes, name: "bytes")) == expected)
        try Files.withTemporary(bytes) { path in
            let read = try lines(try LineReader(path: path))
            #expect(read == expected)
        }
    }

    @Test("a line may end in CR LF, and the last needs no end")
    func ends() throws {
        let first = line()
        let second = line(["index": "4", "hash": hash(1)])
        let flow = try read(first, second)
        #expect(try FlowFile.read(Array("\(first)\r\n\(second)\r\n".utf8), name: "flow") == flow)
        #expect(try FlowFile.read(Array("\(first)\n\(second)".utf8), name: "flow") == flow)
    }

    @Test("a line of the largest size is read, one byte more is refused with its line", arguments: [0, 1])
    func lineLength(excess: Int) throws {
        let bare = line(["note": "\"\""]).utf8.count
        let note = String(repeating: "n", count: FlowFile.lineBytesMax - bare + excess)
        let long = line(["index": "4", "hash": hash(1), "note": "\"\(note)\""])
        #expect(long.utf8.count == FlowFile.lineBytesMax + excess)
        let bytes = Array("\(line())\n\(long)\n".utf8)
        try Files.withTemporary(bytes) { path in
            guard excess > 0 else {
                let flow = try FlowFile.read(path)
                #expect(flow.transactionCount == 2)
                #expect(try FlowFile.read(bytes, name: "flow") == flow)
                return
            }
            for error in [
                errorOf { () throws(FlowError) in try FlowFile.read(path) },
                errorOf { () throws(FlowError) in try FlowFile.read(bytes, name: "flow") },
            ] {
                #expect(error?.code == .lineLength)
                #expect(error?.line == 2)
            }
        }
    }

    @Test("a line without end is refused after a megabyte, not when memory is full")
    func endless() {
        let error = errorOf { () throws(FlowError) in try FlowFile.read("/dev/zero") }
        #expect(error?.code == .lineLength)
        #expect(error?.line == 1)
    }

    @Test("a file of the largest size is read, one byte more is refused", arguments: [0, 1])
    func fileLength(excess: Int) throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "\n"), count: 200_000)
        try Files.withTemporary(bytes) { path in
            let readers = [
                try LineReader(path: path, bytesMax: bytes.count - excess),
                LineReader(bytes: bytes, name: path, bytesMax: bytes.count - excess),
            ]
            for reader in readers {
                guard excess > 0 else {
                    let read = try lines(reader)
                    #expect(read.count == bytes.count)
                    continue
                }
                #expect(errorOf { () throws(FlowError) in try lines(reader) }?.code == .fileLength)
            }
        }
    }

    @Test("a byte order mark is refused in both formats, since it hides which one it is")
    func byteOrderMark() throws {
        for rest in [Array(line().utf8), try Files.bytes(Files.table)] {
            let error = errorOf { () throws(FlowError) in try FlowFile.read([0xef, 0xbb, 0xbf] + rest, name: "flow") }
            #expect(error?.code == .encoding)
            #expect(error?.line == 1)
        }
    }

    @Test("an empty file says that it is empty")
    func empty() throws {
        #expect(errorOf { () throws(FlowError) in try FlowFile.read([], name: "flow") }?.code == .empty)
        #expect(errorOf { () throws(FlowError) in try FlowFile.read("/dev/null") }?.code == .empty)
    }

    @Test("a file that is not there, or is a folder, is named")
    func unreadable() {
        for path in ["/nowhere/flow.jsonl", NSTemporaryDirectory()] {
            let error = errorOf { () throws(FlowError) in try FlowFile.read(path) }
            #expect(error?.code == .unreadable)
            #expect(error?.file == path)
        }
    }
}
