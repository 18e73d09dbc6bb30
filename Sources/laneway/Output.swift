import ArgumentParser
import Foundation

/// stdout carries results and nothing else, stderr everything that is for people (CLI-1).
enum Output {
    /// Prints a line of the result. A reader that has gone away is no failure of ours.
    static func result(_ line: String) {
        try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
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
