internal import Sequencer
internal import Wire

/// Components of one size to decide and attribute (BENCH-21): the same number makes the same one.
struct AuctionWorkload: Hashable, Sendable {
    /// How much gas the lanes have for bundles.
    enum Gas: String, Sendable, CaseIterable {
        /// More than all bundles use together: only openings are short.
        case plenty
        /// An eighth of what all bundles use together, so that half of what the openings would let win has no room.
        case short
    }

    /// Bundles that want an opening, in the mean.
    static let rivalsPerOpening = 4
    /// An eighth of the demand.
    static let demandPerRoom: UInt64 = 8
    static let legGas: ClosedRange<UInt64> = 100_000...300_000
    /// Units for each gas: so close together that what has less value for its gas is seldom out at once.
    static let prices: ClosedRange<UInt64> = 900_000_000...1_100_000_000

    let gas: Gas
    /// 2 to 8.
    let lanes: Int
    /// From as many as join the lanes to 64.
    let bundles: Int
    let seed: UInt64

    /// One component: every bundle takes part, none is dominated, and together they join all lanes.
    ///
    /// Bundles have one to three legs, each in another lane at a random opening; as many openings as
    /// ``rivalsPerOpening`` says. Every other bundle stands together.
    func problem(_ number: Int) throws -> AuctionProblem {
        var random = SplitMix64(seed: seed)
        for part in [lanes, bundles, number] { random = SplitMix64(seed: random.next() ^ UInt64(part)) }
        let tieKey = Self.hash(using: &random)
        let names = try (0..<lanes).map { try LaneName("lane-\($0)") }
        var drawn = (0..<bundles).map { draw($0, using: &random) }
        // What others dominate is drawn anew until nothing is; gas does not matter to that.
        for _ in 0..<1_000 {
            let roomy = try AuctionProblem(
                tieKey: tieKey, lanes: names.map { AuctionLane(name: $0, bundleGas: .max) }, bundles: drawn)
            let dominated = Auction.decide(roomy).dominated
            if dominated.isEmpty {
                guard gas == .short else { return roomy }
                return try AuctionProblem(
                    tieKey: tieKey,
                    lanes: names.enumerated().map { AuctionLane(name: $1, bundleGas: room($0, drawn)) },
                    bundles: drawn)
            }
            for index in dominated { drawn[index] = draw(index, using: &random) }
        }
        throw BenchError(
            "\(bundles) bundles in \(lanes) lanes dominate each other however they are drawn",
            remedy: "Ask for another seed.")
    }

    private func draw(_ index: Int, using random: inout SplitMix64) -> AuctionBundle {
        // The first join the lanes, one to the next.
        let chosen =
            index + 1 < lanes
            ? [index, index + 1]
            : Array((0..<lanes).shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random)))
        let openings = UInt32(max(1, bundles * 2 / lanes / Self.rivalsPerOpening))
        var value: Amount = 0
        let legs = chosen.map { lane in
            let gas = UInt64.random(in: Self.legGas, using: &random)
            value += Amount(gas) * Amount(UInt64.random(in: Self.prices, using: &random))
            return BundleLeg(
                lane: lane, opening: UInt32.random(in: 0..<openings, using: &random), gas: gas,
                transaction: Self.hash(using: &random))
        }
        return AuctionBundle(
            id: Self.hash(using: &random), value: value, legs: legs, standsTogether: index.isMultiple(of: 2))
    }

    /// Every bundle fits alone.
    private func room(_ lane: Int, _ bundles: [AuctionBundle]) -> UInt64 {
        let used = bundles.flatMap(\.legs).filter { $0.lane == lane }.map(\.gas)
        return max(used.reduce(0, +) / Self.demandPerRoom, used.max() ?? 0)
    }

    private static func hash(using random: inout SplitMix64) -> Hash {
        Hash(bytes: Bytes32(words: (random.next(), random.next(), random.next(), random.next())))
    }
}
