import Wire

/// Reads what ``FlowTable`` writes (FLOW-20 to FLOW-25).
struct FlowTableReader {
    private var blocks: [FlowBlock] = []
    private var order = FlowOrder()
    private var sandwiches = SandwichNumbers()
    private var transactionCount = 0
    /// Transactions that the block's row promises and that did not come yet.
    private var missing: UInt64 = 0

    /// Reads the table whose first line has been read already.
    static func read(first: [UInt8], _ lines: inout LineReader) throws(FlowError) -> Flow {
        var table = FlowTableReader()
        var header: [String] = []
        var next: [UInt8]? = first
        while let line = next {
            do throws(FlowProblem) {
                guard let text = String(validating: line, as: UTF8.self) else {
                    throw FlowProblem(.encoding, "is not valid UTF-8")
                }
                if header.count < 5 {
                    try checkHeader(text, line: header.count)
                    header.append(text)
                } else {
                    try table.append(text)
                }
            } catch {
                throw FlowError(error, file: lines.name, line: lines.line)
            }
            next = try lines.next()
        }
        guard let last = table.blocks.last else { throw FlowError(.empty, file: lines.name, "holds no transactions") }
        guard table.missing == 0 else {
            throw FlowError(
                .count, file: lines.name, line: lines.line,
                "ends, but block \(last.number) lacks \(table.missing) transactions")
        }
        let counts = FlowTable.counts(blocks: table.blocks.count, transactions: table.transactionCount)
        guard header[2] == counts else {
            throw FlowError(
                .count, file: lines.name, line: 3, "\(quoted(header[2])), but the table has \(quoted(counts))")
        }
        return Flow(source: String(header[1].dropFirst(FlowTable.sourcePrefix.count)), blocks: table.blocks)
    }

    private static func checkHeader(_ text: String, line: Int) throws(FlowProblem) {
        switch line {
        case 0: try expect(FlowTable.title, text)
        case 1:
            guard text.hasPrefix(FlowTable.sourcePrefix) else {
                throw FlowProblem(.format, "\(quoted(text)) does not start with \(quoted(FlowTable.sourcePrefix))")
            }
            try FlowTable.checkSource(text.dropFirst(FlowTable.sourcePrefix.count))
        case 2:
            guard text.hasPrefix("# blocks: ") else {
                throw FlowProblem(.format, "\(quoted(text)) does not count blocks and transactions")
            }
        case 3: try expect(FlowTable.columnsLine(FlowTable.blockColumns), text)
        default: try expect(FlowTable.columnsLine(FlowTable.transactionColumns), text)
        }
    }

    private static func expect(_ line: String, _ text: String) throws(FlowProblem) {
        guard text == line else { throw FlowProblem(.format, "\(quoted(text)) is not \(quoted(line))") }
    }

    private mutating func append(_ line: String) throws(FlowProblem) {
        let cells = Cells(line)
        try line.hasPrefix("block\t") ? appendBlock(cells) : appendTransaction(cells)
    }

    private mutating func appendBlock(_ cells: Cells) throws(FlowProblem) {
        try cells.checkCount(FlowTable.blockColumns)
        let number = try cells.parse(1, "number") { text throws(FlowProblem) in
            try DecimalText.integer(text, as: UInt64.self)
        }
        guard missing == 0 else {
            throw FlowProblem(.count, "block \(number) starts, but the one before lacks \(missing) transactions")
        }
        if let last = blocks.last, last.number >= number {
            throw FlowProblem(.order, field: "number", "\(number) stands after \(last.number)")
        }
        let baseFee = try cells.parse(2, "base_fee", FlowText.amount)
        missing = try cells.parse(3, "transactions") { text throws(FlowProblem) in
            try DecimalText.integer(text, as: UInt64.self)
        }
        guard missing > 0 else { throw FlowProblem(.count, field: "transactions", "is 0") }
        blocks.append(FlowBlock(number: number, baseFee: baseFee, transactions: []))
    }

