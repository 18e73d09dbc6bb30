import Foundation

/// How far something long is, on stderr: one line that is overwritten on a terminal, elsewhere a line for every tenth of
/// the way, and none for what takes less than a second (CLI-3).
final class ProgressLine {
    private static let quietTime: Duration = .seconds(1)
    /// Between two drawings on a terminal: more would only flicker.
    private static let redrawTime: Duration = .milliseconds(50)

    private let isTerminal = isatty(2) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    private var start: ContinuousClock.Instant?
    private var drawn: ContinuousClock.Instant?
    private var lastTenth = -1
    /// What a terminal was not shown yet.
    private var waiting: String?

    /// Shows `text`; `done` of `total` decide how often, where lines cannot be overwritten.
    func show(_ text: String, done: Int, of total: Int) {
        let now = ContinuousClock.now
        guard !isTerminal else { return draw(text, at: now) }
        let start = start ?? now
        self.start = start
        let tenth = total <= 0 ? 10 : Int(Double(done) * 10 / Double(total))
        guard tenth != lastTenth, now - start >= Self.quietTime else { return }
        lastTenth = tenth
        Output.note(text)
    }

    private func draw(_ text: String, at now: ContinuousClock.Instant) {
        if let drawn, now - drawn < Self.redrawTime {
            waiting = text
            return
        }
        drawn = now
        waiting = nil
        try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(text)".utf8))
    }

    /// Ends the line, so that what follows starts on one of its own.
    func end() {
        guard drawn != nil else { return }
        if let waiting { try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(waiting)".utf8)) }
        (drawn, waiting) = (nil, nil)
        try? FileHandle.standardError.write(contentsOf: Data("\n".utf8))
    }
}
