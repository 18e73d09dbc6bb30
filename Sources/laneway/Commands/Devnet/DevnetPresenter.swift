import Devnet

/// Shows how far a network is, on stderr.
final class DevnetPresenter: @unchecked Sendable {
    // Called from the thread that runs the network, and after it has ended: never at the same time.
    private let progress: ProgressLine
    private let untilDrained: Bool
    private let what: String
    private let detached: Bool
    private var hasToldOfEnd = false

    /// - Parameters:
    ///   - what: is played.
    ///   - detached: nobody watches once the network is ready.
    init(progress: ProgressLine, untilDrained: Bool, what: String, detached: Bool) {
        self.progress = progress
        self.untilDrained = untilDrained
        self.what = what
        self.detached = detached
    }

    func show(_ event: Devnet.Progress) {
        switch event {
        case .step(let text):
            progress.end()
            Output.note(text)
        case .ready(let session, let ready):
            // From then on everything is for the log.
            if detached { Detached.letGo(session, ready) }
            show(session, ready)
        case .playing(let played, let count, let pending, let subBlocks, let isDrained, let verified):
            progress.show(
                "played \(played)/\(count)  pending \(pending)  sub-block \(subBlocks)  verified \(verified)",
                done: played, of: count)
            if isDrained, !untilDrained, !hasToldOfEnd {
                hasToldOfEnd = true
                progress.end()
                Output.note(
                    detached
                        ? "\(what) is played" : "\(what) is played; Ctrl-C ends the network and prints the result")
            }
        case .verifying(let verified, let subBlocks):
            progress.show(
                "verified \(verified)/\(subBlocks)", done: Int(clamping: verified), of: Int(clamping: subBlocks))
        }
    }

    func end() { progress.end() }

    /// Where everything is, and what to do next.
    private func show(_ session: Session, _ ready: Devnet.Readiness) {
        Output.note("session \(session.name) in \(session.folder)")
        Output.note("service \(ready.service) (a dashboard in a browser, JSON-RPC for programs)")
        let processes = ready.processes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        Output.note("processes \(processes.joined(separator: ", "))")
        Output.note("next: laneway devnet status \(session.name), laneway rpc lanes --session \(session.name)")
    }
}
