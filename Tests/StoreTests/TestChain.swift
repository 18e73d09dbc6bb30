import Store
import Wire

/// A generator that gives the same numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

/// Makes groups whose hashes, headers and signatures fit together, as a core would, from made-up contents.
struct TestChain {
    static let sequencer = SecretKey(seed: Hash(bytes: Bytes32(words: (1, 2, 3, 4))))
    static let subBlocksPerBlock = 3

    static func genesis(chainID: UInt64 = 7) -> Genesis {
        let key = sequencer.publicKey
        return Genesis(
            name: "store tests", chainID: chainID, sequencer: key, settlement: key, governance: key,
            operatorAccount: key,
            parameters: NetworkParameters(
                subBlockGas: 1_000_000, subBlockBytes: 1_000_000, subBlocksPerBlock: UInt32(subBlocksPerBlock),
                quantum: 1000, dataFeePerByte: 1, takeBasisPoints: 0, lifetimeMax: 100, fuelMax: 1_000_000,
                faultsBeforeSuspension: 3),
            engine: "none")
    }

    let genesis: Genesis
    private(set) var tail: LogTail
    /// Every entry so far, encoded.
    private(set) var entries: [[UInt8]] = []
    private(set) var subBlocks: [EncodedSubBlock] = []
    private(set) var blocks: [Signed<BlockHeader>] = []
    /// Where each transaction, leg and bundle ended, by hand: the oracle for look-ups.
    private(set) var locations: [Hash: [TransactionLocation]] = [:]
    private var generator: SeededGenerator
    private var known: [Hash] = []
    private var knownBundles: [Hash] = []
    private var unusedCommitments: [Hash] = []

    init(seed: UInt64, genesis: Genesis = TestChain.genesis()) {
        self.genesis = genesis
        tail = LogTail(position: 0, hash: genesis.hash)
        generator = SeededGenerator(seed: seed)
    }

    /// A group with `subBlockCount` ticks and `depositCount` entries before each.
    mutating func group(
        subBlocks subBlockCount: Int = 1, deposits depositCount: Int = 3, transactions transactionCount: Int = 4
    ) -> GroupCommit {
        var group = GroupCommit(log: LogGroup(after: tail))
        for _ in 0..<subBlockCount {
            for _ in 0..<depositCount { append(deposit(), to: &group.log) }
            append(.tick(Tick(timeMilliseconds: UInt64(entries.count))), to: &group.log)
            let subBlock = subBlock(transactionCount)
            subBlocks.append(subBlock)
            group.subBlocks.append(subBlock)
            unusedCommitments.append(subBlock.header.header.hash)
            if unusedCommitments.count == Self.subBlocksPerBlock { group.blocks.append(block()) }
        }
        return group
    }

    /// A snapshot of made-up bytes at the last block.
    mutating func snapshot(byteCount: Int) -> Snapshot {
        var bytes = [UInt8](repeating: UInt8.random(in: 0...255, using: &generator), count: byteCount)
        for _ in 0..<min(byteCount, 100) { bytes[Int.random(in: 0..<byteCount, using: &generator)] &+= 1 }
        let header = blocks.last.map { subBlocks[Int($0.header.firstHeight) + Int($0.header.subBlockCount) - 2] }
        return Snapshot(
            blockNumber: blocks.last?.header.number ?? 0,
            log: header.map { LogTail(position: $0.header.header.logPosition, hash: $0.header.header.logHash) }
                ?? LogTail(position: 0, hash: genesis.hash),
            bytes: bytes)
    }

    private mutating func append(_ entry: LogEntry, to log: inout LogGroup) {
        log.append(entry)
        entries.append(entry.encoded)
        tail = LogTail(position: tail.position + 1, hash: entry.chained(after: tail.hash))
    }

    mutating func hash() -> Hash {
        Hash(bytes: Bytes32(words: (generator.next(), generator.next(), generator.next(), generator.next())))
    }

    private mutating func deposit() -> LogEntry {
        let account = PublicKey(bytes: hash().bytes)
        let signature = Signature(r: hash().bytes, s: hash().bytes)
        return .deposit(
            Deposit(number: UInt64(entries.count), account: account, amount: 5, signature: signature))
    }

