import Foundation
import RuleBuild
import Simulation
import Wire

/// The app's own `scenario.toml`: transactions that its rule has something to say to, in a lane that is set up for them.
struct OwnScenario {
    /// A transaction or a bundle's leg of that lane.
    struct Sample: Hashable {
        let at: UInt64
        let from: String
        let gas: UInt64
        let priorityFee: Amount
        let bid: Amount
        let payload: [UInt8]
    }

    let scenario: Scenario
    /// Of the lanes that run the app the one with most samples.
    let lane: Scenario.Lane
    /// By height; those of one height in the file's order, legs last.
    let samples: [Sample]

    /// What arrives later is left out, so that a check takes seconds.
    private static let heightMax: UInt64 = 128
    /// As many are taken.
    private static let samplesMax = 256

    /// nil if the app has no scenario, or one in which its rule gets nothing.
    ///
    /// - Throws: `RuleBuildError` for a scenario that cannot be read, or names an app that is not there.
    init?(app: String, _ rules: RuleLibrary) throws(RuleBuildError) {
        let path = "\(app)/scenario.toml"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let scenario = try Scenario(file: path)
        var best: (lane: Scenario.Lane, samples: [Sample])?
        for lane in scenario.lanes {
            guard try rules.folder(of: lane, in: scenario) == app else { continue }
            let samples = Self.samples(of: lane.name, in: scenario)
            if samples.count > best?.samples.count ?? 0 { best = (lane, samples) }
        }
        guard let best else { return nil }
        self.scenario = scenario
        lane = best.lane
        samples = best.samples
    }

    private static func samples(of lane: LaneName, in scenario: Scenario) -> [Sample] {
        let transactions = scenario.transactions.filter { $0.lane == lane }.map {
            Sample(
                at: $0.at, from: $0.from, gas: $0.gas, priorityFee: $0.priorityFee, bid: $0.bid,
                payload: bytes($0.payload))
        }
        let legs = scenario.bundles.flatMap { bundle in
            bundle.legs.filter { $0.lane == lane }.map {
                Sample(
                    at: bundle.at, from: $0.from, gas: $0.gas, priorityFee: $0.priorityFee, bid: 0,
                    payload: bytes($0.payload))
            }
        }
        let all = (transactions + legs).filter { $0.at <= heightMax }
        // Swift's sort is stable.
        return Array(all.sorted { $0.at < $1.at }.prefix(samplesMax))
    }

    /// Hashes of the scenario's transactions, which the check's have not, are zeros.
    private static func bytes(_ payload: Scenario.Payload) -> [UInt8] { payload.bytes { _ in .zero } }

    /// One sample for each first byte and length of a payload, at most `count`, in their order.
    func kinds(atMost count: Int) -> [Sample] {
        var seen: Set<[Int]> = []
        return Array(
            samples.filter { seen.insert([$0.payload.first.map(Int.init) ?? -1, $0.payload.count]).inserted }
                .prefix(count))
    }
}
