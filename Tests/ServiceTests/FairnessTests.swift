import Node
import RuleTestSupport
import Synchronization
import Testing
import Wire

@testable import Service

/// SVC-23: counted in commits and places, not in time.
@Suite("A queue that is shared")
struct FairnessTests {
    // MARK: Turns

    private struct Item: Equatable {
        let account: Int
        let sender: Int
        let number: Int
    }

    private static func drain(_ queue: inout TurnQueue<Int, Int, Item>, count: Int) -> [Item] {
        queue.startRound()
        return (0..<count).compactMap { _ in queue.next { _ in true } }
    }

    @Test("Accounts take turns, senders of an account take turns, a sender's own keep their order")
    func turns() {
        var queue = TurnQueue<Int, Int, Item>()
        for number in 0..<4 { queue.add(Item(account: 1, sender: 1, number: number), account: 1, sender: 1) }
        for number in 0..<2 { queue.add(Item(account: 1, sender: 2, number: number), account: 1, sender: 2) }
        for number in 0..<3 { queue.add(Item(account: 2, sender: 9, number: number), account: 2, sender: 9) }
        let order = Self.drain(&queue, count: 20)
        #expect(order.count == 9 && queue.isEmpty)
        #expect(order.map(\.account) == [1, 1, 2, 1, 2, 1, 2, 1, 1])
        #expect(order.filter { $0.account == 1 }.map(\.sender) == [1, 1, 2, 1, 2, 1])
    }

    @Test("However much others have waiting, who comes anew has the first turn of the next round")
    func newcomer() {
        var queue = TurnQueue<Int, Int, Item>()
        for number in 0..<500 { queue.add(Item(account: 1, sender: 1, number: number), account: 1, sender: 1) }
        _ = Self.drain(&queue, count: 7)
        queue.add(Item(account: 2, sender: 1, number: 0), account: 2, sender: 1)
        #expect(Self.drain(&queue, count: 1) == [Item(account: 2, sender: 1, number: 0)])
    }

    @Test("A stream of newcomers takes no more than every other turn from those who wait")
    func streamOfNewcomers() {
        var queue = TurnQueue<Int, Int, Item>()
        for number in 0..<50 { queue.add(Item(account: 0, sender: 0, number: number), account: 0, sender: 0) }
        _ = Self.drain(&queue, count: 1)
        var served = 0
        for round in 1...40 {
            for offset in 0..<4 {
                let account = round * 10 + offset
                queue.add(Item(account: account, sender: 0, number: 0), account: account, sender: 0)
            }
            served += Self.drain(&queue, count: 4).count { $0.account == 0 }
        }
        #expect(served >= 40)
    }

    @Test(
        "Whatever comes in whatever order goes out once, each sender's in its order",
        arguments: 1...20 as ClosedRange<UInt64>)
    func complete(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = TurnQueue<Int, Int, Item>()
        var (added, taken): ([Item], [Item]) = ([], [])
        for number in 0..<400 {
            let item = Item(
                account: .random(in: 0..<4, using: &random), sender: .random(in: 0..<3, using: &random), number: number)
            queue.add(item, account: item.account, sender: item.sender)
            added.append(item)
            guard number.isMultiple(of: 7) else { continue }
            taken += Self.drain(&queue, count: .random(in: 0...8, using: &random))
        }
        // What is left for another time stays where it is.
        #expect(queue.next { _ in false } == nil && queue.isEmpty == (taken.count == added.count))
        taken += Self.drain(&queue, count: added.count)
        #expect(taken.map(\.number).sorted() == Array(0..<400), "seed \(seed)")
        for account in 0..<4 {
            for sender in 0..<3 {
                func of(_ items: [Item]) -> [Int] {
                    items.filter { $0.account == account && $0.sender == sender }.map(\.number)
                }
                #expect(of(taken) == of(added), "seed \(seed)")
            }
        }
    }

    // MARK: Places

    private static func load(_ lane: LaneName?, _ sender: Int, bytes: Int = 1) -> IngressLoad {
        IngressLoad(lane: lane, sender: Self.key(sender), bytes: bytes)
    }

    private static func key(_ sender: Int) -> PublicKey {
        PublicKey(bytes: Bytes32(words: (0, 0, 0, UInt64(sender))))
    }

    private static let limits = IngressLimits(entriesMax: 100, bytesMax: 1_000, entriesPerCommitMax: 10)

    @Test("A lane that floods has half of the queue, and whoever comes anew finds room") func lanes() throws {
        var use = IngressUse()
        var taken = 0
        while use.add([Self.load(TestNetwork.fifo, taken)], Self.limits) == nil { taken += 1 }
        #expect(taken == 50)
        #expect(use.add([Self.load(TestNetwork.fifo, 1_000)], Self.limits) == .lane(TestNetwork.fifo))
        #expect(use.add([Self.load(TestNetwork.auction, 0)], Self.limits) == nil)
        while use.add([Self.load(TestNetwork.auction, taken)], Self.limits) == nil { taken += 1 }
        #expect(use.add([Self.load(nil, 3)], Self.limits) == nil)
    }

