import Inspection
import Verification
import Wire

/// What a lane's export has in it, for people and as JSON.
struct ExportReport: Encodable {
    let file: String
    let lane: String
    let genesis: String
    let block: UInt64
    let block_hash: String
    let state: String
    let state_entries: Int
    let state_bytes: Int
    let module: String
    let version: UInt32
    let owner: String
    let withdrawal_network: String
    let withdrawals: Int
    let withdrawn: String
    let history: Int

    init(_ checked: CheckedExport, file: String) {
        let export = checked.export
        self.file = file
        lane = export.configuration.name.text
        genesis = "\(export.genesis.hash)"
        block = export.block.header.number
        block_hash = "\(export.block.header.hash)"
        state = "\(export.leaf.root)"
        state_entries = export.entries.count
        state_bytes = export.entries.reduce(0) { $0 + $1.key.count + $1.value.count }
        module = "\(export.configuration.moduleHash)"
        version = export.version
        owner = "\(export.configuration.owner)"
        withdrawal_network = "\(export.origin.successor)"
        withdrawals = export.withdrawals.count
        // Each was once a part of a supply of at most 2^116, but the same money may have gone round.
        withdrawn =
            export.withdrawals.reduce(Amount(0) as Amount?) { sum, claim in
                sum.flatMap {
                    $0.addingReportingOverflow(claim.record.amount).overflow ? nil : $0 + claim.record.amount
                }
            }.map { "\($0)" } ?? "more than 2^128"
        history = export.history.count
    }

    var lines: [String] {
        [
            "lane         \(lane), version \(version), of the network with genesis \(genesis)",
            "block        \(block), \(block_hash)",
            "state        \(state)",
            "             \(AmountText.count(UInt64(state_entries), "key")), \(AmountText.count(UInt64(state_bytes), "byte"))",
            "module       \(module)",
            "owner        \(owner)",
            "withdrawals  \(withdrawals) to network \(withdrawal_network), in all \(withdrawn)",
            "history      \(history) entries, each as it was signed; that none is missing is not proven",
        ]
    }
}
