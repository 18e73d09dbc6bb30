import ArgumentParser
import Devnet

/// Where sessions are, for commands that name one.
struct SessionsOption: ParsableArguments {
    @Option(help: "Where sessions are kept. Default: $LANEWAY_HOME/sessions or ~/.laneway/sessions")
    var sessions: String?

    /// The session of a folder or name; without one the only one that runs.
    func session(_ text: String?) throws -> Session {
        if let text { return try Session.find(text, in: sessions) }
        let running = Session.all(in: sessions).filter { SessionOverview(of: $0).isLive }
        guard let only = running.first else {
            throw UsageError(description: "no session runs; name one of laneway devnet list")
        }
        guard running.count == 1 else {
            let names = running.map(\.name).joined(separator: ", ")
            throw UsageError(description: "several sessions run; name one of \(names)")
        }
        return only
    }
}

extension SessionOverview {
    /// Whether it runs, or is about to.
    var isLive: Bool { state == .running || state == .starting }
}