    private mutating func appendTransaction(_ cells: Cells) throws(FlowProblem) {
        try cells.checkCount(FlowTable.transactionColumns)
        guard let block = blocks.last, missing > 0 else {
            throw FlowProblem(
                .count, blocks.isEmpty ? "stands before the first block" : "is more than its block counts")
        }
        let transaction = try FlowTransaction(cells, of: block)
        try order.append(transaction)
        try sandwiches.check(transaction.sandwich, block: block.number)
        blocks[blocks.count - 1].transactions.append(transaction)
        missing -= 1
        transactionCount += 1
    }
}

/// The cells of one row.
struct Cells {
    private let texts: [Substring]

    init(_ line: String) {
        // One more than any row has, so that a row of a million tabs is refused without a million cells.
        texts = line.utf8.split(
            separator: UInt8(ascii: "\t"), maxSplits: FlowTable.transactionColumns.count,
            omittingEmptySubsequences: false
        ).map(Substring.init)
    }

    func checkCount(_ columns: [String]) throws(FlowProblem) {
        guard texts.count == columns.count else {
            let found = texts.count > FlowTable.transactionColumns.count ? "more" : "\(texts.count)"
            throw FlowProblem(.columns, "has \(found) columns, must have \(columns.count)")
        }
    }

    /// What `read` makes of the cell at `place`, whose column is called `name`.
    func parse<T>(
        _ place: Int, _ name: String, _ read: (Substring) throws(FlowProblem) -> T
    ) throws(FlowProblem) -> T {
        do {
            return try read(texts[place])
        } catch {
            throw FlowProblem(error.code, field: name, error.reason)
        }
    }
}

extension FlowTransaction {
    /// Reads a row whose count of cells has been checked.
    fileprivate init(_ cells: Cells, of block: FlowBlock) throws(FlowProblem) {
        func cell<T>(
            _ name: String, _ read: (Substring) throws(FlowProblem) -> T
        ) throws(FlowProblem) -> T {
            guard let place = FlowTable.transactionColumns.firstIndex(of: name) else {
                preconditionFailure("`\(name)` is not a column of the table")
            }
            return try cells.parse(place, name, read)
        }
        func integer<T: FixedWidthInteger & UnsignedInteger>(_ name: String) throws(FlowProblem) -> T {
            try cell(name) { text throws(FlowProblem) in try DecimalText.integer(text) }
        }
        self.block = block.number
        baseFee = block.baseFee
        index = try integer("index")
        hash = try cell("hash", FlowText.hash)
        sender = try cell("from", FlowText.address)
        status = try cell("status") { text throws(FlowProblem) in try FlowText.status(try DecimalText.integer(text)) }
        gasUsed = try integer("gas_used")
        priorityFeePerGas = try Self.priorityFee(gasPrice: try integer("gas_price"), baseFee: block.baseFee)
        bid = try integer("coinbase_transfer")
        value = try integer("value")
        inputBytes = try integer("input_bytes")
        selector = try cell("selector") { text throws(FlowProblem) in
            text == FlowTable.nothing ? nil : try FlowText.selector(text)
        }
        let apps = try cell("apps") { text throws(FlowProblem) -> [LaneName] in
            guard text != FlowTable.nothing else { return [] }
            var names: [LaneName] = []
            for name in text.split(separator: ",", omittingEmptySubsequences: false) {
                names.append(try FlowText.app(name))
            }
            try FlowText.checkOrder(names)
            return names
        }
        self.apps = apps
        firstSwapApp = try cell("first_swap_app") { text throws(FlowProblem) -> LaneName? in
            guard text != FlowTable.nothing else { return nil }
            let name = try FlowText.app(text)
            guard apps.contains(name) else { throw FlowProblem(.app, "\(quoted(text)) is not among apps") }
            return name
        }
        arbitrage = try cell("arbitrage", ExtractionText.arbitrage)
        sandwich = try cell("sandwich", ExtractionText.sandwich)
    }
}