    @Test("A sender that floods has a third of the queue, and its lane has room for others") func senders() {
        var use = IngressUse()
        var taken = 0
        while use.add([Self.load(TestNetwork.fifo, 0)], Self.limits) == nil { taken += 1 }
        #expect(taken == 33)
        #expect(
            use.add([Self.load(TestNetwork.fifo, 0)], Self.limits) == .sender(Self.key(0)))
        #expect(use.add([Self.load(TestNetwork.fifo, 1)], Self.limits) == nil)
        #expect(use.add([Self.load(TestNetwork.auction, 0)], Self.limits) == nil)
    }

    @Test("Bytes are shared like places, and what is larger than all may have all of it alone") func bytes() {
        var use = IngressUse()
        #expect(use.add([Self.load(TestNetwork.fifo, 0, bytes: 5_000)], Self.limits) == nil)
        #expect(use.add([Self.load(TestNetwork.auction, 1, bytes: 1)], Self.limits) == .all)
        use.remove([Self.load(TestNetwork.fifo, 0, bytes: 5_000)])
        #expect(use.add([Self.load(TestNetwork.fifo, 0, bytes: 400)], Self.limits) == nil)
        #expect(use.add([Self.load(TestNetwork.fifo, 1, bytes: 200)], Self.limits) == .lane(TestNetwork.fifo))
        #expect(use.add([Self.load(TestNetwork.auction, 1, bytes: 200)], Self.limits) == nil)
    }

    @Test("What is given back is free again, whatever came and went", arguments: 1...10 as ClosedRange<UInt64>)
    func released(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var use = IngressUse()
        var held: [[IngressLoad]] = []
        for _ in 0..<300 {
            if Bool.random(using: &random), !held.isEmpty {
                use.remove(held.remove(at: .random(in: held.indices, using: &random)))
            } else {
                let loads = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                    Self.load(
                        [nil, TestNetwork.fifo, TestNetwork.auction].randomElement(using: &random) ?? nil,
                        .random(in: 0..<3, using: &random), bytes: .random(in: 1...20, using: &random))
                }
                if use.add(loads, Self.limits) == nil { held.append(loads) }
            }
            #expect(use.all.entries == held.reduce(0) { $0 + $1.count }, "seed \(seed)")
        }
        for loads in held { use.remove(loads) }
        #expect(use.all == IngressUse.Places(), "seed \(seed)")
        #expect(use.add((0..<100).map { _ in Self.load(TestNetwork.fifo, 0) }, Self.limits) == nil, "seed \(seed)")
    }

    @Test("The lane and the sender of an entry are read off its first bytes; what is none has neither")
    func loads() throws {
        let lanes: Set = [TestNetwork.fifo]
        let envelope = LogEntry(TestNetwork.envelope(2, nonce: 0)).encoded
        #expect(
            IngressLoad(of: envelope, lanes: lanes)
                == IngressLoad(
                    lane: TestNetwork.fifo, sender: TestNetwork.senders[2].publicKey, bytes: envelope.count))
        #expect(IngressLoad(of: envelope, lanes: []).lane == nil)
        let bundle = LogEntry.bundle(try TestNetwork.bundle(3, bid: 1, validUntil: 5)).encoded
        #expect(
            IngressLoad(of: bundle, lanes: lanes)
                == IngressLoad(lane: nil, sender: TestNetwork.senders[3].publicKey, bytes: bundle.count))
        for end in 0..<envelope.count { _ = IngressLoad(of: Array(envelope[..<end]), lanes: lanes) }
        #expect(IngressLoad(of: [], lanes: lanes) == IngressLoad(lane: nil, sender: nil, bytes: 0))
    }

    // MARK: Live

    @Test("Under a flood of one lane an entry of another is in the next commit")
    func quietLane() async throws {
        let network = try TestNetwork(
            limits: IngressLimits(entriesMax: 400, bytesMax: 1 << 20, entriesPerCommitMax: 10))
        let gate = Gate()
        let held = Task.detached { await gate.hold(network.node) }
        await gate.isHeld()
        let before = network.node.state.logPosition
        let flood = (0..<100).map { number in
            Task {
                await network.node.submit([
                    LogEntry(TestNetwork.envelope(number % 5, nonce: UInt64(number / 5))).encoded
                ])
            }
        }
        while network.node.ingressCount < 100 { await Task.yield() }
        let quiet = Task {
            await network.node.submit([
                LogEntry(TestNetwork.envelope(7, nonce: 0, lane: TestNetwork.auction)).encoded
            ])
        }
        while network.node.waitingCount < 101 { await Task.yield() }
        gate.open()
        await held.value
        let answers = await quiet.value
        guard case .logged(let logged) = answers.first else { throw Unexpected(answers: answers) }
        // The first commit has ten entries.
        #expect(logged.position <= before + 10)
        for task in flood { _ = await task.value }
    }
}
