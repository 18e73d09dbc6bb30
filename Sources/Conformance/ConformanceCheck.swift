import Foundation
import NativeHost
public import OrderFlow
import RuleBuild
import Simulation
import Wire

/// The conformance kit: runs an app's rule, as a module and natively, over generated and recorded flow and flow like the
/// app's own scenario, and says what it does that no rule may do (Specs/check.md).
public struct ConformanceCheck {
    /// From which everything generated comes.
    public let seed: UInt64
    private let app: String
    private let rule: BuiltRule
    /// Built from `Rule.swift`.
    private let isSwift: Bool
    private let source: CheckFlow
    private let runner: CaseRunner
    private let generated: CheckCase
    private let recorded: CheckCase
    private let likeScenario: CheckCase?
    private let extremes: CheckCase
    private let equals: CheckCase

    /// A check of the app in a folder; builds its module.
    ///
    /// - Parameters:
    ///   - app: the folder with `app.toml` and `Rule.swift`, absolute or relative to the working folder.
    ///   - module: a module that was built elsewhere, such as one in C, in place of `Rule.swift`; nil: there is none.
    ///   - apps: the folder in which a rule without a `/` is an app, for the app's `scenario.toml`.
    ///   - seed: equal seeds make equal flow.
    ///   - flow: recorded flow; nil: the one that comes with Laneway.
    /// - Throws: `RuleBuildError` for an app that cannot be read or built or has a scenario that cannot be read,
    ///   `FlowError` without the recorded flow.
    public init(
        app: String, module: String? = nil, apps: String, seed: UInt64 = 1, flow: OrderFlow.Flow? = nil
    ) throws {
        let folder = URL(filePath: app).standardizedFileURL.path
        self.app = folder
        self.seed = seed
        rule =
            try module.map { (module) throws(RuleBuildError) in try RuleBuilder.existing(folder, module: module) }
            ?? RuleBuilder().buildOnce(folder)
        isSwift = module == nil
        let rules = RuleLibrary(apps: URL(filePath: apps).standardizedFileURL.path)
        rules.take(rule, for: folder)
        runner = CaseRunner(rules: rules, rule: rule)
        let manifest = rule.manifest
        let lane = CheckedLane(
            app: folder, nonceMode: manifest.lane.nonceMode, holdsBackHeights: manifest.claims.holdsBackHeights,
            networkSeed: "\(seed)")
        source = CheckFlow(lane: lane, own: try OwnScenario(app: folder, rules), seed: seed)
        generated = source.generated()
        recorded = source.recorded(try flow ?? DefaultFlow.read())
        likeScenario = source.likeScenario()
        extremes = source.extremes()
        equals = source.equals()
    }

    private var flows: [CheckCase] { [generated, recorded] + (likeScenario.map { [$0] } ?? []) }

    /// What came of each flow, as text that another process has to arrive at as well: the last sub-block's commitment,
    /// which chains all others.
    ///
    /// - Throws: `SimulationError` for a configuration that the rule refuses, `WasmHostError` without a sandbox,
    ///   `SequencerError` for a machine that fails.
    public func commitments() throws -> [String] {
        try (flows + [extremes, equals]).map { "\(try runner.run($0).commitment)" }
    }

    /// Runs all checks.
    ///
    /// - Parameter elsewhere: answers ``commitments()`` of a check with the same arguments in another process; nil: there
    ///   is none, and that check is not run.
    /// - Throws: as ``commitments()`` does, and what `elsewhere` throws.
    public func run(elsewhere: (() throws -> [String])? = nil) throws -> CheckReport {
        let meter = CallMeter()
        let runs = try flows.map { FlowRun(flow: $0, result: try runner.run($0, meter: meter)) }
        let atLimits = FlowRun(flow: extremes, result: try runner.run(extremes, meter: meter))
        let alike = FlowRun(flow: equals, result: try runner.run(equals))
        let search = FailureSearch(runner: runner, seed: seed)
        var findings = [
            try processes((runs + [atLimits, alike]).map(\.result), elsewhere),
            try native(runs + [atLimits, alike], search),
            Finding(FlowRow.row(runs, hasScenario: source.own != nil)),
            try search.search(.faults, runs, FaultCheck.find) ?? Finding(.faults, .ok, "every answer was valid"),
            try search.search(.limits, atLimits, FaultCheck.find)
                ?? Finding(.limits, .ok, "every answer was valid for the smallest and largest of everything"),
            try losses(runs, search),
            try ties(alike, search),
        ]
        if rule.manifest.claims.feeMonotonic { findings.append(try fees(search)) }
        findings.append(try fullMempool(runs, search, meter))
        findings.append(Finding(RuleLimitsRow.fuel(meter, rule.manifest.lane)))
        findings.append(Finding(RuleLimitsRow.memory(meter, rule.manifest.lane)))
        return CheckReport(seed: seed, rows: findings.map(\.row), failures: findings.compactMap(\.failure))
    }

    // MARK: CHECK-1

    private func processes(
        _ results: [SimulationResult], _ elsewhere: (() throws -> [String])?
    ) throws -> Finding {
        guard let elsewhere else { return Finding(.processes, .notRun, "laneway check asks a second process") }
        let here = results.map { "\($0.commitment)" }
        guard try here == elsewhere() else {
            return Finding(.processes, .failed, "a second process came to other sub-blocks for the same log")
        }
        return Finding(.processes, .ok, "the same sub-blocks in a second process, for \(here.count) flows")
    }

