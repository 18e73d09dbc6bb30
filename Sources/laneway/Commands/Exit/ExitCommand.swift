import ArgumentParser

/// What anybody can do with the file of a lane that left.
struct ExitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exit", abstract: "Check what a lane took with it when it left a network.",
        subcommands: [ExitCheckCommand.self])
}
