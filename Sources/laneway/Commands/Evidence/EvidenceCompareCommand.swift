import ArgumentParser
import Inspection
import Store
import Verification
import Wire

struct EvidenceCompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Find what a sequencer signed to one and not to the other.",
        discussion: """
            Reads two folders of one network. Exit codes: 0 they do not contradict each other, 1 they do.

            Example:
              laneway evidence compare ./mine ./theirs --evidence two-chains.evidence
            """)

    @Argument(help: "A session's folder or name, or a node's data folder.")
    var one: String

    @Argument(help: "Another one.")
    var other: String

    @Option(help: "A file for the evidence.")
    var evidence: String?

    func run() throws {
        let (first, second) = (try DataFolder.open(one), try DataFolder.open(other))
        guard first.genesis == second.genesis else {
            throw UsageError(
                description: "these are two networks: \(one) has genesis \(first.genesis.hash), \(other) "
                    + "\(second.genesis.hash)")
        }
        guard let found = try Evidence.contradiction(between: first, and: second) else {
            let common = min(try first.lastHeight(), try second.lastHeight())
            return Output.result("AGREE  \(AmountText.count(common, "sub-block")) are the same in both")
        }
        let difference: Difference
        do {
            difference = try found.confirm(genesis: first.genesis) {
                preconditionFailure("a contradiction needs no rules")
            }
        } catch let refutation as Refutation {
            throw UsageError(
                description: "the two differ, but not by the sequencer's hand: \(refutation.reason). "
                    + "`laneway verify` says which of them is damaged")
        }
        Output.result("\(difference.verdict.rawValue)  \(difference.place)")
        Output.result("signed  \(difference.found)")
        if let evidence {
            try EvidenceFile.write(found, to: evidence)
        }
        throw ExitCode(1)
    }
}
