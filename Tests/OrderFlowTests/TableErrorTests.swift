import Foundation
import Testing
import Wire

@testable import OrderFlow

/// One change to a small table, and what reading it then says.
struct TableMistake: Sendable, CustomTestStringConvertible {
    let old: String
    let new: String
    let code: FlowError.Code
    let line: Int?
    let field: String?

    init(_ old: String, _ new: String, _ code: FlowError.Code, _ line: Int?, _ field: String? = nil) {
        self.old = old
        self.new = new
        self.code = code
        self.line = line
        self.field = field
    }

    var testDescription: String { "\(old.debugDescription) becomes \(new.debugDescription)" }
}

@Suite("Mistakes in the table")
struct TableErrorTests {
    private static let from = String(repeating: "ab", count: 20)

    /// An arbitrage and a front that gives 3 of one token for 4 of another.
    private static let extracted = "\(from):-7:a,b\tfront:0,1:\(from)/3/\(to)/4"
    private static let to = String(repeating: "cd", count: 20)

    private static func row(
        _ index: Int, _ hash: String, selector: String = "01020304", apps: String = "-\t-", extracted: String = "-\t-"
    ) -> String {
        "\(index)\t\(String(repeating: hash, count: 32))\t\(from)\t1\t21000\t30\t5\t1\t4\t\(selector)\t\(apps)\t\(extracted)"
    }

    private static let table =
        [
            "# laneway order flow, version 2", "# source: a test", "# blocks: 2, transactions: 3",
            "# columns: block number base_fee transactions",
            "# columns: index hash from status gas_used gas_price coinbase_transfer value input_bytes selector apps"
                + " first_swap_app arbitrage sandwich",
            "block\t7\t10\t2", row(3, "0c"), row(4, "0d", selector: "-", apps: "a,b\tb", extracted: extracted),
            "block\t8\t0\t1", row(0, "0e"),
        ].joined(separator: "\n") + "\n"

    @Test("without a mistake it gives what it says")
    func right() throws {
        let flow = try FlowFile.read(Array(Self.table.utf8), name: "table")
        #expect(flow.source == "a test")
        #expect(flow.blocks.map(\.number) == [7, 8])
        #expect(flow.blocks.map(\.baseFee) == [10, 0])
        let transactions = flow.blocks.flatMap(\.transactions)
        #expect(transactions.map(\.index) == [3, 4, 0])
        #expect(transactions.map(\.lane.description) == ["open", "b", "open"])
        #expect(transactions.map(\.hasSwap) == [false, true, false])
        #expect(transactions.map(\.priorityFeePerGas) == [20, 20, 30])
        #expect(transactions[0] == (try onlyTransaction(line())))
        #expect(transactions.map { $0.arbitrage?.profit.description } == [nil, "-7", nil])
        #expect(transactions[1].arbitrage?.apps.map(\.text) == ["a", "b"])
        #expect(transactions[1].sandwich?.role == .front)
        #expect(transactions[1].sandwich?.numbers == [0, 1])
        #expect(transactions[1].sandwich?.swaps.map { "\($0.amountIn) \($0.amountOut)" } == ["3 4"])
        #expect(try FlowTable.text(of: flow.blocks, source: "a test") == Self.table)
    }

