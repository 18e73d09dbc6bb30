import Foundation
import Testing
import Wire

@testable import OrderFlow

@Suite("The default flow")
struct DefaultFlowTests {
    private struct Totals: Decodable {
        let blocks: [String: Block]
        let total: Block
        struct Block: Decodable {
            let transactions: UInt64
            let gasUsed: UInt64
            let feesWei: String
            let burnedWei: String
            let coinbaseTransfersWei: String
            let crossAppArbitrages: Int
        }
    }

    private static func totals() throws -> Totals {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Totals.self, from: Data(contentsOf: Files.totals))
    }

    private func expect(_ totals: FlowTotals, _ vector: Totals.Block, _ name: String) {
        #expect(totals.transactions == vector.transactions, "\(name)")
        #expect(totals.gasUsed == Amount(vector.gasUsed), "\(name)")
        #expect("\(totals.fees)" == vector.feesWei, "\(name)")
        #expect("\(totals.burned)" == vector.burnedWei, "\(name)")
        #expect("\(totals.coinbaseTransfers)" == vector.coinbaseTransfersWei, "\(name)")
    }

    @Test("adds up to the published totals, block by block (FLOW-40)")
    func totals() throws {
        let flow = try DefaultFlow.read()
        let summary = try FlowSummary(of: flow.blocks)
        let vector = try Self.totals()
        #expect(summary.blocks.map { "\($0.number)" } == vector.blocks.keys.sorted())
        for block in summary.blocks {
            expect(block.totals, try #require(vector.blocks["\(block.number)"]), "block \(block.number)")
        }
        expect(summary.total, vector.total, "total")
    }

    @Test("has these literal figures")
    func literals() throws {
        let flow = try DefaultFlow.read()
        #expect(flow.transactionCount == 2423)
        #expect(flow.blocks.count == 12)
        let total = try FlowSummary(of: flow.blocks).total
        #expect(total.gasUsed == 194_620_833)
        #expect(total.fees == 23_062_401_833_805_826_452)
        #expect(total.burned == 20_007_943_125_927_224_209)
        #expect(total.coinbaseTransfers == 3_628_892_967_843_603_047)
    }

    @Test("puts as many transactions into each lane as the facts say (FLOW-31)")
    func lanes() throws {
        var counts: [String: Int] = [:]
        for block in try DefaultFlow.read().blocks {
            for transaction in block.transactions { counts[transaction.lane.description, default: 0] += 1 }
        }
        // Counted from the JSON lines by another program.
        #expect(
            counts == [
                "0x": 2, "aave": 1, "balancer-v1": 3, "bancor": 1, "compound-v2": 3, "open": 2111, "opensea": 80,
                "shibaswap": 11, "sushiswap": 43, "uniswap-v2": 113, "uniswap-v3": 55,
            ])
    }

    @Test("names its source and stays compact (FLOW-60)")
    func source() throws {
        let source = try #require(try DefaultFlow.read().source)
        #expect(source.contains("Flashbots mev-inspect-py (MIT, 2023)"))
        #expect(source.contains("Ethereum mainnet blocks 12775690 to 13666363"))
        #expect(try Files.bytes(Files.table).count < 400_000)
    }

    @Test("agrees with the real JSON lines in every transaction that the sample holds (FLOW-24)")
    func sample() throws {
        let table = try DefaultFlow.read()
        let sample = try FlowFile.read(Files.sample)
        #expect(sample.transactionCount == 70)
        for block in sample.blocks {
            let same = try #require(table.blocks.first { $0.number == block.number })
            #expect(same.baseFee == block.baseFee)
            for transaction in block.transactions {
                #expect(same.transactions.first { $0.index == transaction.index } == transaction)
            }
        }
    }

    @Test("is written again byte by byte from what was read")
    func rewritten() throws {
        let flow = try FlowFile.read(Files.table)
        let text = try FlowTable.text(of: flow.blocks, source: try #require(flow.source))
        #expect(Array(text.utf8) == (try Files.bytes(Files.table)))
    }

    @Test("the sample's records hold the arbitrages that the totals count")
    func arbitrages() throws {
        var counts: [UInt64: Int] = [:]
        for record in try FlowFile.records(Files.sample) {
            guard let arbitrage = record.arbitrage, !arbitrage.reverted, Set(arbitrage.apps).count > 1 else { continue }
            counts[record.block, default: 0] += 1
        }
        for (block, vector) in try Self.totals().blocks {
            #expect(counts[try #require(UInt64(block)), default: 0] == vector.crossAppArbitrages, "block \(block)")
        }
    }

    @Test("the whole table is what the JSON lines give", .enabled(if: Files.original != nil))
    func original() throws {
        let path = try #require(Files.original)
        let flow = try FlowFile.read(path)
        let table = try FlowFile.read(Files.table)
        #expect(flow.blocks == table.blocks)
        let text = try FlowTable.text(of: flow.blocks, source: try #require(table.source))
        #expect(try FlowFile.read(Array(text.utf8), name: "table").blocks == flow.blocks)
        #expect(try FlowFile.records(path).count == flow.transactionCount)
    }

    @Test("is found beside the executable, else in the sources, else named with where it was looked for")
    func places() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("flow-\(UUID().uuidString)")
        let resources = folder.appendingPathComponent("laneway_OrderFlow.resources")
        try FileManager.default.createDirectory(at: resources, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try DefaultFlow.path(beside: folder.path) == Files.table)
        let installed = resources.appendingPathComponent("default-flow.tsv")
        try Data().write(to: installed)
        #expect(try DefaultFlow.path(beside: folder.path) == installed.path)
        let error = errorOf { () throws(FlowError) in
            try DefaultFlow.path(beside: "/nowhere/bin", source: "/nowhere/Sources/A.swift")
        }
        #expect(error?.code == .noDefault)
        #expect(error?.description.contains("/nowhere/bin/laneway_OrderFlow.resources/default-flow.tsv") == true)
        #expect(error?.description.contains("/nowhere/Sources/Resources/default-flow.tsv") == true)
    }
}
