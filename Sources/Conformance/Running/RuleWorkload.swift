import Foundation
import RuleBuild
import Sequencer
import Simulation
package import Wire

/// A sub-block's calls of an app's rule, to be measured: flow that the rule takes, so many transactions of it at once.
package struct RuleWorkload {
    /// The calls of one sub-block.
    package struct Calls {
        /// In the order in which they were made, `configure` first.
        package let calls: [WatchedCall]
        /// Transactions that were pending when the sub-block was made.
        package let pending: Int
        /// Transactions that came into it.
        package let included: Int
    }

    /// The rule's module.
    package let module: [UInt8]
    /// Its hash.
    package let moduleHash: Hash
    /// The most pending transactions of the app's lane.
    package let pendingMax: Int
    /// The most linear memory of an instance, in bytes.
    package let memoryBytesMax: UInt64
    /// How many kinds of transactions there are.
    package var kinds: Int { prototypes.count }
    private let runner: CaseRunner
    private let lane: CheckedLane
    private let prototypes: [CheckCase.Arrival]

    /// Finds out what the rule takes of flow like the app's scenario, else of generated flow.
    ///
    /// - Parameters:
    ///   - app: the folder with `app.toml` and `Rule.swift`, absolute or relative to the working folder.
    ///   - apps: the folder in which a rule without a `/` is an app.
    ///   - seed: equal seeds make equal flow.
    /// - Throws: as `ConformanceCheck` does.
    package init(app: String, apps: String, seed: UInt64) throws {
        let folder = URL(filePath: app).standardizedFileURL.path
        let rule = try RuleBuilder().buildOnce(folder)
        let rules = RuleLibrary(apps: URL(filePath: apps).standardizedFileURL.path)
        runner = CaseRunner(rules: rules, rule: rule)
        module = rule.bytes
        moduleHash = rule.hash
        let manifest = rule.manifest
        pendingMax = Int(manifest.lane.mempoolCountMax)
        memoryBytesMax = manifest.lane.memoryBytesMax
        let source = CheckFlow(
            lane: CheckedLane(
                app: folder, nonceMode: manifest.lane.nonceMode, holdsBackHeights: 0, networkSeed: "\(seed)"),
            own: try OwnScenario(app: folder, rules), seed: seed)
        var found: (lane: CheckedLane, prototypes: [CheckCase.Arrival]) = (source.lane, [])
        for flow in [source.likeScenario(), source.generated()].compactMap({ $0 }) where found.prototypes.isEmpty {
            found = (flow.lane, try Self.prototypes(flow, runner))
        }
        lane = found.lane
        prototypes = found.prototypes
    }

    /// What anybody may send at once and get into a sub-block.
    private static func prototypes(_ flow: CheckCase, _ runner: CaseRunner) throws -> [CheckCase.Arrival] {
        var trial = flow
        trial.arrivals = flow.arrivals.enumerated().map { index, arrival in
            var alone = arrival
            (alone.at, alone.from) = (1, "s\(index)")
            return alone
        }
        let reached = try FlowRun(flow: trial, result: runner.run(trial)).admittedIDs
        return trial.arrivals.filter { reached.contains($0.id) }
    }

    /// The calls of a sub-block for which so many arrive, each from a sender of its own.
    package func calls(pending: Int, seed: UInt64) throws -> Calls {
        var numbers = SeededNumbers(seed: seed)
        let arrivals = (0..<pending).map { index in
            let like = prototypes[index % prototypes.count]
            return CheckCase.Arrival(
                id: "b\(index)", at: 1, from: "s\(index)", gas: like.gas,
                priorityFee: like.priorityFee + Amount(numbers.below(1_000)), bid: max(like.bid, CheckFlow.largeBid),
                payload: like.payload)
        }
        let flow = CheckCase(
            title: "\(pending) pending", lane: lane, arrivals: arrivals, restingSubBlocks: nil, hasOther: false)
        let recorder = CallRecorder()
        let result = try runner.run(flow, meter: recorder)
        return Calls(
            calls: recorder.calls, pending: recorder.calls.count { $0.function == .admit },
            included: result.subBlocks.reduce(0) { $0 + $1.order.count })
    }
}

/// Keeps all calls.
private final class CallRecorder: CallWatcher {
    private(set) var calls: [WatchedCall] = []
    let wantsContents = true

    func note(_ call: WatchedCall) { calls.append(call) }
}

extension FlowRun {
    /// What came into a sub-block, be it that it failed there.
    var admittedIDs: Set<String> {
        Set(
            result.subBlocks.flatMap(\.outcomes).filter { $0.outcome == .included || $0.outcome == .failed }.map(\.id))
    }
}
