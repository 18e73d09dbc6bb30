import Foundation
import Store
import Testing
import Wire

/// Lies of a sequencer that has its key and makes all hashes fit: each is found and called by its name.
@Suite("A sequencer that lies consistently")
struct ForgeryTests {
    /// One lie: what it changes, and what a verifier has to call it.
    struct Lie: Sendable, CustomTestStringConvertible {
        let name: String
        let verdict: String
        let place: String
        /// False where the store's own rows no longer fit together, so that no key helps.
        var isConsistent = true
        let tell: @Sendable (inout Forger) throws -> Void

        var testDescription: String { name }
    }

    /// A sub-block in which both lanes have at least two transactions.
    private static func busy(_ forger: Forger) throws -> Int {
        try #require(
            forger.subBlocks.firstIndex { subBlock in
                subBlock.attribution.count == 2 && subBlock.attribution.allSatisfy { $0.transactions >= 2 }
            })
    }

    /// The sub-block that includes what was forced.
    private static let forcedIndex = Int(TestNetwork.forcedHeight) - 1

    /// The hash of a forced transaction, in the inbox's order, which that sub-block includes.
    private static func forced(_ number: Int, in forger: Forger) throws -> Hash {
        let hashes = TestNetwork.forced.flatMap { entry in
            entry.envelope.operations.indices.map { entry.envelope.transactionHash(at: $0) }
        }
        let hash = hashes[number]
        try #require(forger.subBlocks[forcedIndex].outcomes.included.contains { $0.transaction == hash })
        return hash
    }

    private static func swap(sameLane: Bool, _ forger: inout Forger) throws {
        let busy = try busy(forger)
        let included = forger.subBlocks[busy].outcomes.included
        let pairs = included.indices.flatMap { a in included.indices.dropFirst(a + 1).map { (a, $0) } }
        // In the other case the two are neighbours, so that no lane's own order changes.
        let pair = pairs.first { a, b in
            (included[a].laneIndex == included[b].laneIndex) == sameLane && (sameLane || b == a + 1)
        }
        let (a, b) = try #require(pair)
        forger.subBlocks[busy].outcomes.included.swapAt(a, b)
    }

    static let lies = [
        Lie(name: "none", verdict: "", place: "") { _ in },
        Lie(name: "two of a lane's transactions are swapped", verdict: "WRONG_ORDER", place: "lane ") {
            try swap(sameLane: true, &$0)
        },
        Lie(name: "two lanes' neighbours are swapped", verdict: "BAD_INTERLEAVE", place: "position ") {
            try swap(sameLane: false, &$0)
        },
        Lie(name: "a transaction is dropped", verdict: "OMITTED", place: "position 1, lane ") {
            $0.subBlocks[try busy($0)].outcomes.included.remove(at: 1)
        },
        Lie(name: "a forced transaction is left out", verdict: "MISSED_FORCED", place: "lane fifo") {
            let hash = try forced(0, in: $0)
            $0.subBlocks[forcedIndex].outcomes.included.removeAll { $0.transaction == hash }
        },
        Lie(name: "all that is forced is left out", verdict: "MISSED_FORCED", place: "lane ") { forger in
            let hashes = try (0..<3).map { try forced($0, in: forger) }
            forger.subBlocks[forcedIndex].outcomes.included.removeAll { hashes.contains($0.transaction) }
        },
        Lie(name: "a forced transaction comes a sub-block later", verdict: "MISSED_FORCED", place: "lane auction") {
            forger in
            let hash = try forced(2, in: forger)
            let included = forger.subBlocks[forcedIndex].outcomes.included
            let index = try #require(included.firstIndex { $0.transaction == hash })
            forger.subBlocks[forcedIndex + 1].outcomes.included.append(
                forger.subBlocks[forcedIndex].outcomes.included.remove(at: index))
        },
        Lie(name: "what is forced does not stand first", verdict: "WRONG_ORDER", place: "lane fifo") { forger in
            let hash = try forced(1, in: forger)
            let included = forger.subBlocks[forcedIndex].outcomes.included
            let index = try #require(included.firstIndex { $0.transaction == hash })
            let later = try #require(included.lastIndex { $0.laneIndex == included[index].laneIndex })
            forger.subBlocks[forcedIndex].outcomes.included.swapAt(index, later)
        },
        Lie(
            name: "the inbox is said to be further than the log has it", verdict: "BAD_COMMITMENT",
            place: "sub-block 4, header.inbox_number"
        ) {
            $0.subBlocks[forcedIndex - 1].header.inboxNumber = 2
        },
        Lie(name: "an envelope of the inbox is left out of the log", verdict: "BAD_LOG", place: "INB-3") { forger in
            let index = try #require(
                forger.entries.firstIndex { if case .forcedEnvelope = $0 { true } else { false } })
            // The number of entries stays, as the headers say it.
            forger.entries[index] = forger.entries[index + 1]
        },
        Lie(name: "a forced envelope that the settlement never signed", verdict: "BAD_LOG", place: "log position ") {
            forger in
            let index = try #require(
                forger.entries.firstIndex { if case .forcedEnvelope = $0 { true } else { false } })
            guard case .forcedEnvelope(var entry) = forger.entries[index] else { return }
            entry.postedAt -= 1
            forger.entries[index] = .forcedEnvelope(entry)
        },
        Lie(name: "a transaction is added", verdict: "NOT_DUE", place: "position 1") { forger in
            let busy = try busy(forger)
            var added = forger.subBlocks[busy].outcomes.included[0]
            added.transaction = forger.subBlocks[0].header.logHash
            forger.subBlocks[busy].outcomes.included.insert(added, at: 1)
        },
        Lie(name: "a transaction is included twice", verdict: "NOT_DUE", place: "position 2") { forger in
            let busy = try busy(forger)
            forger.subBlocks[busy].outcomes.included.insert(forger.subBlocks[busy].outcomes.included[0], at: 2)
        },
        Lie(name: "a sender pays one unit more", verdict: "BAD_OUTCOME", place: "charge") {
            $0.subBlocks[try busy($0)].outcomes.included[0].charge += 1
        },
        Lie(name: "a transaction is said to have failed", verdict: "BAD_OUTCOME", place: "outcome") {
            $0.subBlocks[try busy($0)].outcomes.included[0].outcome = .failed
        },
        Lie(name: "an ending is kept silent", verdict: "BAD_OUTCOME", place: "ending 0") { forger in
            let index = try #require(forger.subBlocks.firstIndex { !$0.outcomes.endings.isEmpty })
            forger.subBlocks[index].outcomes.endings.removeFirst()
        },
        Lie(name: "an ending gets another reason", verdict: "BAD_OUTCOME", place: "ending 0") { forger in
            let index = try #require(forger.subBlocks.firstIndex { !$0.outcomes.endings.isEmpty })
            forger.subBlocks[index].outcomes.endings[0].outcome = .evicted
        },
        Lie(name: "a rule is blamed for a fault", verdict: "BAD_OUTCOME", place: "fault 0") {
            $0.subBlocks[0].outcomes.faults.append(
                LaneFault(lane: TestNetwork.fifo, function: 1, fault: 1, transaction: .zero))
        },
        Lie(name: "one unit of a lane's fees is skimmed", verdict: "BAD_ATTRIBUTION", place: "lane auction") { forger in
            let busy = try busy(forger)
            let line = try #require(
                forger.subBlocks[busy].attribution.firstIndex { $0.lane == TestNetwork.auction })
            forger.subBlocks[busy].attribution[line].priorityFee -= 1
            forger.subBlocks[busy].attribution[line].payouts[0].amount -= 1
        },
        Lie(name: "a lane is paid to somebody else", verdict: "BAD_ATTRIBUTION", place: "lane ") {
            $0.subBlocks[try busy($0)].attribution[0].payouts[0].account = TestNetwork.sequencer.publicKey
        },
        Lie(name: "a unit moves from one lane to the other", verdict: "BAD_ATTRIBUTION", place: "lane auction") {
            let busy = try busy($0)
            $0.subBlocks[busy].attribution[0].charge += 1
            $0.subBlocks[busy].attribution[1].charge -= 1
        },
        Lie(name: "a lane's line is left out", verdict: "BAD_ATTRIBUTION", place: "lane ") {
            $0.subBlocks[try busy($0)].attribution.removeLast()
        },
        Lie(name: "a posting goes to another account", verdict: "BAD_LEDGER", place: "posting ") { forger in
            let busy = try busy(forger)
            let index = try #require(forger.subBlocks[busy].journal.firstIndex { $0.kind == .revenue })
            forger.subBlocks[busy].journal[index].account = TestNetwork.sequencer.publicKey
        },
        Lie(name: "two postings are swapped", verdict: "BAD_LEDGER", place: "posting 0") {
            let busy = try busy($0)
            $0.subBlocks[busy].journal.swapAt(0, 1)
        },
        Lie(name: "a balanced pair of postings is added", verdict: "BAD_LEDGER", place: "posting ") {
            let posting = Posting(
                account: TestNetwork.sequencer.publicKey, side: .credit, kind: .take, reference: 0, amount: 5)
            $0.subBlocks[0].journal.append(posting)
            $0.subBlocks[0].journal.append(
                Posting(account: posting.account, side: .debit, kind: .take, reference: 0, amount: 5))
        },
        Lie(name: "the state root is another", verdict: "BAD_COMMITMENT", place: "block 2, header.state") {
            $0.blocks[1].stateRoot = $0.blocks[1].ledgerRoot
        },
        Lie(name: "the ledger root is another", verdict: "BAD_COMMITMENT", place: "block 2, header.ledger") {
            $0.blocks[1].ledgerRoot = $0.blocks[0].ledgerRoot
        },
        Lie(name: "the lanes root is another", verdict: "BAD_COMMITMENT", place: "block 3, header.lanes") {
            $0.blocks[2].lanesRoot = .zero
        },
        Lie(name: "the rules root is another", verdict: "BAD_COMMITMENT", place: "block 1, header.rules") {
            $0.blocks[0].rulesRoot = .zero
        },
        Lie(name: "the attribution root is another", verdict: "BAD_COMMITMENT", place: "block 4, header.attribution") {
            $0.blocks[3].attributionRoot = .zero
        },
        Lie(name: "a deposit that the settlement never signed", verdict: "BAD_LOG", place: "log position ") { forger in
            let index = try #require(forger.entries.firstIndex { if case .deposit = $0 { true } else { false } })
            guard case .deposit(var deposit) = forger.entries[index] else { return }
            deposit.amount += 1
            forger.entries[index] = .deposit(deposit)
        },
        Lie(name: "a transaction that its sender never signed", verdict: "BAD_LOG", place: "log position ") { forger in
            let index = try #require(forger.entries.lastIndex { if case .envelope = $0 { true } else { false } })
            guard case .envelope(var envelope) = forger.entries[index] else { return }
            envelope.operations[0].bid += 1
            forger.entries[index] = .envelope(envelope)
        },
        Lie(name: "a clock that goes back", verdict: "BAD_LOG", place: "log position ") { forger in
            let index = try #require(forger.entries.lastIndex { if case .tick = $0 { true } else { false } })
            forger.entries[index] = .tick(Tick(timeMilliseconds: 1))
        },
        Lie(
            name: "a sub-block that no tick accounts for", verdict: "SURPLUS", place: "sub-block 9", isConsistent: false
        ) {
            var extra = $0.subBlocks[$0.subBlocks.count - 1]
            extra.header.height += 1
            $0.subBlocks.append(extra)
        },
        Lie(name: "a block that was never published", verdict: "MISSING", place: "block 4") { $0.blocks.removeLast() },
    ]

    @Test("is found out and told what it did", arguments: lies)
    func isFoundOut(lie: Lie) throws {
        let test = try TestFolder()
        let folder = try TestNetwork.copy(to: "forged", in: test)
        var forger = try Forger(folder)
        try lie.tell(&forger)
        try forger.write()
        // The forgery is a good one: every hash and signature of the rows fits.
        if lie.isConsistent {
            #expect(throws: Never.self) { try NodeStore.open(in: folder, mode: .readOnly).checkChain() }
        }
        let finding = Finding.of(folder)
        #expect(finding?.verdict ?? "" == lie.verdict, "\(String(describing: finding))")
        #expect(finding?.text.contains(lie.place) ?? lie.verdict.isEmpty, "\(String(describing: finding))")
    }

    @Test("in a header's signature is found, though everything else agrees")
    func foreignSignature() throws {
        let test = try TestFolder()
        let folder = try TestNetwork.copy(to: "forged", in: test)
        let forger = try Forger(folder)
        try forger.writeSignature(of: TestNetwork.governance, height: 4)
        #expect(Finding.of(folder)?.verdict == "BAD_SIGNATURE")
    }
}
