import ArgumentParser
import Devnet
import Foundation
import Store
import Synchronization
import Verification
import WasmHost
import Wire

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Derive everything again from a node's log and compare it with what the node published.",
        discussion: "Example: laneway verify ~/.laneway/sessions/quiet-harbour-417")

    @Argument(help: "A session's folder, or a node's data folder.")
    var directory: String

    @Option(help: "The genesis hash that the network is known by; any other is refused.")
    var genesis: String?

    @Flag(help: "Go on as the node writes, until standard input is closed.")
    var follow = false

    @Flag(help: "Print results as JSON, one document a line.")
    var json = false

    private struct Report: Encodable {
        let event: String
        let entries: UInt64
        let sub_blocks: UInt64
        let blocks: UInt64
        let transactions: UInt64
        let commitment: String
        var verified: Bool?
        var verdict: String?
        var place: String?
        var expected: String?
        var found: String?
        var reason: String?

        init(_ event: String, _ agreement: Agreement) {
            self.event = event
            entries = agreement.entries
            sub_blocks = agreement.subBlocks
            blocks = agreement.blocks
            transactions = agreement.transactions
            commitment = "\(agreement.commitment)"
        }
    }

    func run() throws {
        let store = try DataFolder.open(directory)
        if let genesis, Hash(hex: genesis) != store.genesis.hash {
            throw UsageError(
                description: "\(directory) is of the network with genesis \(store.genesis.hash), not \(genesis)")
        }
        let host = try WasmRuleHost(for: store.genesis, cacheFolder: Devnet.cacheFolder)
        let verified = try SandboxThread(fuelMax: store.genesis.parameters.fuelMax).run {
            try verify(store, host: host)
        }
        guard verified else { throw ExitCode(1) }
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
            try printDifference(difference, verifier.agreement)
            return false
        } catch let error as StoreError where error.finding != nil || error.code == .corruptPage {
            progress.end()
            try printDamage(error, verifier.agreement)
            return false
        }
        progress.end()
        let agreement = verifier.agreement
        guard !json else {
            var report = Report("result", agreement)
            report.verified = true
            report.verdict = "VERIFIED"
            try Output.json(report, oneLine: true)
            return true
        }
        Output.result(
            "VERIFIED  \(AmountText.count(agreement.subBlocks, "sub-block")), \(AmountText.count(agreement.blocks, "block")) "
                + "and \(AmountText.count(agreement.transactions, "transaction")) follow from the log's "
                + "\(AmountText.grouped(agreement.entries)) entries")
        Output.result("genesis     \(store.genesis.hash)")
        Output.result("commitment  \(agreement.commitment)")
        return true
    }

    private func followNode(_ verifier: inout Verifier) throws {
        let watcher = StandardInputWatcher()
        watcher.start()
        while !watcher.isClosed {
            if try verifier.advance() {
                if json { try Output.json(Report("progress", verifier.agreement), oneLine: true) }
            } else {
                Thread.sleep(forTimeInterval: 0.02)
            }
        }
    }

    private func printDifference(_ difference: Difference, _ agreement: Agreement) throws {
        guard !json else {
            var report = Report("result", agreement)
            report.verified = false
            report.verdict = difference.verdict.rawValue
            report.place = difference.place
            report.expected = difference.expected
            report.found = difference.found
            try Output.json(report, oneLine: true)
            return
        }
        Output.result("\(difference.verdict.rawValue)  \(difference.place)")
        Output.result("expected  \(difference.expected)")
        Output.result("found     \(difference.found)")
        Output.result("\(AmountText.grouped(agreement.subBlocks)) sub-blocks before it agree.")
    }

    private func printDamage(_ error: StoreError, _ agreement: Agreement) throws {
        guard !json else {
            var report = Report("result", agreement)
            report.verified = false
            report.verdict = error.code.rawValue
            report.reason = error.description
            try Output.json(report, oneLine: true)
            return
        }
        Output.result("\(error.code.rawValue)  \(error)")
        Output.result("\(AmountText.grouped(agreement.subBlocks)) sub-blocks before it agree.")
    }
}

/// Knows when standard input is closed.
private final class StandardInputWatcher: Sendable {
    private let closed = Mutex(false)

    var isClosed: Bool { closed.withLock { $0 } }

    func start() {
        let thread = Thread { [self] in
            while let data = try? FileHandle.standardInput.read(upToCount: 4_096), !data.isEmpty {}
            closed.withLock { $0 = true }
        }
        thread.start()
    }
}
