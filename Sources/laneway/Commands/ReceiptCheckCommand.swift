import ArgumentParser
import Foundation
import Inspection
import Store
import Verification
import Wire

struct ReceiptCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say whether a receipt is genuine and, with a node's log, whether it was kept.",
        discussion: """
            Exit codes: 0 RECEIPT_VALID, 1 RECEIPT_BROKEN, 2 RECEIPT_INVALID. Needs no running node. A genesis comes \
            from `laneway rpc genesis`, a receipt from `laneway rpc submitEnvelope` and the like, with --json as a file.

            Examples:
              laneway receipt check answer.json --genesis genesis.json
              laneway receipt check answer.json --session quiet-harbour-417
            """)

    @Argument(help: "A file with the receipt, or with a submission's answer as JSON; or 0x and the receipt's digits.")
    var receipt: String

    @Option(help: "The genesis, as a file or as 0x and its digits; or its hash, with --session or --log.")
    var genesis: String?

    @Option(help: "A session's folder or name, whose genesis and log are meant.")
    var session: String?

    @Option(help: "A node's data folder, whose log is meant.")
    var log: String?

    @Option(help: "A file for the evidence, if the receipt is broken and the sequencer signed what shows it.")
    var evidence: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        guard genesis != nil || session != nil || log != nil else {
            throw ValidationError("Give --genesis, --session or --log.")
        }
    }

    func run() throws {
        let folders = try [log, session].compactMap { $0 }.map { try DataFolder.open($0) }
        let genesis = try genesis(of: folders.first)
        if let other = folders.first(where: { $0.genesis != genesis }) {
            throw UsageError(
                description:
                    "\(other.directory) is of the network with genesis \(other.genesis.hash), not \(genesis.hash)")
        }
        let report = try report(HexSource.bytes(of: receipt, member: "receipt"), genesis, folders.first)
        if json { try Output.json(report.document) } else { report.lines.forEach(Output.result) }
        switch report.verdict {
        case .valid: return
        case .broken: throw ExitCode(1)
        case .invalid: throw ExitCode(2)
        }
    }

    private func report(_ bytes: [UInt8], _ genesis: Genesis, _ store: NodeStore?) throws -> ReceiptReport {
        let receipt: Receipt
        do { receipt = try Receipt(decoding: bytes) } catch {
            return ReceiptReport(error)
        }
        do { try receipt.check(genesis: genesis) } catch {
            return ReceiptReport(receipt, error)
        }
        guard let store else { return ReceiptReport(receipt) }
        do {
            return ReceiptReport(receipt, try KeptReceipt(checking: receipt, in: store))
        } catch let broken as BrokenReceipt {
            try writeEvidence(of: broken, receipt, store)
            return ReceiptReport(receipt, broken)
        } catch let difference as Difference {
            throw DamagedStore(difference.place, "\(difference)", store)
        }
    }

    private func writeEvidence(of broken: BrokenReceipt, _ receipt: Receipt, _ store: NodeStore) throws {
        guard let path = evidence else { return }
        guard let evidence = try Evidence(of: broken, receipt, in: store),
            (try? evidence.confirm(genesis: store.genesis) { preconditionFailure("receipts need no rules") }) != nil
        else {
            return Output.note(
                "There is no evidence to write: no header that the sequencer signed contradicts the receipt yet.")
        }
        try EvidenceFile.write(evidence, to: path)
    }

    /// What says who the sequencer is: the one that was given, or the folder's.
    private func genesis(of folder: NodeStore?) throws -> Genesis {
        guard let given = genesis else {
            guard let folder else { throw UsageError(description: "give --genesis, --session or --log") }
            return folder.genesis
        }
        guard let hash = Hash(hex: given) else { return try GenesisSource.genesis(given) }
        guard let folder else {
            throw UsageError(
                description: "a genesis hash does not say who the sequencer is; give the genesis itself, from `laneway "
                    + "rpc genesis --json`, or the network's folder with --session or --log")
        }
        guard folder.genesis.hash == hash else {
            throw UsageError(
                description: "\(folder.directory) is of the network with genesis \(folder.genesis.hash), not \(given)")
        }
        return folder.genesis
    }
}
