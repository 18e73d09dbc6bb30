/// Reads order flow from a file: JSON lines, or the compact table that ``FlowTable`` writes. What the file is shows
/// in its first line, never in its name (FLOW-3).
public enum FlowFile {
    /// Bytes of one line without its end, at most (FLOW-2).
    public static let lineBytesMax = 1_048_576
    /// Bytes of one file, at most; bounds the memory that reading it takes (FLOW-2).
    public static let fileBytesMax = 268_435_456

    /// Reads and checks the whole file at `path`, of either format. Throws on the first mistake.
    public static func read(_ path: String) throws(FlowError) -> Flow {
        try read(try LineReader(path: path))
    }

    /// Reads bytes in memory like a file; `name` stands for the path in errors.
    public static func read(_ bytes: [UInt8], name: String) throws(FlowError) -> Flow {
        try read(LineReader(bytes: bytes, name: name))
    }

    /// Reads the file at `path` record by record, with the swaps, arbitrages, liquidations and sandwiches that the
    /// table does not carry. Throws `format` for a table.
    public static func records(_ path: String) throws(FlowError) -> [FlowRecord] {
        try records(try LineReader(path: path))
    }

    /// Reads bytes in memory like ``records(_:)``; `name` stands for the path in errors.
    public static func records(_ bytes: [UInt8], name: String) throws(FlowError) -> [FlowRecord] {
        try records(LineReader(bytes: bytes, name: name))
    }

    private static func read(_ reader: consuming LineReader) throws(FlowError) -> Flow {
        var reader = reader
        let first = try firstLine(&reader)
        guard !isTable(first) else { return try FlowTableReader.read(first: first, &reader) }
        var blocks: [FlowBlock] = []
        var sandwiches = SandwichNumbers()
        try forEachRecord(first, &reader) { record throws(FlowProblem) in
            let transaction = try FlowTransaction(record, &sandwiches)
            if blocks.last?.number == transaction.block {
                blocks[blocks.count - 1].transactions.append(transaction)
            } else {
                blocks.append(
                    FlowBlock(number: transaction.block, baseFee: transaction.baseFee, transactions: [transaction]))
            }
        }
        return Flow(source: nil, blocks: blocks)
    }

    private static func records(_ reader: consuming LineReader) throws(FlowError) -> [FlowRecord] {
        var reader = reader
        let first = try firstLine(&reader)
        guard !isTable(first) else {
            throw FlowError(.format, file: reader.name, line: 1, "is a table, which carries no swaps")
        }
        var records: [FlowRecord] = []
        try forEachRecord(first, &reader) { record throws(FlowProblem) in records.append(record) }
        return records
    }

    private static func firstLine(_ reader: inout LineReader) throws(FlowError) -> [UInt8] {
        guard let first = try reader.next() else { throw FlowError(.empty, file: reader.name, "is empty") }
        guard !first.starts(with: [0xef, 0xbb, 0xbf]) else {
            throw FlowError(.encoding, file: reader.name, line: 1, "starts with a byte order mark")
        }
        return first
    }

    private static func isTable(_ first: [UInt8]) -> Bool { first.first == UInt8(ascii: "#") }

    private static func forEachRecord(
        _ first: [UInt8], _ reader: inout LineReader, _ body: (FlowRecord) throws(FlowProblem) -> Void
    ) throws(FlowError) {
        var order = FlowOrder()
        var next: [UInt8]? = first
        while let line = next {
            do throws(FlowProblem) {
                try checkText(line)
                let record = try FlowRecord(json: line)
                try order.append(record)
                try body(record)
            } catch {
                throw FlowError(error, file: reader.name, line: reader.line)
            }
            next = try reader.next()
        }
    }

    private static func checkText(_ line: [UInt8]) throws(FlowProblem) {
        guard String(validating: line, as: UTF8.self) != nil else {
            throw FlowProblem(.encoding, "is not valid UTF-8")
        }
        guard !line.isEmpty else { throw FlowProblem(.json, "is a blank line") }
    }
}
