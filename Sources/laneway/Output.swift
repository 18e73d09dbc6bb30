import ArgumentParser
import Foundation

/// stdout carries results and nothing else, stderr everything that is for people (CLI-1).
enum Output {
    /// Prints a line of the result. A reader that has gone away is no failure of ours; a full disk is.
    static func result(_ line: String) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
        } catch {
            guard errno != EPIPE else { return }
            note("error: cannot write the result: \(error.localizedDescription). Check the room on the disk.")
            exit(1)
        }
    }

    /// Prints a result as JSON: one document, keys sorted.
    static func json(_ value: some Encodable, oneLine: Bool = false) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if !oneLine { encoder.outputFormatting.insert(.prettyPrinted) }
        result(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Prints a line for people.
    static func note(_ line: String) {
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }
}
