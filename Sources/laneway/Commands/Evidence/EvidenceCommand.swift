import ArgumentParser

struct EvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence", abstract: "Proof that a sequencer broke a rule or a promise.",
        discussion: "`laneway verify --evidence FILE` and `laneway receipt check --evidence FILE` write it.",
        subcommands: [EvidenceCheckCommand.self, EvidenceCompareCommand.self])
}
