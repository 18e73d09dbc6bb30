import RuleTestSupport
import Sequencer
import Service
import Testing
import Wire

/// What is pending, against what the core itself counts.
@Suite("What is pending")
struct PendingIndexTests {
    @Test("is what the core holds, also after a restart", arguments: [1, 2, 3, 4] as [UInt64])
    func agrees(seed: UInt64) async throws {
        let network = try TestNetwork()
        var random = SeededGenerator(seed: seed)
        var sent: [Hash] = []
        for height in 1...UInt64.random(in: 30...45, using: &random) {
            var encodings: [[UInt8]] = []
            for sender in TestNetwork.senders.indices where Bool.random(using: &random) {
                let lane = Bool.random(using: &random) ? TestNetwork.fifo : TestNetwork.auction
                let nonce = await network.node.ask {
                    $0.nextNonce(of: TestNetwork.senders[sender].publicKey, lane: lane) ?? 0
                }
                // More gas than a sub-block has for all, so that some wait, and some expire.
                let envelope = TestNetwork.envelope(
                    sender, nonce: nonce, lane: lane, gas: .random(in: 500_000...1_400_000, using: &random))
                encodings.append(LogEntry(envelope).encoded)
            }
            let bundle = try TestNetwork.bundle(
                Int.random(in: 0..<8, using: &random), bid: .random(in: 1...1_000, using: &random),
                validUntil: height + UInt64.random(in: 0...5, using: &random))
            encodings.append(LogEntry.bundle(bundle).encoded)
            for case .logged(let entry) in await network.node.submit(encodings) { sent += entry.subjects }
            try await network.node.tick(timeMilliseconds: height)
            await check(network.node, sent, "seed \(seed), height \(height)")
        }
        let before = sent.filter { network.node.isPending($0) }
        #expect(!before.isEmpty, "seed \(seed) leaves nothing pending, so that it shows nothing")
        let killed = try await network.node.occupied { try network.folder.copyOfStore() }
        let again = try TestNetwork.open(killed.path)
        #expect(sent.filter { again.isPending($0) } == before, "seed \(seed)")
        await check(again, sent, "seed \(seed), after a restart")
    }

    private func check(_ node: LiveNode, _ sent: [Hash], _ place: String) async {
        let counted = await node.ask { $0.pendingCount + $0.pendingBundleCount }
        #expect(sent.count { node.isPending($0) } == counted, "\(place)")
    }
}