    private mutating func subBlock(_ transactionCount: Int) -> EncodedSubBlock {
        let height = UInt64(subBlocks.count + 1)
        var outcomes = Outcomes(included: [], endings: [], faults: [])
        for index in 0..<transactionCount {
            // Now and then a hash from before, rejected again.
            let isRepeat = !known.isEmpty && generator.next() % 8 == 0
            let transaction = isRepeat ? known[Int(generator.next() % UInt64(known.count))] : hash()
            let isIncluded = !isRepeat && index % 3 != 0
            if isIncluded {
                include(transaction, .transaction, at: height, in: &outcomes)
            } else {
                locations[transaction, default: []].append(
                    TransactionLocation(
                        height: height, section: .endings, index: outcomes.endings.count, subject: .transaction))
                outcomes.endings.append(
                    Ending(lane: LaneName.test, transaction: transaction, outcome: .alreadyKnown, code: 0))
            }
            if !isRepeat { known.append(transaction) }
        }
        // Two bundles in each, in turn one that won, one that lost, one with a leg that failed, and a repeated one.
        for turn in 0..<2 { addBundle(2 * Int(height) + turn, at: height, to: &outcomes) }
        let attribution = [
            LaneAttribution(
                lane: LaneName.test, baseFeePerGas: 1, transactions: UInt32(outcomes.included.count), gas: 21,
                baseFee: 21, priorityFee: 0, charge: 0, dataFee: 9, take: 0, payouts: [])
        ]
        let components = height.isMultiple(of: 3) ? [] : [component(winner: outcomes.bundles[0].bundle)]
        let journal = [
            Posting(account: Self.sequencer.publicKey, side: .debit, kind: .cost, reference: 0, amount: 30),
            Posting(account: Self.sequencer.publicKey, side: .credit, kind: .revenue, reference: 0, amount: 30),
        ]
        let events =
            height.isMultiple(of: 2)
            ? [] : [LaneEvent(laneIndex: 0, function: .settle, data: [UInt8(truncatingIfNeeded: height)])]
        let header = SubBlockHeader(
            height: height, previous: subBlocks.last?.header.header.hash ?? genesis.hash, logPosition: tail.position,
            logHash: tail.hash, inboxNumber: 0, outcomesHash: outcomes.sectionHash,
            attributionHash: attribution.sectionHash, componentsHash: components.sectionHash,
            eventsHash: events.sectionHash, journalHash: journal.sectionHash)
        return EncodedSubBlock(
            header: Signed(header, in: genesis.hash, signedBy: Self.sequencer), outcomes: outcomes.encoded,
            attribution: attribution.encoded, components: components.encoded, events: events.encoded,
            journal: journal.encoded)
    }

    private mutating func include(
        _ hash: Hash, _ subject: TransactionLocation.Subject, at height: UInt64, in outcomes: inout Outcomes
    ) {
        locations[hash, default: []].append(
            TransactionLocation(height: height, section: .included, index: outcomes.included.count, subject: subject))
        outcomes.included.append(
            Inclusion(
                laneIndex: 0, transaction: hash, sender: Self.sequencer.publicKey, outcome: .included, code: 0,
                gasCharged: 21, priorityFeePerGas: 1, charge: 0, dataFee: 9))
    }

    private mutating func addBundle(_ number: Int, at height: UInt64, to outcomes: inout Outcomes) {
        let outcome = [OutcomeCode.included, .outbid, .legFailed, .bundleUsed][number % 4]
        let isRepeat = outcome == .bundleUsed && !knownBundles.isEmpty
        let bundle = isRepeat ? knownBundles[Int(generator.next() % UInt64(knownBundles.count))] : hash()
        locations[bundle, default: []].append(
            TransactionLocation(height: height, section: .bundles, index: outcomes.bundles.count, subject: .bundle))
        outcomes.bundles.append(
            BundleOutcome(bundle: bundle, payer: Self.sequencer.publicKey, outcome: outcome, bid: 7))
        knownBundles.append(bundle)
        guard outcome == .included || outcome == .legFailed else { return }
        for index in [0, Bundle.legsMax - 1] {
            include(
                Bundle.legHash(at: index, of: bundle), .leg(index: index, bundle: bundle), at: height, in: &outcomes)
        }
    }

    private func component(winner: Hash) -> Component {
        let property = Component.Property(held: true, figure: "0", lanes: 0)
        return Component(
            lanes: [LaneName.test, LaneName.test], winners: [winner], values: [0, 0, 0, 7], units: [4, 3], excess: "0",
            properties: [Component.Property](repeating: property, count: Component.propertyCount), shillFigures: [])
    }

    private mutating func block() -> Signed<BlockHeader> {
        let root = hash()
        let header = BlockHeader(
            number: UInt64(blocks.count + 1), previous: blocks.last?.header.hash ?? genesis.hash,
            firstHeight: UInt64(subBlocks.count - unusedCommitments.count + 1),
            subBlockCount: UInt32(unusedCommitments.count), subBlocksRoot: Merkle.root(of: unusedCommitments),
            logHash: tail.hash, lanesRoot: root, rulesRoot: root, stateRoot: root, attributionRoot: root,
            ledgerRoot: root, withdrawalsRoot: root)
        unusedCommitments = []
        let signed = Signed(header, in: genesis.hash, signedBy: Self.sequencer)
        blocks.append(signed)
        return signed
    }
}

extension LaneName {
    static var test: LaneName {
        guard let name = try? LaneName("store-tests") else { preconditionFailure("a valid name") }
        return name
    }
}
