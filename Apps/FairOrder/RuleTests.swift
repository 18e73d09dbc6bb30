import AppTestSupport
import FairOrder
import RuleTestSupport
import Testing
import Wire

@Suite("Fair order")
struct FairOrderTests {
    // MARK: Majorities

    /// Where each observer saw each candidate, from the orders in which they saw them.
    private func order(_ arrivals: [[Int]], count: Int) -> MajorityOrder {
        var positions = [UInt64](repeating: 0, count: count * arrivals.count)
        for (observer, seen) in arrivals.enumerated() {
            for (place, candidate) in seen.enumerated() {
                positions[candidate * arrivals.count + observer] = UInt64(place + 1)
            }
        }
        return MajorityOrder(positions, observerCount: arrivals.count)
    }

    @Test("Arrival orders 1 2 3, 2 3 1 and 3 1 2 are one batch, wherever one begins to count")
    func circle() {
        for chosen in permutations([0, 1, 2]) {
            let batches = order([[0, 1, 2], [1, 2, 0], [2, 0, 1]], count: 3).batches(of: chosen)
            #expect(batches.count == 1)
            let rotations = [[0, 1, 2], [1, 2, 0], [2, 0, 1]]
            #expect(rotations.contains(batches[0]), "two of the three pairs hold")
        }
    }

    @Test("Where all agree every candidate is a batch of its own")
    func agreement() {
        for chosen in permutations([0, 1, 2, 3]) {
            #expect(order([[2, 0, 3, 1]] + [[2, 0, 3, 1]], count: 4).batches(of: chosen) == [[2], [0], [3], [1]])
        }
    }

    @Test("In a circle the weakest pair gives way")
    func rankedPairs() {
        let arrivals =
            Array(repeating: [0, 1, 2], count: 4) + Array(repeating: [1, 2, 0], count: 3)
            + Array(repeating: [2, 0, 1], count: 2)
        for chosen in permutations([0, 1, 2]) {
            #expect(order(arrivals, count: 3).batches(of: chosen) == [[0, 1, 2]])
        }
    }

    @Test("Who has seen nothing yet may have seen it first: the two are one batch until it is known")
    func missing() {
        // Candidate 0: seen by all of five. Candidate 1: by three, after 0 by two of them.
        let partial = order([[0, 1], [0, 1], [1, 0], [0], [0]], count: 2)
        #expect(partial.mayPrecede(0, 1))
        #expect(!partial.mayPrecede(1, 0))
        let open = order([[0, 1], [1, 0], [1, 0], [0], []], count: 2)
        #expect(open.mayPrecede(0, 1) && open.mayPrecede(1, 0))
        let both = order([[0, 1], [1, 0], [0], [1], []], count: 2)
        #expect(both.mayPrecede(0, 1) && both.mayPrecede(1, 0))
        #expect(both.batches(of: [1, 0]) == [[1, 0]])
    }

