import Foundation
import GRDB
import Store
import Wire

/// A sequencer that lies consistently: it has the key, so that whatever it changes, every hash and signature after it
/// fits again. Only who derives can tell.
struct Forger {
    var entries: [LogEntry]
    var subBlocks: [SubBlock]
    var blocks: [BlockHeader]
    private let folder: String
    /// Positions of the log's first entry in each stored group.
    private let groups: [Int64]

    /// Reads what an honest node stored in `folder`.
    init(_ folder: String) throws {
        self.folder = folder
        let store = try NodeStore.open(in: folder, mode: .readOnly)
        entries = try store.entries(from: 1, bytesMax: .max).entries.map { try LogEntry(decoding: $0) }
        subBlocks = try (1...store.lastHeight()).map { height in
            guard let stored = try store.subBlock(at: height) else { throw CocoaError(.fileReadCorruptFile) }
            return try stored.decoded()
        }
        blocks = try (1...store.lastBlockNumber()).map { number in
            guard let stored = try store.block(number) else { throw CocoaError(.fileReadCorruptFile) }
            return stored.header
        }
        groups = try DatabaseQueue(path: folder + "/node.sqlite").read {
            try Int64.fetchAll($0, sql: "SELECT first_position FROM log_group ORDER BY first_position")
        }
    }

    /// Chains, hashes and signs everything anew and puts it into the store.
    func write() throws {
        let chain = logChain()
        let database = try DatabaseQueue(path: folder + "/node.sqlite")
        try database.write { db in
            try writeLog(db, chain)
            let headers = try writeSubBlocks(db, chain)
            try writeBlocks(db, headers)
        }
    }

    /// Lets another key sign one sub-block.
    func writeSignature(of key: SecretKey, height: UInt64) throws {
        let header = subBlocks[Int(height) - 1].header
        try DatabaseQueue(path: folder + "/node.sqlite").write { db in
            try db.execute(
                sql: "UPDATE sub_block SET header = ? WHERE height = ?",
                arguments: [Data(Signed(header, in: TestNetwork.genesis.hash, signedBy: key).encoded), height])
        }
    }

    /// The log's hash after each position.
    private func logChain() -> [Hash] {
        entries.reduce(into: [TestNetwork.genesis.hash]) { $0.append($1.chained(after: $0[$0.count - 1])) }
    }

    private func writeLog(_ db: Database, _ chain: [Hash]) throws {
        for (index, first) in groups.enumerated() {
            let end = index + 1 < groups.count ? Int(groups[index + 1]) - 1 : entries.count
            var frames = Data()
            for entry in entries[Int(first) - 1..<end] {
                let bytes = entry.encoded
                withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { frames.append(contentsOf: $0) }
                frames.append(contentsOf: bytes)
            }
            try db.execute(
                sql: "UPDATE log_group SET previous_hash = ?, hash = ?, entries = ? WHERE first_position = ?",
                arguments: [Data(chain[Int(first) - 1].encoded), Data(chain[end].encoded), frames, first])
        }
    }

    private func writeSubBlocks(_ db: Database, _ chain: [Hash]) throws -> [SubBlockHeader] {
        var previous = TestNetwork.genesis.hash
        var headers: [SubBlockHeader] = []
        for (index, subBlock) in subBlocks.enumerated() {
            var header = subBlock.header
            header.previous = previous
            header.logHash = chain[min(Int(header.logPosition), chain.count - 1)]
            header.outcomesHash = subBlock.outcomes.sectionHash
            header.attributionHash = subBlock.attribution.sectionHash
            header.componentsHash = subBlock.components.sectionHash
            header.eventsHash = subBlock.events.sectionHash
            header.journalHash = subBlock.journal.sectionHash
            previous = header.hash
            headers.append(header)
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO sub_block (height, header, outcomes, attribution, components, events, journal)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    index + 1, Data(TestNetwork.signed(header).encoded),
                    Data(subBlock.outcomes.encoded), Data(subBlock.attribution.encoded),
                    Data(subBlock.components.encoded), Data(subBlock.events.encoded),
                    Data(subBlock.journal.encoded),
                ])
        }
        return headers
    }

    private func writeBlocks(_ db: Database, _ headers: [SubBlockHeader]) throws {
        try db.execute(sql: "DELETE FROM block WHERE number > ?", arguments: [blocks.count])
        var previous = TestNetwork.genesis.hash
        for (index, block) in blocks.enumerated() {
            let range = Int(block.firstHeight) - 1..<Int(block.firstHeight) - 1 + Int(block.subBlockCount)
            var header = block
            header.previous = previous
            header.subBlocksRoot = Merkle.root(of: headers[range].map(\.hash))
            header.logHash = headers[range.upperBound - 1].logHash
            previous = header.hash
            try db.execute(
                sql: "INSERT OR REPLACE INTO block (number, header) VALUES (?, ?)",
                arguments: [index + 1, Data(TestNetwork.signed(header).encoded)])
        }
    }
}
