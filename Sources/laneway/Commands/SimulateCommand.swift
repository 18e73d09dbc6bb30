import ArgumentParser
import Devnet
import Simulation
import Wire

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run a scenario on the whole core, without a network, and say whose every unit is.",
        discussion: """
            A scenario says lanes, transactions, bundles and what is expected of them (Specs/scenario.md). Exit code 1 \
            if an expectation does not hold.

            Example:
              laneway simulate my-dex/scenario.toml --json
            """)

    @Argument(help: "The scenario's file.")
    var scenario: String

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        let scenario = try Scenario(file: scenario)
        let result = try Simulation(scenario, rules: RuleLibrary(apps: ReferenceApps.folder)).run()
        if json { try Output.json(SimulationDocument(result)) } else { SimulationTable(result).print() }
        let failed = result.checks.map(SimulationDocument.Check.init).filter { !$0.held }
        guard failed.isEmpty else {
            // Who reads the JSON finds them there, too.
            if json { SimulationTable.lines(of: failed, in: scenario.path).forEach(Output.note) }
            throw ExitCode(1)
        }
    }
}
