import ArgumentParser
import Wire

/// `laneway app cancel` (UPG-4).
struct CancelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Take back what a lane has announced.",
        discussion: """
            Example:
              laneway app cancel my-dex --session quiet-harbour-417
            """)

    @Argument(help: "The lane.")
    var lane: String

    @OptionGroup var network: NetworkOptions
    @OptionGroup var owner: OwnerOptions

    func run() throws {
        guard let name = try? LaneName(lane) else { throw UsageError(description: "\(lane) is no lane's name") }
        let client = try network.client()
        let present = try client.lane(name)
        guard let announced = present.announced else {
            throw UsageError(description: "lane \(name) has announced nothing that is still to come")
        }
        try client.submit(
            .upgradeCancellation(
                UpgradeCancellation(
                    number: present.upgradeNumber + 1, lane: name, chainID: try client.network().chainID,
                    signedBy: try owner.owner(of: name, in: network.session))))
        Output.result("lane \(name): what was announced for height \(announced.activation) is taken back")
    }
}
