import ArgumentParser
import Wire

/// `laneway app status`: a lane's version, and what is announced.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show a lane's version and what it has announced.",
        discussion: "Example: laneway app status my-dex --session quiet-harbour-417")

    @Argument(help: "The lane.")
    var lane: String

    @OptionGroup var network: NetworkOptions

    @Flag(help: "Print the result as JSON.")
    var json = false

    private struct Status: Encodable {
        struct Announced: Encodable {
            let activation: UInt64
            let module: String
            let changes: ConfigurationChanges
        }
        let lane: String
        let height: UInt64
        let version: UInt64
        let module: String
        let owner: String
        let notice: UInt64
        let announced: Announced?
    }

    func run() throws {
        guard let name = try? LaneName(lane) else { throw UsageError(description: "\(lane) is no lane's name") }
        let client = try network.client()
        let (present, height) = (try client.lane(name), try client.network().height)
        let status = Status(
            lane: name.text, height: height, version: present.version,
            module: "\(present.configuration.moduleHash)", owner: "\(present.configuration.owner)",
            notice: present.notice,
            announced: present.announced.map {
                Status.Announced(
                    activation: $0.activation, module: "\($0.configuration.moduleHash)",
                    changes: ConfigurationChanges(from: present.configuration, to: $0.configuration))
            })
        if json { return try Output.json(status) }
        Output.result("lane       \(status.lane), version \(status.version) at height \(status.height)")
        Output.result("module     \(status.module)")
        Output.result("owner      \(status.owner)")
        Output.result("notice     \(AmountText.count(status.notice, "sub-block"))")
        guard let announced = status.announced else { return Output.result("announced  nothing") }
        let left = announced.activation - min(announced.activation, height)
        Output.result("announced  for height \(announced.activation), in \(AmountText.count(left, "sub-block"))")
        announced.changes.lines.forEach { Output.result("           " + $0) }
    }
}