    @Test("Random orders agree with components by reachability and pairs locked one by one", arguments: 1...300)
    func random(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...9, using: &generator)
        let arrivals = (0..<Int.random(in: 1...9, using: &generator)).map { _ in
            let all = (0..<count).shuffled(using: &generator)
            return Bool.random(using: &generator) ? all : Array(all.prefix(.random(in: 0...count, using: &generator)))
        }
        let chosen = (0..<count).shuffled(using: &generator)
        let batches = order(arrivals, count: count).batches(of: chosen)
        #expect(batches == PlainMajority(arrivals).batches(chosen))
    }

    @Test("64 candidates are decided together, in every kind of majority")
    func largest() {
        var generator = SeededGenerator(seed: 1)
        let everybody = (0..<64).map { $0 }
        let reversed = Array(repeating: Array(everybody.reversed()), count: 9)
        #expect(order(reversed, count: 64).batches(of: everybody) == everybody.reversed().map { [$0] })
        let shuffled = (0..<9).map { _ in everybody.shuffled(using: &generator) }
        #expect(order(shuffled, count: 64).batches(of: everybody).flatMap { $0 }.sorted() == everybody)
        let rotated = (0..<8).map { turn in (0..<64).map { ($0 + 8 * turn) % 64 } }
        let batches = order(rotated, count: 64).batches(of: everybody)
        #expect(batches.count == 1 && batches[0].sorted() == everybody)
    }

    // MARK: The lane

    private func observer(_ number: Int) -> PublicKey { AppNetwork.account("observer-\(number)") }

    private func network(observers: Int, patience: UInt128 = 100) throws -> AppNetwork {
        var config: [String: RuleValue] = ["patience_heights": .integer(patience)]
        for number in 1...observers { config["observer_\(number)"] = .text(observer(number).configText) }
        return try AppNetwork(FairOrder.self, config: config, gas: 100_000_000)
    }

    private func report(_ hashes: [Hash]) -> [UInt8] { [1] + hashes.flatMap(\.payload) }

    @Test("The scenario holds")
    func scenario() throws {
        #expect(try AppScenario.failures(of: "FairOrder") == [])
    }

    @Test("However late reports are, what most observers saw first is in no later sub-block", arguments: 1...30)
    func delays(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let observerCount = Int.random(in: 1...7, using: &generator)
        let network = try network(observers: observerCount)
        // When each observer sees each transaction, all different, and in which sub-block its report arrives.
        var sent: [(id: String, hash: Hash)] = []
        var orders: [Int: [Hash]] = [:]
        var sightings: [[(hash: Hash, height: UInt64)]] = Array(repeating: [], count: observerCount)
        for height in 1...30 as ClosedRange<UInt64> {
            for number in 0..<(height > 12 ? 0 : Int.random(in: 0...4, using: &generator)) {
                let id = "\(height)-\(number)"
                let hash = try network.submit(id, from: AppNetwork.account(id), [0, 1, 2])
                sent.append((id, hash))
                for observer in 0..<observerCount {
                    sightings[observer].append((hash, height + .random(in: 0...6, using: &generator)))
                }
            }
            for observer in 0..<observerCount {
                let seen = sightings[observer].filter { $0.height == height }.map(\.hash).shuffled(using: &generator)
                guard !seen.isEmpty else { continue }
                sightings[observer].removeAll { $0.height == height }
                orders[observer, default: []] += seen
                try network.submit("report-\(height)-\(observer)", from: self.observer(observer + 1), report(seen))
            }
            try network.tick()
        }
        var includedAt: [Hash: UInt64] = [:]
        for block in network.blocks {
            for id in block.order {
                if let hash = sent.first(where: { $0.id == id })?.hash { includedAt[hash] = block.height }
            }
        }
        #expect(includedAt.count == sent.count)
        for a in sent {
            for b in sent where a.hash != b.hash {
                let votes = orders.values.count {
                    ($0.firstIndex(of: a.hash) ?? .max) < ($0.firstIndex(of: b.hash) ?? .max)
                }
                guard 2 * votes > observerCount else { continue }
                #expect(includedAt[a.hash, default: 0] <= includedAt[b.hash, default: 0], "\(a.id) before \(b.id)")
            }
        }
    }

    @Test("What no majority reports goes behind the others when patience ends, and holds nobody up for longer")
    func patience() throws {
        let network = try network(observers: 3, patience: 4)
        let hidden = try network.submit("hidden", from: AppNetwork.account("a"), [0])
        let held = try network.submit("held", from: AppNetwork.account("b"), [0])
        // One saw the hidden one first, one has not reported at all: it may turn out to be first.
        try network.submit("report-1", from: observer(1), report([hidden, held]))
        try network.submit("report-2", from: observer(2), report([held]))
        for height in 2...4 as ClosedRange<UInt64> {
            try network.tick(to: height)
            #expect(network.endings["held"] == nil)
        }
        #expect(try network.tick().order == ["held", "hidden"])
    }

    @Test("The third report frees what the first two left open")
    func freed() throws {
        let network = try network(observers: 3)
        let hidden = try network.submit("hidden", from: AppNetwork.account("a"), [0])
        let held = try network.submit("held", from: AppNetwork.account("b"), [0])
        try network.submit("report-1", from: observer(1), report([hidden, held]))
        try network.submit("report-2", from: observer(2), report([held]))
        try network.tick(to: 3)
        #expect(network.endings["held"] == nil)
        try network.submit("report-3", from: observer(3), report([held]))
        #expect(try network.tick().order == ["report-3"])
        #expect(try network.tick().order == ["held"])
    }

    @Test("Only the first sighting counts, and an observer is remembered by its last 4,096")
    func memory() throws {
        let network = try network(observers: 1, patience: 1_000)
        let hash = try network.submit("known", from: AppNetwork.account("a"), [0])
        var generator = SeededGenerator(seed: 3)
        func phantoms() -> [Hash] {
            (0..<FairOrder.reportMax).map { _ in
                Hash.of(.header, withUnsafeBytes(of: generator.next()) { Array($0) })
            }
        }
        try network.submit("report", from: observer(1), report([hash]))
        try network.tick()
        var bytes: [UInt64] = []
        for round in 0..<70 {
            try network.submit("report-\(round)", from: observer(1), report(phantoms()))
            try network.tick()
            bytes.append(network.stateBytes)
        }
        #expect(network.endings["known"] == .init(.included))
        #expect(bytes[69] == bytes[65], "the state does not grow past what is remembered")
        #expect(bytes[10] < bytes[20])
    }

    @Test("What is malformed, no observer's report or a leg is refused with its code")
    func rejections() throws {
        let network = try network(observers: 2)
        let alice = AppNetwork.account("alice")
        func refused(_ payload: [UInt8], from sender: PublicKey) throws -> UInt32? {
            try network.submit("it", from: sender, payload)
            let ended = network.endings["it"]
            return ended?.outcome == .rejectedByRule ? ended?.code : nil
        }
        let hash = [UInt8](repeating: 7, count: 32)
        let tooMany = [1] + [UInt8](repeating: 7, count: 32 * (FairOrder.reportMax + 1))
        for payload in [[], [2], [1], [1] + hash.dropLast(), [1] + hash + [0], tooMany] as [[UInt8]] {
            #expect(try refused(payload, from: observer(1)) == FairOrder.malformed)
        }
        #expect(try refused([1] + hash, from: alice) == FairOrder.notObserver)
        try network.submit("good", from: observer(2), [1] + hash)
        #expect(network.endings["good"] == nil)
    }

    @Test("A configuration without observers, with gaps, with one twice or out of bounds is refused")
    func configurations() {
        let one = RuleValue.text(observer(1).configText)
        let two = RuleValue.text(observer(2).configText)
        let configurations: [[String: RuleValue]] = [
            ["patience_heights": 5], ["observer_1": one], ["observer_2": two, "patience_heights": 5],
            ["observer_1": one, "observer_2": one, "patience_heights": 5],
            ["observer_1": one, "observer_3": two, "patience_heights": 5], ["observer_1": one, "patience_heights": 0],
            ["observer_1": one, "patience_heights": 10_001],
            ["observer_1": one, "observer_10": two, "patience_heights": 5],
        ]
        for config in configurations {
            #expect(throws: (any Error).self) { try AppNetwork(FairOrder.self, config: config) }
        }
    }
}

