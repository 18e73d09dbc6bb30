import ArgumentParser
import Inspection
import Wire

/// `laneway app exit` (LEAVE-4).
struct ExitAnnouncementCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exit", abstract: "Announce that a lane leaves the network, after its notice.",
        discussion: """
            At its height the lane is frozen and what is pending there ends LANE_LEFT; until then app cancel takes it \
            back. Then app export writes the file that the lane goes on from. Money follows by withdrawals to the \
            network that is printed.

            Example:
              laneway app exit my-dex --session quiet-harbour-417
            """)

    @Argument(help: "The lane.")
    var lane: String

    @Option(help: "Height of the first sub-block without it. Default: as soon as the notice allows.")
    var at: UInt64?

    @OptionGroup var network: NetworkOptions
    @OptionGroup var owner: OwnerOptions

    @Flag(help: "Print the result as JSON.")
    var json = false

    /// Sub-blocks that go by while the announcement is on its way.
    private static let margin: UInt64 = 20

    private struct Announcement: Encodable {
        let lane: String
        let number: UInt64
        let activation: UInt64
        let height: UInt64
        let replaces: UInt64?
        let withdrawal_network: String
    }

    func run() throws {
        guard let name = try? LaneName(lane) else { throw UsageError(description: "\(lane) is no lane's name") }
        let client = try network.client()
        let (present, chain) = (try client.lane(name), try client.network())
        guard !present.hasLeft else {
            throw UsageError(description: "lane \(name) has left already; app export is next")
        }
        let key = try owner.owner(of: name, in: network.session)
        let activation = at ?? chain.height + 1 + present.notice + Self.margin
        let number = present.upgradeNumber + 1
        try client.submit(
            .exit(
                LaneExit(
                    number: number, activation: activation, lane: name, chainID: chain.chainID, signedBy: key)))
        let successor = Origin.successor(of: chain.genesisHash, lane: name)
        if json {
            return try Output.json(
                Announcement(
                    lane: name.text, number: number, activation: activation, height: chain.height,
                    replaces: present.announced?.activation, withdrawal_network: "\(successor)"))
        }
        let left = AmountText.count(activation - min(activation, chain.height), "sub-block")
        Output.result("lane \(name): leaves at height \(activation), in \(left)")
        if let replaced = present.announced?.activation {
            Output.result("takes the place of what was announced for height \(replaced)")
        }
        Output.result("money follows by withdrawals to network \(successor)")
        Output.result("")
        Output.result("next: laneway app status \(name) \(network.text)")
        Output.result("      laneway app cancel \(name) \(network.text)")
        Output.result("then: laneway app export \(name) \(network.session ?? "DATA") --output \(name).exit")
    }
}
