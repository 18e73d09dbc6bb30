import ArgumentParser
import Devnet
import Foundation
import Inspection

extension DevnetCommand {
    /// `laneway devnet inspect`.
    struct Inspect: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "inspect", abstract: "Show what a session was started with: network, lanes, accounts, files.",
            discussion: "Without SESSION: the one that runs. What its node stored is for laneway inspect.")

        @Argument(help: "A session's name or folder.")
        var session: String?

        @OptionGroup var place: SessionsOption

        @Flag(help: "Print the result as JSON.")
        var json = false

        private struct Inspected: Encodable {
            let manifest: SessionManifest
            let accounts: [String: String]
            let files: [String: String]
        }

        func run() throws {
            let session = try place.session(session)
            let manifest = try session.manifest()
            let inspected = Inspected(manifest: manifest, accounts: try session.accounts(), files: session.files)
            if json { return try Output.json(inspected) }
            SessionManifestTable(manifest).lines.forEach(Output.result)
            Output.result("")
            var accounts = TextTable([("account", .left), ("public key", .left)])
            for (name, key) in inspected.accounts.sorted(by: { $0.key < $1.key }) where !name.contains("/") {
                accounts.add([name, key])
            }
            accounts.lines.forEach(Output.result)
            Output.result("")
            Output.result("owners' and treasuries' keys stand in \(session.folder)/keys.json")
        }
    }
}

/// What a network was, or would be, started with.
struct SessionManifestTable {
    private let manifest: SessionManifest

    init(_ manifest: SessionManifest) { self.manifest = manifest }

    var lines: [String] {
        let network = manifest.network
        let plays =
            manifest.scenario.map { "scenario \($0), \(AmountText.count(manifest.rounds ?? 1, "round"))" }
            ?? "flow \(manifest.flow ?? "default"), \(AmountText.grouped(manifest.rate ?? 0)) transactions a second"
        var lines = [
            "session   \(manifest.session), chain \(manifest.chain_id)",
            "genesis   \(manifest.genesis_hash)",
            "seed      \(manifest.seed)" + (manifest.lock_step ? ", in lock-step" : ""),
            "plays     \(plays)" + (manifest.searcher == true ? ", and a searcher bids" : ""),
            "network   \(AmountText.grouped(network.sub_block_gas)) gas and "
                + "\(AmountText.grouped(network.sub_block_bytes)) bytes a sub-block, "
                + "\(network.sub_blocks_per_block) sub-blocks a block",
            "          data fee \(network.data_fee_per_byte) a byte, take \(network.take_bps) basis points, "
                + "longest lifetime \(AmountText.grouped(network.lifetime_max)) sub-blocks",
            "",
        ]
        var table = TextTable([
            ("lane", .left), ("rule", .left), ("module", .left), ("reserve gas", .right), ("bundle gas", .right),
            ("weight", .right), ("least base fee", .right),
        ])
        for (name, lane) in manifest.lanes.sorted(by: { $0.key < $1.key }) {
            table.add([
                name, lane.app, String(lane.module.prefix(10)), AmountText.grouped(lane.reserve_gas),
                AmountText.grouped(lane.bundle_gas), "\(lane.weight)", lane.minimum_base_fee,
            ])
        }
        lines += table.lines
        return lines
    }
}