    static let mistakes: [TableMistake] = [
        TableMistake("version 2", "version 1", .format, 1),
        TableMistake("# laneway", "# another", .format, 1),
        TableMistake("# source: a test", "# a test", .format, 2),
        TableMistake("# source: a test", "# source: ", .value, 2, "source"),
        TableMistake("# blocks: 2", "# 2", .format, 3),
        TableMistake("# blocks: 2", "# blocks: 3", .count, 3),
        TableMistake("transactions: 3", "transactions: 4", .count, 3),
        TableMistake("number base_fee", "base_fee number", .format, 4),
        TableMistake("index hash", "hash index", .format, 5),
        TableMistake("block\t7\t10\t2\n", "", .count, 6),
        TableMistake("block\t7\t10\t2", "block\t7\t10", .columns, 6),
        TableMistake("block\t7", "block\t-7", .value, 6, "number"),
        TableMistake("block\t7\t10", "block\t7\t0x10", .value, 6, "base_fee"),
        TableMistake("block\t7\t10\t2", "block\t7\t10\t0", .count, 6, "transactions"),
        TableMistake("block\t7\t10\t2", "block\t7\t10\t3", .count, 9),
        TableMistake("block\t7\t10\t2", "block\t7\t10\t1", .count, 8),
        TableMistake("block\t7\t10\t2", "block\t7\t31\t2", .gasPrice, 7, "gas_price"),
        TableMistake("block\t8\t0\t1", "block\t8\t0\t2", .count, 10),
        TableMistake("block\t8", "block\t7", .order, 9, "number"),
        TableMistake("block\t8", "block\t6", .order, 9, "number"),
        TableMistake("3\t0c0c", "3\t0x0c", .value, 7, "hash"),
        TableMistake("3\t0c0c", "03\t0c0c", .value, 7, "index"),
        TableMistake("3\t0c0c", "5\t0c0c", .order, 8, "index"),
        TableMistake(String(repeating: "0d", count: 32), String(repeating: "0c", count: 32), .repeatedHash, 8, "hash"),
        TableMistake("\t1\t21000\t", "\t2\t21000\t", .value, 7, "status"),
        TableMistake("\t21000\t", "\t0\t", .gas, 7, "gas_used"),
        TableMistake("\t30\t5\t", "\t9\t5\t", .gasPrice, 7, "gas_price"),
        TableMistake("\t30\t5\t", "\t30\t340282366920938463463374607431768211456\t", .range, 7, "coinbase_transfer"),
        TableMistake("\t5\t1\t", "\t5\t\t", .value, 7, "value"),
        TableMistake("\t1\t4\t", "\t1\t4294967296\t", .range, 7, "input_bytes"),
        TableMistake("01020304", "0102030", .value, 7, "selector"),
        TableMistake("a,b\tb", "b,a\tb", .app, 8, "apps"),
        TableMistake("a,b\tb", "a,,b\tb", .app, 8, "apps"),
        TableMistake("a,b\tb", "a,b\tc", .app, 8, "first_swap_app"),
        TableMistake("a,b\tb", "a,b", .columns, 8),
        TableMistake(":-7:", ":-7", .value, 8, "arbitrage"),
        TableMistake(":-7:", ":-0:", .value, 8, "arbitrage"),
        TableMistake(":-7:", ":-7:a:", .value, 8, "arbitrage"),
        TableMistake(":-7:", ":1\(DecimalText.max256):", .range, 8, "arbitrage"),
        TableMistake(":-7:a,b", ":-7:b,a", .app, 8, "arbitrage"),
        TableMistake(":-7:a,b", ":-7:", .app, 8, "arbitrage"),
        TableMistake("\(from):-7", "ab:-7", .value, 8, "arbitrage"),
        TableMistake("front:", "middle:", .value, 8, "sandwich"),
        TableMistake("front:", "victim:", .value, 8, "sandwich"),
        TableMistake(":0,1:", ":0:1:", .value, 8, "sandwich"),
        TableMistake(":0,1:", ":1,0:", .value, 8, "sandwich"),
        TableMistake(":0,1:", ":0,0:", .value, 8, "sandwich"),
        TableMistake(":0,1:", ":1:", .value, 8, "sandwich"),
        TableMistake(":0,1:", ":0,2:", .value, 8, "sandwich"),
        TableMistake(":0,1:", ":-:", .value, 8, "sandwich"),
        TableMistake(":0,1:", ":4294967296:", .range, 8, "sandwich"),
        TableMistake("/3/", "/-3/", .value, 8, "sandwich"),
        TableMistake("/3/", "/3/3/", .value, 8, "sandwich"),
        TableMistake("/3/", "/", .value, 8, "sandwich"),
        TableMistake("/4", "/4,", .value, 8, "sandwich"),
        TableMistake("a,b\tb", "a,b\tb\t", .columns, 8),
        TableMistake("/4\n", "/4\n\n", .columns, 9),
        TableMistake("/4\n", "/4\n# a comment\n", .columns, 9),
    ]

    @Test("each names its line, its column and its code", arguments: mistakes)
    func mistake(_ mistake: TableMistake) throws {
        let place = try #require(Self.table.range(of: mistake.old))
        let table = Self.table.replacingCharacters(in: place, with: mistake.new)
        let error = try #require(errorOf { () throws(FlowError) in try FlowFile.read(Array(table.utf8), name: "t") })
        #expect(error.code == mistake.code, "\(error)")
        #expect(error.line == mistake.line, "\(error)")
        #expect(error.field == mistake.field, "\(error)")
    }

    @Test("a table cut after any of its lines is an error, never a shorter flow")
    func cut() throws {
        let lines = Self.table.split(separator: "\n")
        for count in 1..<lines.count {
            let cut = Array(lines.prefix(count).joined(separator: "\n").utf8)
            let error = errorOf { () throws(FlowError) in try FlowFile.read(cut, name: "table") }
            #expect(error?.code == (count < 6 ? .empty : .count), "\(count) lines")
        }
    }

    @Test("bytes that are not UTF-8 name the line")
    func encoding() {
        let bytes = Array("# laneway order flow, version 2\n# source: ".utf8) + [0xff, 0x0a]
        let error = errorOf { () throws(FlowError) in try FlowFile.read(bytes, name: "table") }
        #expect(error?.code == .encoding)
        #expect(error?.line == 2)
    }

    @Test("a row of tabs without end is refused")
    func tabs() {
        let bytes = Array(Self.table.utf8) + [UInt8](repeating: UInt8(ascii: "\t"), count: FlowFile.lineBytesMax)
        let error = errorOf { () throws(FlowError) in try FlowFile.read(bytes, name: "table") }
        #expect(error?.code == .columns)
        #expect(error?.line == 11)
    }

    @Test("the writer refuses what it could not read again")
    func writer() throws {
        let blocks = try FlowFile.read(Array(Self.table.utf8), name: "table").blocks
        for source in ["", "two\nlines", "a\ttab", String(repeating: "s", count: 1025)] {
            let error = errorOf { () throws(FlowError) in try FlowTable.text(of: blocks, source: source) }
            #expect(error?.code == .value)
            #expect(error?.field == "source")
        }
        #expect(errorOf { () throws(FlowError) in try FlowTable.text(of: [], source: "s") }?.code == .empty)
        let twice = errorOf { () throws(FlowError) in try FlowTable.text(of: blocks + blocks, source: "s") }
        #expect(twice?.code == .order)
        let error = errorOf { () throws(FlowError) in try FlowTable.write(blocks, source: "s", to: "/nowhere/t.tsv") }
        #expect(error?.code == .unwritable)
        #expect(error?.file == "/nowhere/t.tsv")
    }

    @Test("what is written to a file is what is read from it")
    func written() throws {
        let blocks = try FlowFile.read(Array(Self.table.utf8), name: "table").blocks
        try Files.withTemporary([]) { path in
            try FlowTable.write(blocks, source: "a test", to: path)
            #expect(try Files.bytes(path) == Array(Self.table.utf8))
        }
    }
}
