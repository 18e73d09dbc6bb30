import Testing

@testable import Sequencer

@Suite("Blockspace: reserves, then weighted max-min (MERGE-2)")
struct BlockspaceTests {
    typealias Claim = Blockspace.Claim

    struct Vector: Decodable {
        struct Claim: Decodable {
            let demand: UInt64
            let reserve: UInt64
            let ripe: UInt64
            let turn: Int
            let weight: UInt32
        }
        let name: String
        let capacity: UInt64
        let claims: [Claim]
        let grants: [UInt64]
    }

    @Test("The vectors of the specification") func vectors() throws {
        let vectors = try Vectors.load("blockspace", as: Vector.self)
        try #require(vectors.count >= 12)
        for vector in vectors {
            let claims = vector.claims.map {
                Claim(demand: $0.demand, reserve: $0.reserve, ripe: $0.ripe, turn: $0.turn, weight: $0.weight)
            }
            #expect(Blockspace.divide(vector.capacity, among: claims) == vector.grants, "\(vector.name)")
        }
    }

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

    @Test("Numbers as large as they get") func extremes() {
        let grants = Blockspace.divide(.max, among: [claim(.max, weight: .max), claim(.max), claim(1, reserve: .max)])
        #expect(grants.count == 3 && grants[0] > grants[1] && grants[2] == 1)
    }
}
