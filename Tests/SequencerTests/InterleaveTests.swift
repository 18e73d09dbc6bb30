import Testing

@testable import Sequencer

@Suite("Interleave: deficit round robin (MERGE-6)")
struct InterleaveTests {
    struct Vector: Decodable {
        struct Queue: Decodable {
            let quantum: UInt64
            let gas: [UInt64]
        }
        let name: String
        let queues: [Queue]
        let merged: [[Int]]
    }

    private func merged(_ queues: [Interleave.Queue], _ groups: [[Interleave.Place]] = []) -> [[Int]]? {
        Interleave.merge(queues, together: groups)?.map { [$0.queue, $0.position] }
    }

    @Test("The vectors of the specification") func vectors() throws {
        let vectors = try Vectors.load("interleave", as: Vector.self)
        try #require(vectors.count >= 7)
        for vector in vectors {
            let queues = vector.queues.map { Interleave.Queue(gas: $0.gas, quantum: $0.quantum) }
            #expect(merged(queues) == vector.merged, "\(vector.name)")
        }
    }

    @Test("The vector of MERGE-6 with 2a and 4c together: lane 2 gains nothing while it waits") func vectorTogether() {
        let gas: [[UInt64]] = [[200, 750, 20, 900], [500, 500, 500], [600, 100, 100], [50, 700, 180]]
        let names = Interleave.merge(
            gas.map { Interleave.Queue(gas: $0, quantum: 500) }, together: [[(queue: 1, position: 0), (3, 2)]]
        )?.map { "\($0.queue + 1)" + ["a", "b", "c", "d"][$0.position] }
        #expect(names?.joined(separator: " ") == "1a 4a 1b 1c 3a 3b 3c 4b 2a 4c 2b 1d 2c")
    }

    @Test("Agrees with a literal round robin", arguments: 1...60 as ClosedRange<UInt64>)
    func agreesWithOracle(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            let queues = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                let largest: UInt64 = [3, 40, 900][Int.random(in: 0...2, using: &random)]
                return Interleave.Queue(
                    gas: (0..<Int.random(in: 0...12, using: &random)).map { _ in
                        UInt64.random(in: 1...largest, using: &random)
                    },
                    quantum: [1, 2, 37, 500, .max, .max - 1][Int.random(in: 0...5, using: &random)])
            }
            #expect(merged(queues) == InterleaveOracle(queues).merged(), "seed \(seed)")
        }
    }

    @Test("Gas limits near 2^64 against a quantum of 1 cost no round each") func hugeHeads() throws {
        let queues = [
            Interleave.Queue(gas: [.max, .max - 1, 1], quantum: 1),
            Interleave.Queue(gas: [.max - 7, .max], quantum: 2),
            Interleave.Queue(gas: [1 << 63, .max, .max], quantum: .max),
        ]
        let groups: [[[Interleave.Place]]] = [
            [], [[(0, 0), (1, 1)]], [[(1, 0), (2, 1), (1, 1)], [(0, 1), (2, 2), (0, 2)]],
        ]
        for groups in groups {
            let merged = try #require(Interleave.merge(queues, together: groups))
            #expect(merged.count == 8)
            for queue in queues.indices {
                #expect(merged.filter { $0.queue == queue }.map(\.position) == Array(queues[queue].gas.indices))
            }
        }
    }
}

@Suite("Interleave: bundles that stand together (MERGE-6)")
struct InterleaveTogetherTests {
    /// Lanes, and groups of their transactions.
    private struct Draw {
        var queues: [Interleave.Queue] = []
        var groups: [[Interleave.Place]] = []
    }

    /// Drawn by writing one possible order down, so that no groups wait in a circle.
    private func draw(using random: inout SeededGenerator) -> Draw {
        let count = Int.random(in: 1...6, using: &random)
        var draw = Draw()
        draw.queues = (0..<count).map { _ in
            let quantum: UInt64 = [1, 2, 7, 37, 500, .max][Int.random(in: 0...5, using: &random)]
            return Interleave.Queue(gas: [], quantum: quantum)
        }
        let largest: UInt64 = [1, 3, 40, 300][Int.random(in: 0...3, using: &random)]
        for _ in 0..<Int.random(in: 0...24, using: &random) {
            let isGroup = Int.random(in: 0..<3, using: &random) == 0
            let lanes = (0..<(isGroup ? Int.random(in: 1...4, using: &random) : 1)).map { _ in
                Int.random(in: 0..<count, using: &random)
            }
            let members = lanes.map { lane in
                draw.queues[lane].gas.append(UInt64.random(in: 1...largest, using: &random))
                return (queue: lane, position: draw.queues[lane].gas.count - 1)
            }
            if isGroup { draw.groups.append(members) }
        }
        draw.groups.shuffle(using: &random)
        return draw
    }

    @Test("Agrees with a literal round robin; lanes keep their order, groups stand together", arguments: UInt64(1)...80)
    func agreesWithOracle(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<30 {
            let draw = draw(using: &random)
            let place: Comment = "seed \(seed), draw \(round): \(draw)"
            let merged = try #require(Interleave.merge(draw.queues, together: draw.groups), place)
            let order = merged.map { [$0.queue, $0.position] }
            #expect(order == InterleaveOracle(draw.queues, draw.groups).merged(), place)
            for queue in draw.queues.indices {
                let positions = merged.filter { $0.queue == queue }.map(\.position)
                #expect(positions == Array(draw.queues[queue].gas.indices), place)
            }
            for group in draw.groups {
                let members = group.map { [$0.queue, $0.position] }
                let first = try #require(order.firstIndex(of: members[0]))
                #expect(Array(order[first...].prefix(members.count)) == members, place)
            }
        }
    }

