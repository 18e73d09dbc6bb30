import Foundation
import Wire

/// The compact table: the facts that a lane, the devnet and a backtest need, as text (FLOW-20 to FLOW-25).
///
/// Reading JSON lines and reading the table written from them give equal blocks. The same blocks always give the same
/// bytes.
public enum FlowTable {
    /// Version of the format that is written and read.
    public static let version = 2
    /// Bytes of the text that names the source, at most.
    public static let sourceBytesMax = 1024

    static let title = "# laneway order flow, version \(version)"
    static let sourcePrefix = "# source: "
    static let blockColumns = ["block", "number", "base_fee", "transactions"]
    static let transactionColumns = [
        "index", "hash", "from", "status", "gas_used", "gas_price", "coinbase_transfer", "value", "input_bytes",
        "selector", "apps", "first_swap_app", "arbitrage", "sandwich",
    ]
    /// Stands where there is nothing to say.
    static let nothing = "-"

    /// The table as text.
    ///
    /// - Parameters:
    ///   - blocks: at least one, by ascending number, as ``FlowFile`` reads them.
    ///   - source: where the facts are from; one line of 1 to 1024 bytes, without control characters.
    /// - Throws: `empty`, `value` for the source, or `order` and `repeatedHash` for blocks put together from several files.
    public static func text(of blocks: [FlowBlock], source: String) throws(FlowError) -> String {
        do throws(FlowProblem) {
            try checkSource(source)
            guard !blocks.isEmpty else { throw FlowProblem(.empty, "there are no blocks") }
            var order = FlowOrder()
            for block in blocks {
                for transaction in block.transactions { try order.append(transaction) }
            }
        } catch {
            throw FlowError(error, file: nil, line: nil)
        }
        let count = blocks.reduce(0) { $0 + $1.transactions.count }
        var lines = [
            title, sourcePrefix + source, counts(blocks: blocks.count, transactions: count),
            columnsLine(blockColumns), columnsLine(transactionColumns),
        ]
        for block in blocks {
            lines.append(
                ["block", "\(block.number)", "\(block.baseFee)", "\(block.transactions.count)"].joined(separator: "\t"))
            lines += block.transactions.map(row)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Writes the table to `path`, whole or not at all. Throws as ``text(of:source:)`` does, and `unwritable`.
    public static func write(_ blocks: [FlowBlock], source: String, to path: String) throws(FlowError) {
        let text = try text(of: blocks, source: source)
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw FlowError(.unwritable, file: path, "cannot be written: \(error.localizedDescription)")
        }
    }

    static func counts(blocks: Int, transactions: Int) -> String {
        "# blocks: \(blocks), transactions: \(transactions)"
    }

    static func columnsLine(_ columns: [String]) -> String { "# columns: " + columns.joined(separator: " ") }

    static func checkSource(_ source: some StringProtocol) throws(FlowProblem) {
        guard (1...sourceBytesMax).contains(source.utf8.count) else {
            throw FlowProblem(
                .value, field: "source", "has \(source.utf8.count) bytes, must have 1 to \(sourceBytesMax)")
        }
        guard source.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw FlowProblem(.value, field: "source", "has control characters")
        }
    }

    private static func row(_ transaction: FlowTransaction) -> String {
        [
            "\(transaction.index)",
            Hex.encode(transaction.hash.array, prefixed: false),
            Hex.encode(transaction.sender.bytes, prefixed: false),
            "\(transaction.status.rawValue)",
            "\(transaction.gasUsed)",
            "\(transaction.gasPrice)",
            "\(transaction.bid)",
            "\(transaction.value)",
            "\(transaction.inputBytes)",
            transaction.selector.map { Hex.encode($0.bytes, prefixed: false) } ?? nothing,
            transaction.apps.isEmpty ? nothing : transaction.apps.map(\.description).joined(separator: ","),
            transaction.firstSwapApp?.description ?? nothing,
            ExtractionText.text(of: transaction.arbitrage),
            ExtractionText.text(of: transaction.sandwich),
        ].joined(separator: "\t")
    }
}
