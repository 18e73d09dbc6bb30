import RuleBuild
import Simulation

/// What a case shows that no rule may do.
struct Found {
    /// What has to stay the same while the case is made smaller.
    let kind: String
    /// For people.
    let seen: String
    /// What a scenario should have come to, as `[[expect]]` says it, where it can.
    var expectations: [[String]] = []
}

/// A row, and the smallest case found if it failed.
struct Finding {
    let row: CheckRow
    var failure: FailedCase?

    init(_ check: CheckName, _ verdict: CheckRow.Verdict, _ seen: String) { row = CheckRow(check, verdict, seen) }

    init(_ row: CheckRow, _ failure: FailedCase? = nil) {
        self.row = row
        self.failure = failure
    }
}

/// A case and what came of it.
struct FlowRun {
    let flow: CheckCase
    let result: SimulationResult
}

/// Looks for failures, and makes what fails small.
struct FailureSearch {
    let runner: CaseRunner
    /// For the notes in a scenario.
    let seed: UInt64

    /// The most smaller cases tried for one failure.
    static let triesMax = 150
    /// The same where one try takes seconds.
    static let slowTriesMax = 24

    /// nil if `find` finds nothing in the run.
    func search(
        _ check: CheckName, _ run: FlowRun, triesMax: Int = triesMax,
        _ find: (CheckCase, SimulationResult) throws -> Found?
    ) throws -> Finding? {
        guard let found = try find(run.flow, run.result) else { return nil }
        var last = found
        let smallest = try CaseShrinker(triesMax: triesMax).smallest(run.flow) { candidate in
            guard let again = try find(candidate, runner.run(candidate)), again.kind == found.kind else { return false }
            last = again
            return true
        }
        let notes = ["\(check.rawValue): \(last.seen)", "laneway check with seed \(seed)"]
        return Finding(
            CheckRow(check, .failed, "\(found.seen), in \(run.flow.title)"),
            FailedCase(
                check: check, scenario: smallest.text(notes: notes, expectations: last.expectations),
                transactions: smallest.arrivals.count))
    }

    /// The first of several runs in which `find` finds something.
    func search(
        _ check: CheckName, _ runs: [FlowRun], _ find: (CheckCase, SimulationResult) throws -> Found?
    ) throws -> Finding? {
        for run in runs {
            if let finding = try search(check, run, find) { return finding }
        }
        return nil
    }
}