    @Test("Groups that wait in a circle have no order, all others have one", arguments: UInt64(1)...40)
    func circles(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var (some, none) = (0, 0)
        for round in 0..<40 {
            // Every lane has its transactions in an order of its own.
            let count = Int.random(in: 2...4, using: &random)
            var queues = (0..<count).map { _ in
                Interleave.Queue(gas: [], quantum: UInt64.random(in: 1...9, using: &random))
            }
            let lanesOfGroup = (0..<Int.random(in: 2...4, using: &random)).map { _ in
                Array((0..<count).shuffled(using: &random).prefix(Int.random(in: 1...2, using: &random)))
            }
            var groups = lanesOfGroup.map { _ in [Interleave.Place]() }
            var orders: [[Int]] = []
            for lane in queues.indices {
                let order = lanesOfGroup.indices.filter { lanesOfGroup[$0].contains(lane) }.shuffled(using: &random)
                for group in order {
                    groups[group].append((lane, queues[lane].gas.count))
                    queues[lane].gas.append(UInt64.random(in: 1...20, using: &random))
                }
                queues[lane].gas.append(1)
                orders.append(order)
            }
            let merged = Interleave.merge(queues, together: groups)?.map { [$0.queue, $0.position] }
            #expect(merged == InterleaveOracle(queues, groups).merged(), "seed \(seed), draw \(round)")
            #expect((merged != nil) == haveOrder(orders), "seed \(seed), draw \(round)")
            if merged == nil { none += 1 } else { some += 1 }
        }
        #expect(some > 0 && none > 0, "seed \(seed): both happen")
    }

    /// Whether every lane's order can be kept at once: while some group comes first wherever it is left, it goes.
    private func haveOrder(_ orders: [[Int]]) -> Bool {
        var orders = orders
        while let head = Set(orders.compactMap(\.first)).first(where: { group in
            orders.allSatisfy { !$0.contains(group) || $0[0] == group }
        }) {
            orders = orders.map { $0.filter { $0 != head } }
        }
        return orders.allSatisfy(\.isEmpty)
    }

    @Test("A group of one lane is its transactions in a row, once the deficit covers all of them") func oneLane() {
        let queues = [Interleave.Queue(gas: [4, 4], quantum: 4), Interleave.Queue(gas: [1, 7, 1], quantum: 4)]
        func order(_ groups: [[Interleave.Place]]) -> [[Int]]? {
            Interleave.merge(queues, together: groups)?.map { [$0.queue, $0.position] }
        }
        #expect(order([]) == [[0, 0], [1, 0], [0, 1], [1, 1], [1, 2]])
        #expect(order([[(0, 0), (0, 1)]]) == [[1, 0], [0, 0], [0, 1], [1, 1], [1, 2]])
        #expect(order([[(1, 0)], [(1, 1), (1, 2)]]) == [[0, 0], [1, 0], [0, 1], [1, 1], [1, 2]])
        #expect(order([[(1, 0), (1, 1)]]) == [[0, 0], [0, 1], [1, 0], [1, 1], [1, 2]])
    }
}

/// MERGE-6 as it is told, round by round, in numbers that cannot overflow: every condition is looked at anew.
private struct InterleaveOracle {
    private let gas: [[UInt128]]
    private let quanta: [UInt128]
    private let groups: [[Interleave.Place]]
    private var next: [Int]
    private var deficit: [UInt128]
    private var waits: [Bool]
    private var order: [[Int]] = []

    init(_ queues: [Interleave.Queue], _ groups: [[Interleave.Place]] = []) {
        gas = queues.map { $0.gas.map { UInt128($0) } }
        quanta = queues.map { UInt128($0.quantum) }
        self.groups = groups
        next = queues.map { _ in 0 }
        deficit = queues.map { _ in 0 }
        waits = queues.map { _ in false }
    }

    private func hasLeft(_ lane: Int) -> Bool { next[lane] < gas[lane].count }

    private func groupAtHead(of lane: Int) -> Int? {
        groups.firstIndex { $0.contains { $0.queue == lane && $0.position == next[lane] } }
    }

    private func reached(_ group: Int, _ lane: Int) -> Bool {
        let part = groups[group].filter { $0.queue == lane }
        return part[0].position == next[lane] && part.reduce(0) { $0 + gas[lane][$1.position] } <= deficit[lane]
    }

    /// Nil if all that have something left wait.
    func merged() -> [[Int]]? {
        var oracle = self
        while oracle.next.indices.contains(where: oracle.hasLeft) {
            if oracle.next.indices.allSatisfy({ !oracle.hasLeft($0) || oracle.waits[$0] }) {
                // One more round: what another lane's turn left ready goes on at its own.
                let before = oracle.order.count
                oracle.round()
                if oracle.order.count == before { return nil }
            } else {
                oracle.round()
            }
        }
        return oracle.order
    }

    private mutating func round() {
        for lane in gas.indices where hasLeft(lane) {
            if !waits[lane] { deficit[lane] = min(deficit[lane] + quanta[lane], UInt128(UInt64.max)) }
            turn: while hasLeft(lane) {
                if let group = groupAtHead(of: lane) {
                    guard reached(group, lane) else { break turn }
                    let lanes = Set(groups[group].map(\.queue))
                    guard lanes.allSatisfy({ reached(group, $0) }) else {
                        waits[lane] = true
                        break turn
                    }
                    for member in groups[group] {
                        order.append([member.queue, member.position])
                        next[member.queue] += 1
                        deficit[member.queue] -= gas[member.queue][member.position]
                    }
                    for member in lanes { waits[member] = false }
                } else {
                    let head = gas[lane][next[lane]]
                    guard head <= deficit[lane] else { break turn }
                    order.append([lane, next[lane]])
                    deficit[lane] -= head
                    next[lane] += 1
                }
            }
        }
    }
}
