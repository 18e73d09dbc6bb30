import ArgumentParser

/// What an app's team does with its lane.
struct AppCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "app", abstract: "Change an app's lane: announce an upgrade, rehearse it, take it back.",
        subcommands: [UpgradeCommand.self, StatusCommand.self, ShadowCommand.self, CancelCommand.self])
}
