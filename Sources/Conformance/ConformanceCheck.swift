import Foundation
public import OrderFlow
public import RuleBuild
import Sequencer
import Simulation
import Wire

/// The conformance kit: runs an app's rule as a module over generated and recorded flow and says what it does that no
/// rule may do (Specs/check.md).
public struct ConformanceCheck {
    /// From which everything generated comes.
    public let seed: UInt64
    private let rule: BuiltRule
    private let rules: RuleLibrary
    private let claimsFee: Bool
    private let generated: CheckCase
    private let recorded: CheckCase
    private let equals: CheckCase
    private let differentFees: CheckCase
    private let fullMempool: FullMempool?

    /// The most smaller cases tried for one failure.
    private static let shrinkTriesMax = 150
    /// The same where one try takes seconds.
    private static let slowShrinkTriesMax = 24

    /// A check of the app in a folder; builds its module.
    ///
    /// - Parameters:
    ///   - app: the folder with `app.toml` and `Rule.swift`, absolute or relative to the working folder.
    ///   - seed: equal seeds make equal flow.
    ///   - flow: recorded flow.
    ///   - claimsFee: the rule claims that a higher fee never stands later.
    /// - Throws: `RuleBuildError` for an app that cannot be read or built.
    public init(app: String, seed: UInt64, flow: OrderFlow.Flow, claimsFee: Bool = false) throws(RuleBuildError) {
        let folder = URL(filePath: app).standardizedFileURL.path
        rule = try RuleBuilder().buildOnce(folder)
        rules = RuleLibrary(apps: folder)
        self.seed = seed
        self.claimsFee = claimsFee
        let source = CheckFlow(app: folder, nonceMode: rule.manifest.lane.nonceMode, seed: seed)
        generated = source.generated()
        recorded = source.recorded(flow)
        equals = source.equals()
        differentFees = source.differentFees()
        fullMempool = FullMempool(source, rule.manifest.lane)
    }

    /// What came of each flow, as text that another process has to arrive at as well: the last sub-block's commitment,
    /// which chains all others.
    ///
    /// - Throws: `SimulationError` for a configuration that the rule refuses, `WasmHostError` without a sandbox,
    ///   `SequencerError` for a machine that fails.
    public func commitments() throws -> [String] {
        try [generated, recorded, equals].map { "\(try $0.run(rules).commitment)" }
    }

    /// Runs all checks.
    ///
    /// - Parameter elsewhere: answers ``commitments()`` of a check with the same arguments in another process.
    /// - Throws: as ``commitments()`` does, and what `elsewhere` throws.
    public func run(elsewhere: () throws -> [String]) throws -> CheckReport {
        let meter = CallMeter()
        let runs = try [generated, recorded].map { (flow: $0, result: try $0.run(rules, meter: meter)) }
        var rows: [CheckRow] = []
        var failures: [FailedCase] = []
        rows.append(try processes(runs.map(\.result), elsewhere()))
        rows.append(
            CheckRow(
                check: "native", verdict: .notRun,
                seen: "the rule is not linked into this program; run it natively in a module of tests"))
        for finding in [
            flows(runs.map(\.result)), try faults(runs), try losses(runs), try ties(), try fees(), try space(meter),
        ] {
            guard let (row, failure) = finding else { continue }
            rows.append(row)
            if let failure { failures.append(failure) }
        }
        rows.append(RuleLimitsRow.fuel(meter, rule.manifest.lane))
        rows.append(RuleLimitsRow.memory(meter, rule.manifest.lane))
        return CheckReport(seed: seed, rows: rows, failures: failures)
    }

    private typealias Run = (flow: CheckCase, result: SimulationResult)
    private typealias Finding = (row: CheckRow, failure: FailedCase?)?

    // MARK: CHECK-1

    private func processes(_ results: [SimulationResult], _ others: [String]) throws -> CheckRow {
        let here = try results.map { "\($0.commitment)" } + ["\(equals.run(rules).commitment)"]
        guard here == others else {
            return CheckRow(
                check: "processes", verdict: .failed, seen: "a second process came to other sub-blocks for the same log"
            )
        }
        return CheckRow(
            check: "processes", verdict: .ok, seen: "the same sub-blocks in a second process, for \(here.count) flows")
    }

    // MARK: CHECK-2

    /// Whether there was anything to find.
    private func flows(_ results: [SimulationResult]) -> Finding {
        let outcomes = results.flatMap(\.subBlocks).flatMap(\.outcomes).filter { $0.id != CheckCase.otherID }
        let included = outcomes.count { $0.outcome == .included }
        let rejected = outcomes.count { $0.outcome == .rejectedByRule }
        let sent = generated.arrivals.count + recorded.arrivals.count
        return (
            CheckRow(
                check: "flow", verdict: included == 0 ? .warning : .ok,
                seen: "\(sent) transactions, \(included) included, \(rejected) rejected by the rule"), nil
        )
    }

