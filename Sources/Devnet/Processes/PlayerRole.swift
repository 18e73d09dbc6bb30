import Foundation
import OrderFlow
import Wire

/// The player's process: it signs what is due for each sub-block and delivers it, until all of it is sent.
struct PlayerRole {
    private let plan: RunPlan
    private let session: Session

    init(_ plan: RunPlan, _ session: Session) {
        self.plan = plan
        self.session = session
    }

    /// Runs until everything is sent, or the network ends.
    func run() throws {
        let parent = ParentWatch { exit(0) }
        defer { withExtendedLifetime(parent) {} }
        let flow = if let path = plan.flow { try FlowFile.read(path) } else { try DefaultFlow.read() }
        let (genesis, keys) = (try plan.network(), DevnetKeys(seed: plan.seed))
        var players = Players(
            flow: FlowPlayer(flow, genesis: genesis, keys: keys, rate: plan.rate ?? 1),
            guests: try plan.lanesWithGuests().map { GuestPlayer($0, genesis: genesis, keys: keys) })
        let node = try NodeQuestions(url: session.read(SessionService.self, from: session.servicePath).url)
        try Participation(as: Role.player.rawValue, in: session).run { height in
            // The set-up is others' part.
            try height == 0 ? DeliveredPart(count: players.count, isIdle: false) : players.part(at: height, node)
        }
    }
}

/// Everybody who sends something on a devnet of order flow.
private struct Players {
    var flow: FlowPlayer
    var guests: [GuestPlayer]

    var count: Int { flow.count + guests.reduce(0) { $0 + $1.count } }

    /// What is due in the sub-block at `height`: the flow's, then each lane's guests'.
    mutating func part(at height: UInt64, _ node: NodeQuestions) throws(DevnetError) -> DeliveredPart {
        let due = flow.due(at: height)
        var (seats, lanes) = flow.needs(of: due)
        for guest in guests where !guest.isDone {
            seats.formUnion(guest.seats)
            lanes.insert(guest.laneName)
        }
        var view = try node.view(height: height - 1, seats, lanes: lanes)
        var entries = try flow.entries(of: due, &view)
        for index in guests.indices { entries += guests[index].entries(&view) }
        let isDone = flow.isDone && guests.allSatisfy(\.isDone)
        return DeliveredPart(
            entries: entries, played: flow.played + guests.reduce(0) { $0 + $1.played }, count: count, isIdle: isDone,
            leaves: isDone)
    }
}
