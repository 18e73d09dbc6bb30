import ArgumentParser
import Devnet

/// One process of a devnet, as `devnet up` starts it; not for people.
struct ProcessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "process", abstract: "Be one process of a network.", shouldDisplay: false)

    @Argument(help: "What it does.")
    var role: String

    @Argument(help: "The session's folder.")
    var folder: String

    func run() throws {
        guard let role = Role(rawValue: role) else {
            let known = Role.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError(description: "\(role) is no process of a network; there are \(known)")
        }
        try role.run(in: folder)
    }
}