/// The same by definition, with nothing clever: paths are searched, and a pair is locked unless a path goes back.
private struct PlainMajority {
    private let arrivals: [[Int]]

    init(_ arrivals: [[Int]]) { self.arrivals = arrivals }

    private func edge(_ a: Int, _ b: Int) -> Bool {
        let possible = arrivals.count { order in
            guard let placeOfB = order.firstIndex(of: b) else { return true }
            return order[..<placeOfB].contains(a)
        }
        return possible * 2 > arrivals.count
    }

    private func votes(_ a: Int, _ b: Int) -> Int {
        arrivals.count { order in
            guard let placeOfA = order.firstIndex(of: a) else { return false }
            return order.firstIndex(of: b).map { placeOfA < $0 } ?? true
        }
    }

    private func path(_ from: Int, _ to: Int, _ nodes: [Int], _ edge: (Int, Int) -> Bool) -> Bool {
        var (found, queue): (Set<Int>, [Int]) = ([from], [from])
        while let node = queue.popLast() {
            for next in nodes where edge(node, next) && next != node {
                if next == to { return true }
                if found.insert(next).inserted { queue.append(next) }
            }
        }
        return false
    }

    func batches(_ chosen: [Int]) -> [[Int]] {
        var paths: Set<[Int]> = []
        for a in chosen { for b in chosen where a != b && path(a, b, chosen, edge) { paths.insert([a, b]) } }
        var left = chosen
        var batches: [[Int]] = []
        while !left.isEmpty {
            guard
                let first = left.first(where: { candidate in
                    left.allSatisfy { !paths.contains([$0, candidate]) || paths.contains([candidate, $0]) }
                })
            else { return batches }
            let batch = left.filter { $0 == first || (paths.contains([$0, first]) && paths.contains([first, $0])) }
            batches.append(ranked(batch))
            left.removeAll { batch.contains($0) }
        }
        return batches
    }

    /// `batch` in the order of `chosen`, which decides where nothing else does.
    private func ranked(_ batch: [Int]) -> [Int] {
        var pairs: [(a: Int, b: Int, rank: [Int])] = []
        for (i, a) in batch.enumerated() {
            for (j, b) in batch.enumerated() where votes(a, b) > votes(b, a) {
                pairs.append((a, b, [-votes(a, b), votes(b, a), i, j]))
            }
        }
        pairs.sort { $0.rank.lexicographicallyPrecedes($1.rank) }
        var locked: [Int: Set<Int>] = [:]
        for pair in pairs where !path(pair.b, pair.a, batch, { locked[$0]?.contains($1) ?? false }) {
            locked[pair.a, default: []].insert(pair.b)
        }
        var (left, order) = (batch, [Int]())
        while let next = left.first(where: { one in left.allSatisfy { locked[$0]?.contains(one) != true } }) {
            order.append(next)
            left.removeAll { $0 == next }
        }
        return order
    }
}
