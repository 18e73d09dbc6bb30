import Foundation
import Wire

/// The searcher's process: it looks at every sub-block and bids for the next.
struct SearcherRole {
    private let plan: RunPlan
    private let session: Session

    init(_ plan: RunPlan, _ session: Session) {
        self.plan = plan
        self.session = session
    }

    /// Runs until the network ends.
    func run() throws {
        let parent = ParentWatch { exit(0) }
        defer { withExtendedLifetime(parent) {} }
        var searcher = Searcher(genesis: try plan.network(), keys: DevnetKeys(seed: plan.seed))
        let node = try NodeQuestions(url: session.read(SessionService.self, from: session.servicePath).url)
        try Participation(as: Role.searcher.rawValue, in: session).run { height in
            var bids: [LogEntry] = []
            if height > 1 {
                let lanes = try searcher.lanes(of: node.subBlock(at: height - 1))
                let view = try node.view(height: height - 1, [], lanes: Set(lanes))
                bids = try searcher.bids(for: lanes, after: height - 1, view)
            }
            return DeliveredPart(entries: bids, played: searcher.played, count: searcher.played, isIdle: bids.isEmpty)
        }
    }
}
