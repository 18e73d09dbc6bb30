import Node
import Sequencer
import Service
import Simulation
import Wire

/// A network whose log is made of its participants' parts.
struct PartsFeed: NodeFeed {
    private let plan: RunPlan
    private let board: PartBoard
    /// Of which the next tick makes a sub-block.
    private var taken: (parts: [PartBoard.Part], refusals: [[PartBoard.Refusal]]) = ([], [])
    private var height: UInt64 = 0

    init(_ plan: RunPlan, _ board: PartBoard) {
        self.plan = plan
        self.board = board
    }

    var count: Int { board.participants.reduce(0) { $0 + Int(clamping: $1.progress.count) } }
    var played: Int { board.participants.reduce(0) { $0 + Int(clamping: $1.progress.played) } }
    var refused: [String: Int] {
        board.participants.reduce(into: [:]) { $0.merge($1.refused, uniquingKeysWith: +) }
    }
    var checks: [SimulationDocument.Check]? { nil }

    func setUp() throws -> [LogEntry] {
        try plan.set_up.map { text in
            guard let bytes = Hex.decode(text), let entry = try? LogEntry(decoding: bytes) else {
                throw RunPlan.damaged("set_up")
            }
            return entry
        }
    }

    func refusal(ofSetUp index: Int, _ error: SequencerError) -> any Error { Self.refusal("\(error)") }

    private static func refusal(_ reason: String) -> DevnetError {
        DevnetError(
            .configuration, "the network cannot be set up like that: \(reason)",
            remedy: "Correct the app.toml or the flow that it comes from.")
    }

    /// The parts for height 0: what the settlement pays in.
    mutating func begin(in node: LiveNode, unless isOver: () -> Bool) throws {
        guard board.waitForAll(unless: isOver) else { return }
        let parts = board.take()
        let refusals = try node.synchronously { node in
            let refusals = try node.receive(parts)
            try node.commit()
            return refusals
        }
        if let first = refusals.joined().first { throw Self.refusal(first.reason) }
        board.answer(parts, refusals, height: 0)
    }

    mutating func playPart(into node: LiveNode, unless isOver: () -> Bool) throws {
        if board.isLockStep { guard board.waitForAll(unless: isOver) else { return } }
        let parts = board.take()
        taken = (parts, try node.synchronously { try $0.receive(parts) })
    }

    mutating func saw(_ effects: Effects, of node: isolated LiveNode) {
        height += 1
        board.answer(taken.parts, taken.refusals, height: height)
        taken = ([], [])
    }

    func isDrained(pending: Int) -> Bool { pending == 0 && board.participants.allSatisfy(\.progress.isIdle) }
}
