import ArgumentParser
import Devnet
import Foundation
import Sequencer
import Store
import Verification
import WasmHost
import Wire

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Derive everything again from a node's log and compare it with what the node published.",
        discussion: """
            Reads a node's folder, or with --url what a running node serves to anybody.

            Examples:
              laneway verify quiet-harbour-417
              laneway verify --url http://127.0.0.1:8545 --genesis $GENESIS --follow --evidence lie.evidence
              laneway verify --url http://127.0.0.1:8545 --genesis $GENESIS --mirror copy
            """)

    @Argument(help: "A session's folder or name, or a node's data folder.")
    var directory: String?

    @Option(help: "A running node's service, instead of a folder.")
    var url: String?

    @Option(help: "The genesis hash that the network is known by; any other is refused. Required with --url.")
    var genesis: String?

    @Flag(help: "Go on as the node writes, until standard input is closed.")
    var follow = false

    @Option(help: "A file for the evidence, if something differs that the sequencer signed.")
    var evidence: String?

    @Option(help: "With --url: a folder for a copy of the chain, as far as it agrees; goes on where it ended.")
    var mirror: String?

    @Option(
        help: "With --mirror: another verifier's copy; two headers that the sequencer signed for one height are found.")
    var against: [String] = []

    @Option(help: "With --mirror: a folder of receipts, as files; one that was not kept is found.")
    var receipts: String?

    @Flag(help: "Print results as JSON, one document a line.")
    var json = false

    func validate() throws {
        guard (directory == nil) != (url == nil) else {
            throw ValidationError("Give a session or a data folder, or --url.")
        }
        guard url == nil || genesis != nil else {
            throw ValidationError("Give --genesis: a node that is asked who it is can say anything.")
        }
        guard mirror == nil || url != nil else { throw ValidationError("--mirror goes with --url.") }
        guard mirror != nil || against.isEmpty && receipts == nil else {
            throw ValidationError("--against and --receipts go with --mirror.")
        }
    }

    func run() throws {
        let verified = if let url { try verifyService(at: url) } else { try verifyFolder(directory ?? "") }
        guard verified else { throw ExitCode(1) }
    }

    private func check(_ found: Genesis, of place: String) throws(UsageError) {
        guard let genesis, Hash(hex: genesis) != found.hash else { return }
        throw UsageError(description: "\(place) is of the network with genesis \(found.hash), not \(genesis)")
    }

    // MARK: A folder

    private func verifyFolder(_ directory: String) throws -> Bool {
        let store = try DataFolder.open(directory)
        try check(store.genesis, of: directory)
        let host = try WasmRuleHost(for: store.genesis, cacheFolder: Devnet.cacheFolder)
        return try SandboxThread(fuelMax: store.genesis.parameters.fuelMax).run {
            try verify(store, host: host)
        }
    }

    /// Prints the verdict; answers whether everything agrees.
    private func verify(_ store: NodeStore, host: WasmRuleHost) throws -> Bool {
        var verifier = try Verifier(of: store, host: host)
        let progress = ProgressLine()
        let total = try Int(clamping: store.lastHeight())
        do {
            if follow { try followNode(&verifier) }
            try verifier.finish { agreement in
                guard !follow else { return }
                progress.show(
                    "verified \(agreement.subBlocks)/\(total) sub-blocks", done: Int(clamping: agreement.subBlocks),
                    of: total)
            }
        } catch let difference as Difference {
            progress.end()
            try VerifyReport(verifier.agreement, json: json).print(difference)
            try writeEvidence(store.genesis, host) {
                try difference.subject.flatMap { try Evidence(of: $0, in: store) }
            }
            return false
        } catch let error as StoreError where error.finding != nil || error.code == .corruptPage {
            progress.end()
            try VerifyReport(verifier.agreement, json: json).print(damage: error)
            return false
        }
        progress.end()
        try VerifyReport(verifier.agreement, json: json).printVerified(store.genesis.hash)
        return true
    }

    private func followNode(_ verifier: inout Verifier) throws {
        let watcher = StandardInputWatcher()
        watcher.start()
        while !watcher.isClosed {
            if try verifier.advance() {
                if json { try VerifyReport(verifier.agreement, json: true).printProgress() }
            } else {
                Thread.sleep(forTimeInterval: 0.02)
            }
        }
    }

    // MARK: A running node

    private func verifyService(at url: String) throws -> Bool {
        let chain = try NodeChain(url: url)
        let genesis = try chain.genesis()
        try check(genesis, of: url)
        let host = try WasmRuleHost(for: genesis, cacheFolder: Devnet.cacheFolder)
        // Evidence needs the log from its start on, which nobody promised to serve again.
        let scratch = evidence.map { "\($0).\(ProcessInfo.processInfo.processIdentifier).part" }
        let kept = try (mirror ?? scratch).map { folder throws(StoreError) in
            try Mirror(in: folder, genesis: genesis)
        }
        defer { if mirror == nil, let scratch { try? FileManager.default.removeItem(atPath: scratch) } }
        return try SandboxThread(fuelMax: genesis.parameters.fuelMax).run {
            var following = try Following(
                chain, genesis, host: host, mirror: kept, others: against, receipts: receipts, json: json)
            do {
                try following.run(follow: follow)
            } catch let lie as Following.Lie {
                try VerifyReport(following.agreement, json: json).print(lie.difference)
                try writeEvidence(genesis, host) { lie.evidence }
                return false
            }
            try VerifyReport(following.agreement, json: json).printVerified(genesis.hash)
            return true
        }
    }

    // MARK: Evidence

    /// Writes what shows that the sequencer signed what differs, once it is confirmed.
    private func writeEvidence(
        _ genesis: Genesis, _ host: WasmRuleHost, making make: () throws -> Evidence?
    ) throws {
        guard let path = evidence else { return }
        guard let evidence = try make() else {
            return Output.note("There is no evidence to write: nothing that the sequencer signed shows it.")
        }
        do {
            _ = try evidence.confirm(genesis: genesis) { host }
        } catch let refutation as Refutation {
            return Output.note("There is no evidence to write: \(refutation.reason).")
        }
        try EvidenceFile.write(evidence, to: path)
    }
}
