import ArgumentParser
import Inspection
import Wire

/// `laneway app status`: a lane's version, and what is announced.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show a lane's version and what it has announced.",
        discussion: """
            Example:
              laneway app status my-dex --session quiet-harbour-417
            """)

    @Argument(help: "The lane.")
    var lane: String

    @OptionGroup var network: NetworkOptions

    @Flag(help: "Print the result as JSON.")
    var json = false

    private struct Status: Encodable {
        struct Announced: Encodable {
            let activation: UInt64
            let exit: Bool
            let module: String
            let changes: ConfigurationChanges
        }
        let lane: String
        let height: UInt64
        let version: UInt64
        let module: String
        let owner: String
        let notice: UInt64
        let left: Bool
        let announced: Announced?
    }

    func run() throws {
        guard let name = try? LaneName(lane) else { throw UsageError(description: "\(lane) is no lane's name") }
        let client = try network.client()
        let (present, height) = (try client.lane(name), try client.network().height)
        let status = Status(
            lane: name.text, height: height, version: present.version,
            module: "\(present.configuration.moduleHash)", owner: "\(present.configuration.owner)",
            notice: present.notice, left: present.hasLeft,
            announced: present.announced.map {
                Status.Announced(
                    activation: $0.activation, exit: $0.isExit, module: "\($0.configuration.moduleHash)",
                    changes: ConfigurationChanges(from: present.configuration, to: $0.configuration))
            })
        if json { return try Output.json(status) }
        Output.result("lane       \(status.lane), version \(status.version) at height \(status.height)")
        Output.result("module     \(status.module)")
        Output.result("owner      \(status.owner)")
        Output.result("notice     \(AmountText.count(status.notice, "sub-block"))")
        if status.left { return Output.result("left       next: laneway app export \(name) DATA --output FILE") }
        guard let announced = status.announced else { return Output.result("announced  nothing") }
        let left = announced.activation - min(announced.activation, height)
        let what = announced.exit ? "to leave at" : "for"
        Output.result("announced  \(what) height \(announced.activation), in \(AmountText.count(left, "sub-block"))")
        guard !announced.exit else { return }
        announced.changes.lines.forEach { Output.result("           " + $0) }
    }
}
