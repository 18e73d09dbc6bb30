import RuleTestSupport
import Wire

@testable import Sequencer

/// Shapes of random auctions: small enough for an oracle that looks at every set of bundles.
struct AuctionShape {
    var lanes = 1...4
    var bundles = 1...7
    var legs = 1...3
    var openings: UInt32 = 3
    var valueMax: Amount = 12
    /// One bundle in so many has gas that may not fit beside others.
    var isGasShort = true
    /// Every so many legs two bundles share a transaction.
    var sharesTransactions = true
}

extension AuctionProblem {
    /// The auction of a seed.
    static func random(_ shape: AuctionShape = AuctionShape(), using random: inout SeededGenerator) -> AuctionProblem {
        let laneCount = Int.random(in: shape.lanes, using: &random)
        let isShort = shape.isGasShort && Int.random(in: 0..<3, using: &random) == 0
        let lanes = (0..<laneCount).map {
            AuctionLane(name: laneName($0), bundleGas: isShort ? UInt64.random(in: 3...9, using: &random) : 1_000_000)
        }
        let bundles = (0..<Int.random(in: shape.bundles, using: &random)).map { _ in
            bundle(shape, lanes.count, using: &random)
        }
        return valid(tieKey: hash(using: &random), lanes: lanes, bundles: bundles)
    }

    /// Lanes in a ring, each of which two neighbours want to share with it, and some have bids of their own that win
    /// and that lose. In an odd ring somebody is always left over, so that most cores are empty.
    static func ringOfRivals(using random: inout SeededGenerator) -> AuctionProblem {
        let ring = [3, 3, 5, 5, 7, 4][Int.random(in: 0..<6, using: &random)]
        let lanes = (0..<min(ring + 2, 8)).map { AuctionLane(name: laneName($0), bundleGas: 1_000) }
        func bid(_ value: Amount, _ claims: [(lane: Int, opening: UInt32)]) -> AuctionBundle {
            let legs = claims.map {
                BundleLeg(lane: $0.lane, opening: $0.opening, gas: 1, transaction: hash(using: &random))
            }
            return AuctionBundle(id: hash(using: &random), value: value, legs: legs, standsTogether: false)
        }
        var bundles = (0..<ring).map { lane in
            bid(Amount.random(in: 20...24, using: &random), [(lane, 0), ((lane + 1) % ring, 0)])
        }
        for lane in lanes.indices where Bool.random(using: &random) {
            bundles.append(
                bid(Amount.random(in: 0...12, using: &random), [(lane, UInt32.random(in: 0...1, using: &random))]))
        }
        for lane in lanes.indices.dropFirst(ring) {
            let other = Int.random(in: 0..<ring, using: &random)
            let opening = UInt32.random(in: 0...1, using: &random)
            bundles.append(bid(Amount.random(in: 0...14, using: &random), [(lane, 0), (other, opening)]))
        }
        return valid(tieKey: hash(using: &random), lanes: lanes, bundles: bundles)
    }

    /// The same problem with lanes and bundles in another order.
    func shuffled(using random: inout SeededGenerator) -> AuctionProblem {
        let order = lanes.indices.shuffled(using: &random)
        var moved = [Int](repeating: 0, count: lanes.count)
        for (new, old) in order.enumerated() { moved[old] = new }
        let bundles = bundles.map { bundle in
            var bundle = bundle
            for index in bundle.legs.indices { bundle.legs[index].lane = moved[bundle.legs[index].lane] }
            bundle.legs.shuffle(using: &random)
            return bundle
        }
        return .valid(tieKey: tieKey, lanes: order.map { lanes[$0] }, bundles: bundles.shuffled(using: &random))
    }

    /// A problem that is known to be one.
    static func valid(tieKey: Hash, lanes: [AuctionLane], bundles: [AuctionBundle]) -> AuctionProblem {
        do {
            return try AuctionProblem(tieKey: tieKey, lanes: lanes, bundles: bundles)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private static func bundle(
        _ shape: AuctionShape, _ laneCount: Int, using random: inout SeededGenerator
    ) -> AuctionBundle {
        let standsTogether = Bool.random(using: &random)
        var openings: [Int: UInt32] = [:]
        let legs = (0..<Int.random(in: shape.legs, using: &random)).map { _ in
            let lane = Int.random(in: 0..<laneCount, using: &random)
            let drawn = UInt32.random(in: 0..<shape.openings, using: &random)
            let opening = standsTogether ? openings[lane, default: drawn] : drawn
            openings[lane] = opening
            let isShared = shape.sharesTransactions && Int.random(in: 0..<6, using: &random) == 0
            return BundleLeg(
                lane: lane, opening: opening, gas: UInt64.random(in: 1...4, using: &random),
                transaction: isShared ? Hash.of(.tie, [UInt8.random(in: 0..<3, using: &random)]) : hash(using: &random))
        }
        return AuctionBundle(
            id: hash(using: &random), value: Amount.random(in: 0...shape.valueMax, using: &random), legs: legs,
            standsTogether: standsTogether)
    }
}

/// A hash of nothing in particular.
func hash(using random: inout SeededGenerator) -> Hash {
    Hash(bytes: Bytes32(words: (random.next(), random.next(), random.next(), random.next())))
}

/// `a`, `b`, …
func laneName(_ index: Int) -> LaneName {
    do { return try LaneName("lane-\(index)") } catch { preconditionFailure("\(error)") }
}