    private func native(_ runs: [FlowRun], _ search: FailureSearch) throws -> Finding {
        guard isSwift else { return Finding(.native, .notRun, "not applicable: a module was given, no Rule.swift") }
        let check: NativeCheck
        do {
            check = try NativeCheck(app: app, runner)
        } catch let error as RuleBuildError where error.code == .compile {
            return Finding(.native, .failed, "the rule does not compile natively: \(error)")
        } catch let error as RuleBuildError {
            return Finding(.native, .failed, "\(error)")
        } catch let error as RuleProcess.Ending {
            return Finding(.native, .failed, "the rule's process \(error.sentence)")
        }
        let difference = { (flow: CheckCase, result: SimulationResult) in
            try check.difference(flow.scenario(), result)
        }
        if let finding = try search.search(.native, runs, difference) { return finding }
        var compared = runs.count { NativeCheck.canCompare($0.result) }
        // As it stands, with its bundles and whatever else it has.
        if let scenario = source.own?.scenario {
            let result = try runner.run(scenario)
            if let found = try check.difference(scenario, result) {
                return Finding(.native, .failed, "\(found.seen), in \(scenario.path)")
            }
            compared += NativeCheck.canCompare(result) ? 1 : 0
        }
        let flows = runs.count + (source.own == nil ? 0 : 1)
        guard compared > 0 else {
            return Finding(.native, .notRun, "fuel or memory ended calls of the module in every flow")
        }
        let rest = compared < flows ? ", without \(flows - compared) in which fuel or memory ended calls" : ""
        return Finding(.native, .ok, "the same sub-blocks natively, for \(compared) flows\(rest)")
    }

    // MARK: CHECK-3

    private func losses(_ runs: [FlowRun], _ search: FailureSearch) throws -> Finding {
        let check = LossCheck(runner: runner)
        let settled = try runs.map(check.settled)
        if let finding = try search.search(.nothingLost, settled, check.find) { return finding }
        let waiting = settled.reduce(0) { $0 + LossCheck.waiting($1.result).count }
        if waiting > 0 {
            return Finding(.nothingLost, .warning, "others came in all the time, and \(waiting) wait on")
        }
        let heights = rule.manifest.claims.holdsBackHeights
        let heldBack = heights == 0 ? "" : ", some after up to \(heights) sub-blocks, as app.toml claims"
        return Finding(.nothingLost, .ok, "every transaction ended\(heldBack)")
    }

    // MARK: CHECK-4

    private func ties(_ run: FlowRun, _ search: FailureSearch) throws -> Finding {
        let check = TieCheck(runner: runner)
        let finding = try check.finding(in: run.flow)
        switch finding {
        case .nothing: return Finding(.ties, .warning, "no two equals came into a sub-block: nothing was compared")
        case .keyedHash: return Finding(.ties, .ok, "the keyed hash decides between equals")
        case .arrival(let earlierFirst):
            return Finding(.ties, .warning, "of equals the \(earlierFirst ? "earlier" : "later") arrival comes first")
        case .sender, .other: break
        }
        let seen =
            finding == .sender
            ? "of equals the same sender always comes first: the rule favours names"
            : "equals are put in an order that neither arrival, sender nor the keyed hash explains"
        let found = Found(kind: "\(finding)", seen: seen)
        // Found already: that is not looked for again before it is made smaller.
        let failing = try search.search(.ties, run) { flow, _ in
            try flow == run.flow || check.finding(in: flow) == finding ? found : nil
        }
        return failing ?? Finding(.ties, .failed, seen)
    }

    // MARK: CHECK-5

    private func fees(_ search: FailureSearch) throws -> Finding {
        let flow = source.differentFees()
        let run = FlowRun(flow: flow, result: try runner.run(flow))
        let found = try search.search(.higherFee, run) { flow, result in
            guard let (higher, lower) = FeeOrder(flow, result).pairs.breach else { return nil }
            let height = flow.arrivals.first { $0.id == higher }?.at ?? 1
            let expectations =
                flow.arrivals.count == 2 ? [["order = [\"\(higher)\", \"\(lower)\"]", "at = \(height)"]] : []
            return Found(
                kind: "fees", seen: "\(higher) stands behind \(lower), which pays less", expectations: expectations)
        }
        if let found { return found }
        let count = FeeOrder(flow, run.result).pairs.count
        guard count > 0 else {
            return Finding(.higherFee, .warning, "no two of different fees came into a sub-block: nothing was compared")
        }
        return Finding(.higherFee, .ok, "never stands later, in \(count) pairs")
    }

    // MARK: CHECK-7

    private func fullMempool(
        _ runs: [FlowRun], _ search: FailureSearch, _ meter: CallMeter
    ) throws -> Finding {
        let limit = rule.manifest.lane.mempoolCountMax
        let (prototype, lane) = admitted(runs)
        guard let full = FullMempool(like: prototype, in: lane, limit: limit, seed: seed) else {
            return Finding(
                .fullMempool, .notRun, "mempool_count_max is above the \(FullMempool.countMax) that are filled here")
        }
        let run = FlowRun(flow: full.flow, result: try runner.run(full.flow, meter: meter))
        return try search.search(.fullMempool, run, triesMax: FailureSearch.slowTriesMax, FaultCheck.find)
            ?? Finding(full.row(run.result))
    }

    /// Something that a stranger may send at once, of the flow like the scenario or of the generated one.
    private func admitted(_ runs: [FlowRun]) -> (CheckCase.Arrival, CheckedLane) {
        for run in runs.reversed() {
            let ids = run.admittedIDs
            let strangers = run.flow.arrivals.filter { $0.at == 1 && $0.from.hasPrefix(CheckFlow.strangerPrefix) }
            if let found = strangers.first(where: { ids.contains($0.id) }) { return (found, run.flow.lane) }
        }
        return (CheckCase.Arrival(id: "", at: 1, from: "", payload: [0]), source.lane)
    }
}
