import Foundation
import Node
import Sequencer
import Service
import Store
import Synchronization
import Testing
import Verification
import Wire

/// What an answer of the live node promises (SVC-1 to SVC-3).
@Suite("A live node")
struct LiveNodeTests {
    @Test(
        "has every entry that it answered in the log, and keeps every receipt, whenever it is killed",
        arguments: [1, 2, 3] as [UInt64])
    func answeredIsDurable(seed: UInt64) async throws {
        let network = try TestNetwork()
        let answered = Promises()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for sender in TestNetwork.senders.indices {
                group.addTask {
                    for nonce in 0..<12 as Range<UInt64> {
                        let entry = LogEntry(TestNetwork.envelope(sender, nonce: nonce))
                        guard case .logged(let logged) = await network.node.submit([entry.encoded]).first else {
                            Issue.record("sender \(sender) nonce \(nonce) was not logged")
                            return
                        }
                        answered.byPosition.withLock { $0[logged.position] = logged }
                    }
                }
            }
            group.addTask {
                for time in 1...6 as ClosedRange<UInt64> {
                    try await Task.sleep(for: .milliseconds(Int(seed) * 3))
                    try await network.node.tick(timeMilliseconds: time)
                    // Killed now: what was answered before must be in what is on the disk.
                    let promised = answered.byPosition.withLock { $0 }
                    let killed = try await network.node.occupied { try network.folder.copyOfStore() }
                    let again = try TestNetwork.open(killed.path)
                    for (position, logged) in promised {
                        let batch = try again.store.entries(from: position, bytesMax: 1)
                        let entry = try CheckedEntry(trusting: try #require(batch.entries.first))
                        #expect(entry.transactionHashes == logged.transactions, "seed \(seed), position \(position)")
                        _ = try KeptReceipt(checking: logged.receipt, in: again.store)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(answered.byPosition.withLock { $0.count } == 96)
    }

    @Test("commits many clients' entries together")
    func groupCommit() async throws {
        let network = try TestNetwork()
        let before = network.node.state.logPosition
        // While the writer is held, everything that is submitted waits for the same commit.
        let gate = Gate()
        let held = Task.detached { await gate.hold(network.node) }
        await gate.isHeld()
        let receipts = await withTaskGroup(of: Receipt?.self) { group in
            for sender in TestNetwork.senders.indices {
                group.addTask {
                    let answers = await network.node.submit([LogEntry(TestNetwork.envelope(sender, nonce: 0)).encoded])
                    guard case .logged(let entry) = answers.first else { return nil }
                    return entry.receipt
                }
            }
            group.addTask {
                while network.node.ingressCount < TestNetwork.senders.count { await Task.yield() }
                gate.open()
                return nil
            }
            var receipts: [Receipt] = []
            for await receipt in group { if let receipt { receipts.append(receipt) } }
            return receipts
        }
        await held.value
        #expect(Set(receipts.map(\.promise.position)) == Set(before + 1...before + UInt64(TestNetwork.senders.count)))
        // One for the network's set-up, and at most one for those who came while the first was still checking.
        #expect(network.node.metrics.commits <= 3)
        #expect(Set(receipts.map(\.signature)).count <= network.node.metrics.commits)
    }

    @Test("keeps the order of a submission, so that consecutive nonces may come together")
    func order() async throws {
        let network = try TestNetwork()
        let entries = (0..<60).map { LogEntry(TestNetwork.envelope(0, nonce: UInt64($0))).encoded }
        let answers = await network.node.submit(entries)
        let positions = answers.compactMap { answer -> UInt64? in
            if case .logged(let entry) = answer { entry.position } else { nil }
        }
        #expect(positions.count == 60)
        #expect(positions == positions.sorted())
    }

    @Test("says each entry's own fate when some of a submission are wrong")
    func mixed() async throws {
        let network = try TestNetwork()
        var forged = TestNetwork.envelope(1, nonce: 0)
        forged.signature = .zero
        let answers = await network.node.submit([
            LogEntry(TestNetwork.envelope(0, nonce: 0)).encoded, LogEntry(forged).encoded, [],
            LogEntry(TestNetwork.envelope(0, nonce: 9)).encoded,
            TestNetwork.deposit(1, to: TestNetwork.senders[0]).encoded,
            LogEntry(TestNetwork.envelope(0, nonce: 1)).encoded, LogEntry.tick(Tick(timeMilliseconds: 5)).encoded,
        ])
        try #require(answers.count == 7)
        guard case .logged(let first) = answers[0], case .unsigned = answers[1], case .unreadable = answers[2],
            case .refused([.nonceGap]) = answers[3], case .invalid(let deposit) = answers[4],
            case .logged(let second) = answers[5], case .invalid(let tick) = answers[6]
        else { throw Unexpected(answers: answers) }
        #expect(second.position == first.position + 1)
        #expect(deposit.rule == "LEDGER-2")
        #expect(tick.rule == "NODE-2")
    }

    @Test("answers busy with a time, loses nothing and takes more when there is room again")
    func full() async throws {
        let network = try TestNetwork(limits: IngressLimits(entriesMax: 8, bytesMax: 1 << 20, entriesPerCommitMax: 2))
        let gate = Gate()
        let held = Task.detached { await gate.hold(network.node) }
        await gate.isHeld()
        let waiting = (0..<4).map { sender in
            Task { await network.node.submit([LogEntry(TestNetwork.envelope(sender, nonce: 0)).encoded]) }
        }
        while network.node.ingressCount < 4 { await Task.yield() }
        let refused = await network.node.submit([LogEntry(TestNetwork.envelope(5, nonce: 0)).encoded])
        guard case .busy(.lane(TestNetwork.fifo), let retry) = refused.first else { throw Unexpected(answers: refused) }
        #expect((1...5_000).contains(retry))
        gate.open()
        await held.value
        for task in waiting {
            let answers = await task.value
            guard case .logged = answers.first else { throw Unexpected(answers: answers) }
        }
        let again = await network.node.submit([LogEntry(TestNetwork.envelope(5, nonce: 0)).encoded])
        guard case .logged = again.first else { throw Unexpected(answers: again) }
        #expect(network.node.ingressCount == 0)
    }

    @Test("takes a submission that is larger than its queue when nothing else waits")
    func larger() async throws {
        let network = try TestNetwork(limits: IngressLimits(entriesMax: 4, bytesMax: 100, entriesPerCommitMax: 2))
        let answers = await network.node.submit((0..<9).map { LogEntry(TestNetwork.envelope(0, nonce: $0)).encoded })
        #expect(answers.allSatisfy { if case .logged = $0 { true } else { false } })
    }

    @Test("acknowledges nothing once it is closed, and lets go of all who wait")
    func closed() async throws {
        let network = try TestNetwork()
        var feed = EventFeed(.subBlocks, of: network.node)
        let hash = TestNetwork.envelope(0, nonce: 0)
        let logged = await network.node.submit([LogEntry(hash).encoded])
        guard case .logged(let entry) = logged.first else { throw Unexpected(answers: logged) }
        let waiting = Task { await network.node.waitUntilEnded(entry.transactions, timeout: .seconds(60)) }
        try await network.node.close()
        #expect(await waiting.value == false)
        #expect(await feed.next(timeout: .seconds(60)) == nil)
        let answers = await network.node.submit([LogEntry(TestNetwork.envelope(0, nonce: 1)).encoded])
        guard case .stopped = answers.first else { throw Unexpected(answers: answers) }
    }

    @Test("derives what a node derives that is driven alone")
    func same() async throws {
        let network = try TestNetwork()
        let folder = try TestFolder()
        var node = try Node.open(
            in: folder.path, creating: TestNetwork.genesis, key: TestNetwork.sequencer, host: TestNetwork.host())
        for entry in TestNetwork.entries {
            _ = try node.receive(CheckedEntry(checking: entry, genesis: TestNetwork.genesis))
        }
        for height in 1...5 as ClosedRange<UInt64> {
            for sender in TestNetwork.senders.indices {
                let entry = LogEntry(TestNetwork.envelope(sender, nonce: height - 1, lane: TestNetwork.auction))
                _ = await network.node.submit([entry.encoded])
                _ = try node.receive(CheckedEntry(checking: entry, genesis: TestNetwork.genesis))
            }
            try await network.node.tick(timeMilliseconds: height * 100)
            _ = try node.tick(timeMilliseconds: height * 100)
            #expect(network.node.state.commitment == node.ask { $0.commitment })
        }
    }

    @Test("goes on after a tick whose time falls")
    func fallingTime() async throws {
        let network = try TestNetwork()
        try await network.node.tick(timeMilliseconds: 50)
        await #expect(throws: NodeError.self) { try await network.node.tick(timeMilliseconds: 49) }
        #expect(network.node.state.failure == nil)
        try await network.node.tick(timeMilliseconds: 50)
        #expect(network.node.state.height == 2)
    }
}

/// What clients were answered, by position.
private final class Promises: Sendable {
    let byPosition = Mutex<[UInt64: LoggedEntry]>([:])
}

struct Unexpected: Error, CustomStringConvertible {
    let answers: [SubmitAnswer]
    var description: String { "\(answers)" }
}

/// Holds a node's writer until it is opened.
final class Gate: Sendable {
    private let held = Mutex(false)
    private let isOpen = Mutex(false)

    /// Occupies the writer's own thread, as a long sub-block would.
    func hold(_ node: LiveNode) async { await node.occupied { [self] in wait() } }

    private func wait() {
        held.withLock { $0 = true }
        while !isOpen.withLock({ $0 }) { usleep(1_000) }
    }

    func isHeld() async { while !held.withLock({ $0 }) { await Task.yield() } }

    func open() { isOpen.withLock { $0 = true } }
}
