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

/// One line that is overwritten on a terminal; elsewhere a line for every tenth of the way.
final class ProgressLine {
    private let isTerminal = isatty(2) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    private var lastTenth = -1
    private var isOpen = false

    /// Shows `text`; `done` of `total` decide how often, where lines cannot be overwritten.
    func show(_ text: String, done: Int, of total: Int) {
        if isTerminal {
            try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(text)".utf8))
            isOpen = true
            return
        }
        let tenth = total == 0 ? 10 : done * 10 / total
        guard tenth != lastTenth else { return }
        lastTenth = tenth
        Output.note(text)
    }

    /// Ends the line, so that what follows starts on one of its own.
    func end() {
        guard isOpen else { return }
        isOpen = false
        try? FileHandle.standardError.write(contentsOf: Data("\n".utf8))
    }
}
