import NativeHost
import RuleBuild
import Sequencer
import Simulation
import Wire

/// Whether the rule natively comes to the same sub-blocks as its module (CHECK-1).
final class NativeCheck {
    private let runner: CaseRunner
    private let process: RuleProcess

    /// Builds the rule natively and starts it.
    ///
    /// - Throws: `RuleBuildError` for a rule that does not compile natively, `RuleProcess.Ending` for one that does not
    ///   start.
    init(app: String, _ runner: CaseRunner) throws {
        self.runner = runner
        process = try RuleProcess(program: RuleBuilder().buildNativelyOnce(app))
    }

    /// Natively there is neither fuel nor a limit of memory.
    static func canCompare(_ result: SimulationResult) -> Bool {
        !result.subBlocks.flatMap(\.faults).contains {
            $0.fault == RuleFault.fuel.rawValue || $0.fault == RuleFault.memory.rawValue
        }
    }

    /// The first difference between what the module came to and what comes natively; nil if there is none.
    func difference(_ scenario: Scenario, _ module: SimulationResult) throws -> Found? {
        guard Self.canCompare(module) else { return nil }
        let endingsBefore = process.endings.count
        let native = try runner.run(scenario, natively: process)
        guard native.commitment != module.commitment else { return nil }
        // A trap that the module has, too, makes no difference.
        let crash = process.endings.dropFirst(endingsBefore).first.map {
            "; in \($0.function) its process \($0.ending.sentence)"
        }
        let pairs = zip(native.subBlocks, module.subBlocks)
        guard let (here, there) = pairs.first(where: { $0.commitment != $1.commitment }) else { return nil }
        let (what, expectation) = Self.first(here, there)
        return Found(
            kind: "native", seen: "natively in sub-block \(here.height) \(what)\(crash ?? "")",
            expectations: expectation.map { [$0] } ?? [])
    }

    /// What differs first, and what would have come natively as an expectation.
    private static func first(
        _ native: SimulationResult.SubBlock, _ module: SimulationResult.SubBlock
    ) -> (String, [String]?) {
        if native.order != module.order {
            let ids = native.order.map(TOMLText.quoted).joined(separator: ", ")
            return ("the order is another", ["order = [\(ids)]", "at = \(native.height)"])
        }
        let outcomes = Dictionary(module.outcomes.map { ($0.id, $0) }) { first, _ in first }
        for outcome in native.outcomes where outcomes[outcome.id] != outcome {
            let other = outcomes[outcome.id]
            return (
                "\(outcome.id) ends \(outcome.outcome.name) (code \(outcome.code)), of the module "
                    + (other.map { "\($0.outcome.name) (code \($0.code))" } ?? "not at all"),
                ["outcome = \"\(outcome.outcome.name)\"", "of = \"\(outcome.id)\"", "at = \(native.height)"]
            )
        }
        if native.faults != module.faults { return ("other calls fault", nil) }
        if native.lines != module.lines { return ("other amounts are paid", nil) }
        return ("the lane's state becomes another", nil)
    }
}
