import ArgumentParser
import Devnet
import Foundation

/// `laneway devnet logs`.
struct LogsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Show what a session's processes wrote to their logs.",
        discussion: """
            Without PROCESS: of all, each line behind the name of its process.

            Examples:
              laneway devnet logs quiet-harbour-417 verifier-1 --lines 20
              laneway devnet logs quiet-harbour-417 --follow
            """)

    @Argument(help: "A session's name or folder. Default: the one that runs.")
    var session: String?

    @Argument(help: "Such as node or verifier-1.")
    var process: String?

    @Option(name: .shortAndLong, help: "How many of the last lines of each.")
    var lines = 100

    @Flag(name: .shortAndLong, help: "Go on as they write, until the session has ended.")
    var follow = false

    @OptionGroup var place: SessionsOption

    func validate() throws {
        guard (0...1_000_000).contains(lines) else {
            throw ValidationError("--lines is \(lines); give 0 to 1000000.")
        }
    }

    func run() throws {
        let session = try place.session(session)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: session.logs)) ?? []
        let known = names.filter { $0.hasSuffix(".log") }.map { String($0.dropLast(4)) }.sorted()
        if let process, !known.contains(process) {
            throw UsageError(
                description: "\(session.name) has no log of \(process); there are \(known.joined(separator: ", "))")
        }
        let shown = process.map { [$0] } ?? known
        let width = shown.map(\.count).max() ?? 0
        var tails = shown.map { name in
            let fill = String(repeating: " ", count: width - name.count)
            return LogTail(path: session.log(of: name), prefix: process == nil ? "\(name)\(fill)  " : "")
        }
        for index in tails.indices { tails[index].last(lines).forEach(Output.result) }
        guard follow else { return }
        while true {
            // Asked before reading, so that the last words are read, too.
            let isLive = SessionOverview(of: session).processes.contains(where: \.running)
            for index in tails.indices { tails[index].more().forEach(Output.result) }
            guard isLive else { return }
            Thread.sleep(forTimeInterval: 0.2)
        }
    }
}

/// A log that is read as it grows.
private struct LogTail {
    /// Of a log's end, what is looked at for its last lines.
    private static let bytesMax: UInt64 = 8 << 20

    private let handle: FileHandle?
    private let prefix: String
    /// A line that is not whole yet.
    private var partial = Data()

    init(path: String, prefix: String) {
        handle = FileHandle(forReadingAtPath: path)
        self.prefix = prefix
    }

    mutating func last(_ count: Int) -> [String] {
        let end = (try? handle?.seekToEnd()) ?? 0
        try? handle?.seek(toOffset: end - min(end, Self.bytesMax))
        return more().suffix(count)
    }

    /// Whole lines that came since.
    mutating func more() -> [String] {
        partial += (try? handle?.readToEnd()) ?? Data()
        guard let end = partial.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        let whole = partial[...end]
        partial = Data(partial[(end + 1)...])
        return String(decoding: whole, as: UTF8.self).split(separator: "\n").map { prefix + $0 }
    }
}
