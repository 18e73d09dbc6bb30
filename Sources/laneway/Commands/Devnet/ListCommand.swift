import ArgumentParser
import Devnet
import Inspection

/// `laneway devnet list`.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List sessions: those that run, and those that have ended.")

    @OptionGroup var place: SessionsOption

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        let sessions = Session.all(in: place.sessions).map(SessionOverview.init)
        if json { return try Output.json(sessions) }
        guard !sessions.isEmpty else {
            return Output.note(
                "there are no sessions in \(place.sessions ?? Session.defaultFolder()); start one: laneway devnet up")
        }
        var table = TextTable([
            ("session", .left), ("state", .left), ("started", .left), ("sub-blocks", .right), ("service", .left),
        ])
        for session in sessions {
            table.add([
                session.session, session.state.rawValue, session.started,
                session.sub_blocks.map { AmountText.grouped($0) } ?? "-", session.service ?? "-",
            ])
        }
        table.lines.forEach(Output.result)
    }
}
