import ArgumentParser
import Devnet

/// `laneway devnet down`.
struct DownCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "End sessions in order, from any terminal.",
        discussion: """
            The block is completed, the store closed, the verifiers waited for, the summary written. Only what the \
            session itself started is ended. Without SESSION: the one that runs.

            Example:
              laneway devnet down quiet-harbour-417
            """)

    @Argument(help: "Sessions' names or folders.")
    var session: [String] = []

    @Flag(help: "All that run.")
    var all = false

    @Option(help: "Seconds to wait before what is left is killed.")
    var grace = 60

    @OptionGroup var place: SessionsOption

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        guard !all || session.isEmpty else { throw ValidationError("Give sessions or --all.") }
        guard (1...86_400).contains(grace) else {
            throw ValidationError("--grace is \(grace); give 1 to 86400 seconds.")
        }
    }

    private struct Down: Encodable {
        let session: String
        let outcome: SessionEnding.Outcome
    }

    func run() throws {
        let sessions =
            all
            ? Session.all(in: place.sessions).filter { SessionOverview(of: $0).processes.contains(where: \.running) }
            : session.isEmpty ? [try place.session(nil)] : try session.map { try place.session($0) }
        var ended: [Down] = []
        for session in sessions {
            Output.note("ending \(session.name)")
            ended.append(
                Down(session: session.name, outcome: try SessionEnding.end(session, grace: .seconds(grace))))
        }
        if json { return try Output.json(ended) }
        if ended.isEmpty { Output.note("no session runs") }
        for down in ended {
            let what =
                switch down.outcome {
                case .ended: "has ended in order"
                case .killed: "had to be killed; its store is as it was then: laneway verify \(down.session)"
                case .wasNotRunning: "was not running"
                }
            Output.result("\(down.session) \(what)")
        }
    }
}
