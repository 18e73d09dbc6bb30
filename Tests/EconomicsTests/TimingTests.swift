import RuleTestSupport
import Testing
import Wire

@testable import Sequencer

@Suite("Time")
struct TimingTests {
    #if DEBUG
    static let isRelease = false
    #else
    static let isRelease = true
    #endif

    /// Eight lanes, 64 bundles of up to three lanes each, all joined, as hard as an honest market gets: every opening
    /// is asked for by several.
    static func problem(seed: UInt64, openings: UInt32, gasShort: Bool) -> AuctionProblem {
        var random = SeededGenerator(seed: seed)
        let lanes = (0..<8).map { AuctionLane(name: laneName($0), bundleGas: gasShort ? 12 : 1_000) }
        let bundles = (0..<64).map { index in
            let count = index % 4 == 0 ? 1 : Int.random(in: 2...3, using: &random)
            let chosen = (0..<8).shuffled(using: &random).prefix(count)
            let legs = chosen.map { lane in
                BundleLeg(
                    lane: lane, opening: UInt32.random(in: 0..<openings, using: &random),
                    gas: UInt64.random(in: 1...5, using: &random), transaction: hash(using: &random))
            }
            return AuctionBundle(
                id: hash(using: &random),
                value: Amount.random(in: 1_000_000..<2_000_000_000_000_000_000, using: &random),
                legs: legs, standsTogether: index % 2 == 0)
        }
        return .valid(tieKey: hash(using: &random), lanes: lanes, bundles: bundles)
    }

    @Test(
        "Eight lanes with 64 bundles are decided and attributed in less than 200 signature checks",
        .enabled(if: isRelease, "only a release build's times mean anything"),
        arguments: [(UInt32(2), false), (4, false), (8, false), (16, false), (4, true), (16, true)])
    func largestComponent(openings: UInt32, gasShort: Bool) {
        let clock = ContinuousClock()
        var random = SeededGenerator(seed: 1)
        let key = SecretKey(seed: hash(using: &random))
        let message = hash(using: &random)
        let signature = key.sign(message)
        let checks = clock.measure {
            for _ in 0..<200 where !key.publicKey.verifies(signature, of: message) { Issue.record("signature") }
        }
        for seed in UInt64(0)..<12 {
            let problem = Self.problem(seed: seed, openings: openings, gasShort: gasShort)
            var (limited, bundles, leftOut, shills) = (0, 0, 0, 0)
            var decision: AuctionDecision?
            let deciding = clock.measure { decision = Auction.decide(problem) }
            let attributing = clock.measure {
                for component in decision?.components ?? [] {
                    let attribution = component.attributed(by: .coreNearest)
                    leftOut += attribution.leftOut.count
                    bundles = max(bundles, component.bundles.count)
                    shills += attribution.shillFigures?.count ?? -1_000
                }
            }
            limited = decision?.limited.count ?? 0
            print(
                "openings \(openings) short \(gasShort) seed \(seed): decide \(deciding), attribute \(attributing), 200 checks \(checks); "
                    + "largest \(bundles) bundles, limited \(limited), left out \(leftOut), winners \(decision?.winners.count ?? 0) shill figures \(shills)"
            )
            #expect(deciding + attributing < checks)
        }
    }
}
