import Wire

/// The rules that stored headers keep, one after the other (STO-21, STO-22). Pure: rows go in, damage comes out.
struct HeaderChain {
    let genesis: Genesis
    /// The last checked sub-block's height and commitment.
    private(set) var height: UInt64
    private(set) var commitment: Hash
    /// The log at the last checked sub-block's tick, as its header says.
    private(set) var log: LogTail
    /// The last checked block's number and hash.
    private(set) var blockNumber: UInt64
    private(set) var blockHash: Hash
    /// Commitments since the last checked block.
    private var commitments: [Hash] = []

    /// Before the first sub-block.
    init(genesis: Genesis) {
        self.genesis = genesis
        (height, blockNumber) = (0, 0)
        log = LogTail(position: 0, hash: genesis.hash)
        commitment = genesis.hash
        blockHash = genesis.hash
    }

    /// After `block`, whose last sub-block is `last`. Both are checked against each other and the signatures alone.
    init(genesis: Genesis, after block: Signed<BlockHeader>, last: Signed<SubBlockHeader>) throws {
        self.genesis = genesis
        let number = Int64(clamping: block.header.number)
        try Self.require(block.isSigned(in: genesis), "block", number, "signature")
        try Self.require(last.isSigned(in: genesis), "sub_block", Int64(clamping: last.header.height), "signature")
        guard block.header.logHash == last.header.logHash else {
            throw Damage.broken(
                "block", row: number, "log hash", expected: last.header.logHash, found: block.header.logHash)
        }
        height = last.header.height
        commitment = last.header.hash
        log = LogTail(position: last.header.logPosition, hash: last.header.logHash)
        blockNumber = block.header.number
        blockHash = block.header.hash
    }

    /// The next sub-block, read from row `key`: number, predecessor, sections, signature (STO-21).
    mutating func check(_ subBlock: EncodedSubBlock, row key: Int64) throws {
        let header = subBlock.header.header
        func require<Value: Equatable & CustomStringConvertible>(
            _ subject: String, _ found: Value, is expected: Value
        ) throws {
            guard found == expected else {
                throw Damage.broken("sub_block", row: key, subject, expected: expected, found: found)
            }
        }
        try require("row key", key, is: Int64(clamping: height + 1))
        try require("height", header.height, is: height + 1)
        try require("previous", header.previous, is: commitment)
        try require("outcomes hash", Hash.of(.outcomes, subBlock.outcomes), is: header.outcomesHash)
        try require("attribution hash", Hash.of(.attribution, subBlock.attribution), is: header.attributionHash)
        try require("components hash", Hash.of(.components, subBlock.components), is: header.componentsHash)
        try require("events hash", Hash.of(.events, subBlock.events), is: header.eventsHash)
        try require("journal hash", Hash.of(.journal, subBlock.journal), is: header.journalHash)
        guard header.logPosition > log.position else {
            throw Damage.broken(
                "sub_block", row: key, "log position", expected: "more than \(log.position)", found: header.logPosition)
        }
        try Self.require(subBlock.header.isSigned(in: genesis), "sub_block", key, "signature")
        height = header.height
        commitment = header.hash
        log = LogTail(position: header.logPosition, hash: header.logHash)
        commitments.append(commitment)
    }

    /// The height of the last sub-block that the next block, read from row `key`, covers: number, predecessor, first
    /// height, signature (STO-22). Asked before its sub-blocks are checked.
    func lastHeight(of block: Signed<BlockHeader>, row key: Int64) throws -> UInt64 {
        let header = block.header
        guard key == Int64(clamping: blockNumber + 1), header.number == blockNumber + 1 else {
            throw Damage.broken("block", row: key, "number", expected: blockNumber + 1, found: header.number)
        }
        guard header.previous == blockHash else {
            throw Damage.broken("block", row: key, "previous", expected: blockHash, found: header.previous)
        }
        guard header.firstHeight == height + 1 else {
            throw Damage.broken("block", row: key, "first height", expected: height + 1, found: header.firstHeight)
        }
        let (end, isOverflow) = header.firstHeight.addingReportingOverflow(UInt64(header.subBlockCount))
        guard header.subBlockCount > 0, !isOverflow else {
            throw Damage.broken(
                "block", row: key, "sub-block count", expected: "1 or more", found: header.subBlockCount)
        }
        try Self.require(block.isSigned(in: genesis), "block", key, "signature")
        return end - 1
    }

    /// Closes `block` once its last sub-block was checked: what it commits to in the log and the sub-blocks (STO-22).
    mutating func close(_ block: Signed<BlockHeader>, row key: Int64) throws {
        let root = Merkle.root(of: commitments)
        guard block.header.subBlocksRoot == root else {
            throw Damage.broken(
                "block", row: key, "sub-blocks root", expected: block.header.subBlocksRoot, found: root)
        }
        guard block.header.logHash == log.hash else {
            throw Damage.broken("block", row: key, "log hash", expected: log.hash, found: block.header.logHash)
        }
        blockNumber = block.header.number
        blockHash = block.header.hash
        commitments.removeAll(keepingCapacity: true)
    }

    private static func require(_ holds: Bool, _ table: String, _ row: Int64, _ subject: String) throws {
        guard holds else {
            throw Damage.broken(table, row: row, subject, expected: "the sequencer's", found: "another")
        }
    }
}
