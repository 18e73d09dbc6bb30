import Inspection
import Store
import Verification
import Wire

/// What `laneway verify` prints (CLI-20).
struct VerifyReport {
    private let agreement: Agreement
    private let json: Bool

    init(_ agreement: Agreement, json: Bool) {
        self.agreement = agreement
        self.json = json
    }

    private struct Line: Encodable {
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

    func printProgress() throws { try Output.json(Line("progress", agreement), oneLine: true) }

    func printVerified(_ genesisHash: Hash) throws {
        guard !json else {
            var line = Line("result", agreement)
            line.verified = true
            line.verdict = "VERIFIED"
            return try Output.json(line, oneLine: true)
        }
        Output.result(
            "VERIFIED  \(AmountText.count(agreement.subBlocks, "sub-block")), \(AmountText.count(agreement.blocks, "block")) "
                + "and \(AmountText.count(agreement.transactions, "transaction")) follow from the log's "
                + "\(AmountText.grouped(agreement.entries)) entries")
        Output.result("genesis     \(genesisHash)")
        Output.result("commitment  \(agreement.commitment)")
    }

    func print(_ difference: Difference) throws {
        guard !json else {
            var line = Line("result", agreement)
            line.verified = false
            line.verdict = difference.verdict.rawValue
            line.place = difference.place
            line.expected = difference.expected
            line.found = difference.found
            return try Output.json(line, oneLine: true)
        }
        Output.result("\(difference.verdict.rawValue)  \(difference.place)")
        Output.result("expected  \(difference.expected)")
        Output.result("found     \(difference.found)")
        Output.result("\(AmountText.grouped(agreement.subBlocks)) sub-blocks before it agree.")
    }

    func print(damage error: StoreError) throws {
        guard !json else {
            var line = Line("result", agreement)
            line.verified = false
            line.verdict = error.code.rawValue
            line.reason = error.description
            return try Output.json(line, oneLine: true)
        }
        Output.result("\(error.code.rawValue)  \(error)")
        Output.result("\(AmountText.grouped(agreement.subBlocks)) sub-blocks before it agree.")
    }
}
