import Foundation
import Sequencer
import Testing
import Wire

@Suite("Better alone? Over time, a network of its own against the shared one")
struct BetterAloneTests {
    /// Fixed base fees, distinct keys, unordered nonces, no bundles, no eviction, space for all bytes.
    @Test(
        "No lane is ever behind what it would have had on its reserve alone", arguments: 1...25 as ClosedRange<UInt64>)
    func neverBehind(seed: UInt64) throws {
        var conditions = AloneComparison.Conditions()
        conditions.isSteady = seed.isMultiple(of: 2)
        for lane in try AloneComparison.run(seed: seed, conditions) {
            #expect(lane.alone.last ?? 0 > 0, "seed \(seed) \(lane.name)")
            #expect(lane.firstShortfall == nil, "seed \(seed) \(lane.name)")
        }
    }

    private static let dropped: [AloneComparison.Conditions] = [
        .init(name: "none"),
        .init(name: "equal keys", keyCount: 12),
        .init(name: "sequential nonces", nonceMode: .sequential),
        .init(name: "eviction", mempoolCountMax: 8),
        .init(name: "bytes binding", bytesPerKilogas: 120),
        .init(name: "gas targets", gasTargetPermille: 500),
        .init(name: "single-lane bundles", singleBundles: 60),
        .init(name: "cross-lane bundles", crossBundles: 60),
        .init(name: "both", singleBundles: 60, crossBundles: 60),
        .init(name: "both, equal split", singleBundles: 60, crossBundles: 60, rule: .equal),
        .init(name: "rules that order", orders: true),
    ]

    @Test(
        "What becomes of it when a condition is dropped: prints the figures of Specs/attribution.md",
        .enabled(if: ProcessInfo.processInfo.environment["LANEWAY_MEASURE"] != nil), arguments: dropped,
        [false, true])
    func measured(_ dropped: AloneComparison.Conditions, isSteady: Bool) throws {
        var conditions = dropped
        conditions.isSteady = isSteady
        var lanes: [AloneComparison.Lane] = []
        for seed: UInt64 in 1...60 { lanes += try AloneComparison.run(seed: seed, conditions) }
        let ever = lanes.filter { $0.firstShortfall != nil }
        let finals = lanes.map(\.finalPermille).sorted()
        print(
            "MEASURED \(conditions.name) \(isSteady ? "steady" : "spells"): \(lanes.count) lanes, ever behind \(ever.count), at the end "
                + "\(finals.filter { $0 < 0 }.count); worst ever \(ever.map(\.worstPermille).max() ?? 0) permille; at the "
                + "end worst \(finals.first ?? 0), median \(finals[finals.count / 2]), best \(finals.last ?? 0) permille"
        )
    }
}
