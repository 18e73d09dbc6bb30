import OrderFlow
import Sequencer
import Service
import Wire

/// Recorded order flow in the lanes of the apps that it touched, and guests in the lanes of added apps.
struct FlowProgram: DevnetProgram {
    private let plan: DevnetPlan
    private let options: DevnetOptions
    private var player: FlowPlayer
    private var guests: [GuestPlayer]

    init(_ plan: DevnetPlan, options: DevnetOptions) {
        self.plan = plan
        self.options = options
        player = FlowPlayer(plan.flow, genesis: plan.genesis, keys: plan.keys, rate: options.rate)
        guests = plan.guestLanes.map { GuestPlayer($0, genesis: plan.genesis, keys: plan.keys) }
    }

    var genesis: Genesis { plan.genesis }
    var sequencer: SecretKey { plan.keys.sequencer }
    var lanes: [PlannedLane] { plan.lanes }
    var isLockStep: Bool { options.seed != nil }
    var count: Int { player.count + guests.reduce(0) { $0 + $1.count } }
    var played: Int { player.played + guests.reduce(0) { $0 + $1.played } }
    var refused: [String: Int] { guests.reduce(player.refused) { $0.merging($1.refused, uniquingKeysWith: +) } }

    var publicKeys: [String: PublicKey] {
        [
            "sequencer": plan.keys.sequencer, "settlement": plan.keys.settlement, "governance": plan.keys.governance,
            "operator": plan.keys.operatorAccount,
        ].mapValues { $0.publicKey }
    }

    func setUp() throws -> [LogEntry] { try plan.setUp() }

    func refusal(ofSetUp index: Int, _ error: SequencerError) -> any Error {
        DevnetError(
            .configuration, "the network cannot be set up like that: \(error)",
            remedy: "Correct the app.toml or the flow that it comes from.")
    }

    mutating func playPart(into node: isolated LiveNode) throws {
        try player.playPart(into: node)
        for index in guests.indices { try guests[index].playPart(into: node) }
    }

    mutating func saw(_ effects: Effects, of node: isolated LiveNode) {}

    func isDrained(pending: Int) -> Bool { player.isDone && guests.allSatisfy(\.isDone) && pending == 0 }

    func complete(_ manifest: inout SessionManifest) {
        manifest.flow = options.flow ?? "default"
        manifest.rate = options.rate
    }

    func complete(_ summary: inout DevnetSummary) {
        summary.flow_transactions = plan.flow.transactionCount
        summary.guest_transactions = guests.isEmpty ? nil : guests.reduce(0) { $0 + $1.count }
    }
}