    private func faults(_ runs: [Run]) throws -> Finding {
        for run in runs {
            if let finding = try fault("faults", run, triesMax: Self.shrinkTriesMax) { return finding }
        }
        return (CheckRow(check: "faults", verdict: .ok, seen: "every answer was valid"), nil)
    }

    /// Nil if there is none in `run`.
    private func fault(_ check: String, _ run: Run, triesMax: Int) throws -> Finding {
        let faults = Self.faults(run.result)
        guard let first = faults.first else { return nil }
        let function = RuleFunction(rawValue: first.function).map { "\($0)" } ?? "\(first.function)"
        let fault = RuleFault(rawValue: first.fault).map { "\($0)".uppercased() } ?? "\(first.fault)"
        let seen = "\(function) faults: \(fault), \(faults.count) in \(run.flow.title)"
        return try failure(check, seen, run.flow, triesMax: triesMax) {
            Self.faults(try $0.run(rules)).contains { $0.function == first.function && $0.fault == first.fault }
        }
    }

    private static func faults(_ result: SimulationResult) -> [LaneFault] {
        result.subBlocks.flatMap(\.faults).filter { "\($0.lane)" == CheckCase.lane }
    }

    // MARK: CHECK-3

    private func losses(_ runs: [Run]) throws -> Finding {
        for run in runs {
            let lost = run.result.pending.filter { $0 != CheckCase.otherID }
            guard let first = lost.first else { continue }
            return try failure(
                "nothing lost",
                "\(first) and \(lost.count - 1) more of \(run.flow.title) wait on in empty sub-blocks with room for all",
                run.flow
            ) { try $0.run(rules).pending.contains { $0 != CheckCase.otherID } }
        }
        return (CheckRow(check: "nothing lost", verdict: .ok, seen: "every transaction ended"), nil)
    }

    // MARK: CHECK-4

    private func ties() throws -> Finding {
        let check = TieCheck(rules: rules)
        let finding = try check.finding(in: equals)
        switch finding {
        case .keyedHash:
            return (CheckRow(check: "ties", verdict: .ok, seen: "the keyed hash decides between equals"), nil)
        case .arrival(let earlierFirst):
            let seen = "of equals the \(earlierFirst ? "earlier" : "later") arrival comes first"
            return (CheckRow(check: "ties", verdict: .warning, seen: seen), nil)
        case .sender, .other:
            let seen =
                finding == .sender
                ? "of equals the same sender always comes first: the rule favours names"
                : "equals are put in an order that neither arrival, sender nor the keyed hash explains"
            return try failure("ties", seen, equals) { try check.finding(in: $0) == finding }
        }
    }

    // MARK: CHECK-5

    private func fees() throws -> Finding {
        guard claimsFee else { return nil }
        let isBroken = { (flow: CheckCase) in FeeOrder(flow, try flow.run(rules)).firstBreach != nil }
        guard let breach = FeeOrder(differentFees, try differentFees.run(rules)).firstBreach else {
            return (CheckRow(check: "higher fee", verdict: .ok, seen: "never stands later"), nil)
        }
        return try failure(
            "higher fee", "\(breach.higher) stands behind \(breach.lower), which pays less", differentFees, isBroken)
    }

    // MARK: CHECK-7

    private func space(_ meter: CallMeter) throws -> Finding {
        guard let fullMempool else {
            let seen = "mempool_count_max is above the \(FullMempool.countMax) that are filled here"
            return (CheckRow(check: "full mempool", verdict: .notRun, seen: seen), nil)
        }
        let run = (flow: fullMempool.flow, result: try fullMempool.flow.run(rules, meter: meter))
        if let finding = try fault("full mempool", run, triesMax: Self.slowShrinkTriesMax) { return finding }
        return (fullMempool.row(run.result), nil)
    }

    /// A row that failed, and the smallest case found.
    private func failure(
        _ check: String, _ seen: String, _ flow: CheckCase, triesMax: Int = shrinkTriesMax,
        _ stillFails: (CheckCase) throws -> Bool
    ) throws -> Finding {
        let smallest = try CaseShrinker(triesMax: triesMax).smallest(flow, stillFails: stillFails)
        return (
            CheckRow(check: check, verdict: .failed, seen: seen),
            FailedCase(check: check, scenario: smallest.text(), transactions: smallest.arrivals.count)
        )
    }
}
