import Testing

@testable import Sequencer

@Suite("Blockspace: reserves, then weighted max-min (MERGE-2)")
struct BlockspaceTests {
    typealias Claim = Blockspace.Claim

    private func claim(_ demand: UInt64, reserve: UInt64 = 0, weight: UInt32 = 1) -> Claim {
        Claim(demand: demand, reserve: reserve, weight: weight)
    }

    private func randomClaims(_ random: inout SeededGenerator, capacity: UInt64, largest: UInt64) -> [Claim] {
        var reservable = capacity
        return (0..<Int.random(in: 1...8, using: &random)).map { _ in
            let reserve = random.chance(50) ? UInt64.random(in: 0...reservable, using: &random) / 2 : 0
            reservable -= reserve
            return claim(
                random.chance(10) ? 0 : UInt64.random(in: 0...largest, using: &random), reserve: reserve,
                weight: [1, 1, 2, 3, 10][Int.random(in: 0...4, using: &random)])
        }
    }

    /// What an ideal division by water filling gives: the level rises until someone is full or nothing is left.
    /// Exact in numbers of unit 1/scale.
    private func oracle(_ capacity: UInt64, _ claims: [Claim]) -> [Double] {
        var grants = claims.map { Double(min($0.demand, $0.reserve)) }
        var left = Double(capacity) - grants.reduce(0, +)
        var open = Set(claims.indices.filter { Double(claims[$0].demand) > grants[$0] })
        while left > 1e-9, !open.isEmpty {
            let weights = open.reduce(0.0) { $0 + Double(claims[$1].weight) }
            let full = open.map { (Double(claims[$0].demand) - grants[$0]) / Double(claims[$0].weight) }.min() ?? 0
            let rise = min(full, left / weights)
            for index in open { grants[index] += rise * Double(claims[index].weight) }
            left -= rise * weights
            open = open.filter { Double(claims[$0].demand) - grants[$0] > 1e-9 }
        }
        return grants
    }

    @Test("Agrees with water filling up to rounding", arguments: 1...60 as ClosedRange<UInt64>)
    func agreesWithOracle(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let capacity = UInt64.random(in: 1...5_000, using: &random)
            let claims = randomClaims(&random, capacity: capacity, largest: 3_000)
            let grants = Blockspace.divide(capacity, among: claims)
            for (index, ideal) in oracle(capacity, claims).enumerated() {
                // Each of the at most n divisions loses less than one unit.
                #expect(abs(Double(grants[index]) - ideal) <= Double(claims.count), "seed \(seed): \(claims) \(grants)")
            }
        }
    }

    @Test(
        "Never more than there is, nobody below min(demand, reserve), nobody above demand",
        arguments: 1...60 as ClosedRange<UInt64>)
    func bounds(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let capacity = random.next() >> UInt64.random(in: 0...63, using: &random)
            var claims = randomClaims(&random, capacity: capacity, largest: .max)
            for index in claims.indices where random.chance(20) {
                claims[index].weight = .max
                claims[index].ripe = min(claims[index].demand, capacity / 2)
                claims[index].turn = index
            }
            let grants = Blockspace.divide(capacity, among: claims)
            #expect(grants.reduce(UInt128(0)) { $0 + UInt128($1) } <= UInt128(capacity), "seed \(seed)")
            for (grant, claim) in zip(grants, claims) {
                #expect(grant >= min(claim.demand, claim.reserve) && grant <= claim.demand, "seed \(seed)")
            }
        }
    }

    @Test(
        "Nobody who is short could have more but from somebody who has less for its weight",
        arguments: 1...60 as ClosedRange<UInt64>)
    func maxMin(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let capacity = UInt64.random(in: 1...100_000, using: &random)
            let claims = randomClaims(&random, capacity: capacity, largest: 60_000)
            let grants = Blockspace.divide(capacity, among: claims)
            func beyondReserve(_ index: Int) -> Double {
                Double(grants[index] - min(claims[index].demand, claims[index].reserve)) / Double(claims[index].weight)
            }
            for short in claims.indices where grants[short] < claims[short].demand {
                for other in claims.indices where other != short {
                    #expect(
                        beyondReserve(other) <= beyondReserve(short) + Double(claims.count),
                        "seed \(seed): \(claims) \(grants)")
                }
            }
        }
    }

    @Test("The order of the claims changes nothing", arguments: 1...40 as ClosedRange<UInt64>)
    func orderDoesNotMatter(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let capacity = UInt64.random(in: 1...50_000, using: &random)
            let claims = randomClaims(&random, capacity: capacity, largest: 30_000)
            let grants = Blockspace.divide(capacity, among: claims)
            let shuffled = claims.indices.shuffled(using: &random)
            let again = Blockspace.divide(capacity, among: shuffled.map { claims[$0] })
            for (position, index) in shuffled.enumerated() {
                #expect(
                    again[position].distance(to: grants[index]).magnitude <= claims.count,
                    "seed \(seed): \(claims) \(grants)")
            }
        }
    }

    @Test("Reserves first, then the rest by weight") func example() {
        #expect(Blockspace.divide(100, among: [claim(100, reserve: 40), claim(100), claim(5)]) == [67, 27, 5])
        #expect(Blockspace.divide(100, among: [claim(100, weight: 3), claim(100)]) == [75, 25])
        #expect(Blockspace.divide(100, among: []) == [])
        #expect(Blockspace.divide(0, among: [claim(9)]) == [0])
        #expect(Blockspace.divide(.max, among: [claim(.max, weight: .max), claim(.max)]).count == 2)
    }

    @Test("MERGE-4: a ripe head is served whole and first, or not at all") func ripeHeads() {
        func ripe(_ size: UInt64, turn: Int) -> Claim {
            Claim(demand: 100, reserve: 0, ripe: size, turn: turn, weight: 1)
        }
        #expect(Blockspace.divide(100, among: [ripe(60, turn: 0), ripe(60, turn: 1)]) == [80, 20])
        #expect(Blockspace.divide(100, among: [ripe(60, turn: 1), ripe(60, turn: 0)]) == [20, 80])
        // What a reserve covers anyway is not given twice; reserves of others stay theirs.
        let covered = Claim(demand: 100, reserve: 70, ripe: 60, turn: 0, weight: 1)
        #expect(Blockspace.divide(100, among: [covered, claim(100)]) == [85, 15])
        #expect(Blockspace.divide(100, among: [ripe(60, turn: 0), claim(100, reserve: 50)]) == [25, 75])
    }
}
