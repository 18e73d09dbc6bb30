import ArgumentParser

struct ReceiptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipt", abstract: "Check what a sequencer has promised.",
        subcommands: [ReceiptCheckCommand.self])
}
