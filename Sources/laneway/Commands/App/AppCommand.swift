import ArgumentParser

/// What an app's team does with its lane.
struct AppCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "app",
        abstract: "Open an app's lane; announce an upgrade, rehearse it, take it back; leave.",
        subcommands: [
            RegisterCommand.self, UpgradeCommand.self, StatusCommand.self, ShadowCommand.self, CancelCommand.self,
            ExitAnnouncementCommand.self, ExportCommand.self,
        ])
}
