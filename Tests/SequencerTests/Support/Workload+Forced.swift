import Sequencer
import Wire

// What is posted to the inbox beside the transactions.

extension Workload {
    /// An envelope from the inbox for the network as it stands, most of it good.
    mutating func forced(_ core: borrowing Sequencer) -> ForcedEnvelope {
        var envelope: Envelope
        if random.chance(15), let again = recent.randomElement(using: &random) {
            // What is, or was, in the mempool as well.
            envelope = again
        } else {
            envelope = fresh(core)
        }
        if random.chance(1) { envelope.chainID = 8 }
        let postedAt = core.height - UInt64.random(in: 0...min(core.height, 3), using: &random)
        return ForcedEnvelope(
            number: core.inboxNumber + 1, postedAt: postedAt, envelope: envelope, signature: .zero)
    }

    private mutating func fresh(_ core: borrowing Sequencer) -> Envelope {
        let lane = random.chance(1) ? LaneName.named("nowhere") : lanes.randomElement(using: &random) ?? lanes[0]
        let sender = users[Int.random(in: 0..<users.count, using: &random)]
        // What the lane's mempool has of the sender gives way.
        let next = core.nextForcedNonce(of: sender, lane: lane) ?? 0
        let operations = (0..<[1, 1, 2, 4, 12].randomElement(using: &random)!).map { position in
            operation(at: core.height, next: next + UInt64(position), isUnordered: unordered.contains(lane))
        }
        return Envelope(
            chainID: TestNetwork.chainID, lane: lane, sender: sender, operations: operations, signature: .zero)
    }
}
