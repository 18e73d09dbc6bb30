import Foundation
import Node
import Sequencer
import Service
import Store
import Testing
import Wire

@testable import Verification

/// What a node's receipts promise, and what its log says of them (RCPT-2 to RCPT-6).
@Suite("Receipts of a live node")
struct ReceiptTests {
    @Test("name position, entry and deadline, for every kind of entry")
    func given() async throws {
        let network = try TestNetwork()
        for time in 1...3 as ClosedRange<UInt64> { try await network.node.tick(timeMilliseconds: time) }
        let bundle = LogEntry.bundle(try TestNetwork.bundle(1, bid: 5, validUntil: 9))
        let deposit = TestNetwork.deposit(9, to: TestNetwork.senders[0])
        let envelope = LogEntry(TestNetwork.envelope(0, nonce: 0, count: 3))
        let receipts = try await network.receipts([bundle, deposit, envelope])
        // Height 4 is being built; an envelope without valid-until lives for 20.
        #expect(receipts.map(\.promise.outcomeBy) == [9, 0, 24])
        #expect(receipts.map(\.promise.entryHash) == [bundle.hash, deposit.hash, envelope.hash])
        let tail = try network.node.store.tail()
        for receipt in receipts {
            try receipt.check(genesis: TestNetwork.genesis)
            #expect(receipt.group.lastPosition == tail.position && receipt.group.logHash == tail.hash)
            #expect(receipt.group.firstPosition == receipts[0].promise.position)
        }
    }

    @Test("are one signature a commit, over what was logged and nothing else")
    func together() async throws {
        let network = try TestNetwork()
        let entries = [
            TestNetwork.envelope(0, nonce: 0), TestNetwork.envelope(0, nonce: 7), TestNetwork.envelope(0, nonce: 1),
        ]
        let answers = await network.node.submit(entries.map { LogEntry($0).encoded })
        let receipts = answers.compactMap(\.receipt)
        #expect(receipts.count == 2)
        #expect(receipts[0].signature == receipts[1].signature && receipts.map(\.path.count) == [2, 2])
        #expect(receipts[1].promise.position == receipts[0].promise.position + 1)
    }

    @Test("are kept while what they promise is pending, when it has ended, and after a restart")
    func kept() async throws {
        let network = try TestNetwork()
        let bundle = try TestNetwork.bundle(1, bid: 5, validUntil: 2)
        let envelope = TestNetwork.envelope(0, nonce: 0, count: 2)
        let receipts = try await network.receipts([.envelope(envelope), .bundle(bundle)])
        let before = try receipts.map { try KeptReceipt(checking: $0, in: network.node.store) }
        #expect(before.map(\.subBlock) == [nil, nil])
        #expect(before.map(\.pending.count) == [2, 1] && before.allSatisfy(\.ended.isEmpty))
        for time in 1...3 as ClosedRange<UInt64> { try await network.node.tick(timeMilliseconds: time) }
        let killed = try network.folder.copyOfStore()
        for store in [network.node.store, try TestNetwork.open(killed.path).store] {
            let after = try receipts.map { try KeptReceipt(checking: $0, in: store) }
            #expect(after.map(\.subBlock) == [1, 1] && after.allSatisfy(\.pending.isEmpty))
            #expect(after[0].ended.map(\.outcome) == [.included, .included])
            #expect(after[1].ended.map(\.hash) == [bundle.hash])
        }
    }

    @Test("keep their deadline to the height: what cannot be included ends there", arguments: [1, 2, 5] as [UInt64])
    func deadline(last: UInt64) async throws {
        let network = try TestNetwork()
        // The highest nonces do not fit: the lane's sub-block has room for one and a half million gas of four.
        let operations = (0..<20 as Range<UInt64>).map {
            Operation(
                nonce: $0, gasLimit: 1_400_000, maxFeePerGas: 100, maxPriorityFeePerGas: 0, bid: 0, validUntil: last,
                payload: [])
        }
        let envelope = Envelope(
            chainID: TestNetwork.genesis.chainID, lane: TestNetwork.fifo, operations: operations,
            signedBy: TestNetwork.senders[0])
        let receipt = try #require(try await network.receipts([.envelope(envelope)]).first)
        #expect(receipt.promise.outcomeBy == last + 1)
        for time in 1...last + 1 {
            #expect(try !KeptReceipt(checking: receipt, in: network.node.store).pending.isEmpty, "height \(time - 1)")
            try await network.node.tick(timeMilliseconds: time)
        }
        let kept = try KeptReceipt(checking: receipt, in: network.node.store)
        #expect(kept.pending.isEmpty && kept.ended.count == 20)
        #expect(kept.ended.map(\.height).max() == last + 1)
        #expect(Set(kept.ended.map(\.outcome)).contains(.expired))
    }

    @Test("are broken by a log that ends before, has another entry, or another past; and the header says so")
    func broken() async throws {
        let network = try TestNetwork()
        let first = LogEntry(TestNetwork.envelope(0, nonce: 0))
        let second = LogEntry(TestNetwork.envelope(1, nonce: 0))
        let third = LogEntry(TestNetwork.envelope(2, nonce: 0))
        _ = try await network.receipts([first])
        let receipt = try #require(try await network.receipts([second]).first)
        // Each of the same network, by the same sequencer.
        let shorter = try await Self.other([first])
        #expect(Self.breach(receipt, shorter)?.code == .noEntry)
        let swapped = try await Self.other([second, first])
        #expect(Self.breach(receipt, swapped)?.code == .otherEntry)
        let other = try await Self.other([third, second])
        #expect(Self.breach(receipt, other)?.code == .otherLog)
        #expect(Self.breach(receipt, other)?.subBlock == nil)
        for network in [swapped, other] {
            try await network.node.tick(timeMilliseconds: 1)
            let broken = try #require(Self.breach(receipt, network))
            #expect(broken.subBlock == 1)
            let evidence = try #require(try Evidence(of: broken, receipt, in: network.node.store))
            #expect(try Self.confirm(evidence).verdict == .brokenReceipt)
            try Self.expectRefuted(whereOneByteDiffersOf: evidence)
        }
        // A log that was acknowledged in another order shows by itself that both were signed.
        let theirs = try #require(try await Self.other([second, first]).receipts([third]).first)
        let ours = try #require(try await network.receipts([third]).first)
        let both = Evidence(
            genesisHash: TestNetwork.genesis.hash, proof: .contradiction(.receipt(theirs), .receipt(ours)))
        #expect(try Self.confirm(both).verdict == .equivocation)
        #expect(Self.breach(receipt, network) == nil)
    }

    @Test("are broken when their height comes without an outcome")
    func withoutOutcome() async throws {
        let network = try TestNetwork()
        try await network.node.tick(timeMilliseconds: 1)
        let genuine = try #require(try await network.receipts([LogEntry(TestNetwork.envelope(0, nonce: 0))]).first)
        // As a sequencer would sign that promises too much.
        var promise = genuine.promise
        promise.outcomeBy = 1
        let rash = try #require(
            Receipt.receipts(for: [promise], in: genuine.group, signedBy: TestNetwork.sequencer).first)
        let broken = try #require(Self.breach(rash, network))
        #expect(broken.code == .noOutcome)
        let evidence = try #require(try Evidence(of: broken, rash, in: network.node.store))
        #expect(try Self.confirm(evidence).verdict == .brokenReceipt)
        #expect(Self.breach(genuine, network) == nil)
    }

    @Test(
        "are broken if they promise another height than they have to, later ones and none too",
        arguments: [-1, 1, 0] as [Int64])
    func otherPromise(off: Int64) async throws {
        let network = try TestNetwork()
        for time in 1...3 as ClosedRange<UInt64> { try await network.node.tick(timeMilliseconds: time) }
        let entries = [LogEntry(TestNetwork.envelope(0, nonce: 0))]
        for genuine in try await network.receipts(entries) {
            var promise = genuine.promise
            switch (off, promise.outcomeBy) {
            case (0, 0): promise.outcomeBy = 9
            case (0, _): promise.outcomeBy = 0
            case (_, 0): promise.outcomeBy = 4
            default: promise.outcomeBy = UInt64(Int64(promise.outcomeBy) + off)
            }
            let other = try #require(
                Receipt.receipts(for: [promise], in: genuine.group, signedBy: TestNetwork.sequencer).first)
            #expect(Self.breach(genuine, network) == nil)
            let early = try #require(Self.breach(other, network))
            #expect(early.code == .otherPromise && early.subBlock == nil)
            #expect(try Evidence(of: early, other, in: network.node.store) == nil, "no header shows it yet")
        }
        try await network.node.tick(timeMilliseconds: 4)
        let position = network.node.state.logPosition
        for genuine in try await network.receipts([LogEntry(TestNetwork.envelope(1, nonce: 0))]) {
            try await network.node.tick(timeMilliseconds: 5)
            #expect(genuine.promise.position == position + 1)
            var promise = genuine.promise
            promise.outcomeBy = off == 0 ? 0 : UInt64(Int64(promise.outcomeBy) + off)
            let other = try #require(
                Receipt.receipts(for: [promise], in: genuine.group, signedBy: TestNetwork.sequencer).first)
            let broken = try #require(Self.breach(other, network))
            #expect(broken.code == .otherPromise && broken.subBlock == 5)
            let evidence = try #require(try Evidence(of: broken, other, in: network.node.store))
            #expect(try Self.confirm(evidence).verdict == .brokenReceipt)
            try Self.expectRefuted(whereOneByteDiffersOf: evidence)
            // None can be made of what was promised as it has to be.
            guard case .noOutcome(_, let shown) = evidence.proof else { throw Unexpected(answers: []) }
            let honest = Evidence(genesisHash: evidence.genesisHash, proof: .noOutcome(genuine, shown))
            #expect(throws: Refutation.self) { try Self.confirm(honest) }
        }
    }

    @Test("say nothing of another network's log")
    func foreign() async throws {
        let network = try TestNetwork()
        let receipt = try #require(try await network.receipts([LogEntry(TestNetwork.envelope(0, nonce: 0))]).first)
        var foreign = receipt
        foreign.group.genesisHash = .zero
        #expect(throws: ReceiptError.self) { try KeptReceipt(checking: foreign, in: network.node.store) }
    }

    /// What `evidence` comes to for somebody who has the genesis alone.
    private static func confirm(_ evidence: Evidence) throws -> Difference {
        try Evidence(decoding: evidence.encoded).confirm(genesis: TestNetwork.genesis) {
            preconditionFailure("receipts need no rules")
        }
    }

    /// The same receipt and header, with the honest log of a network that kept it, and then any other byte.
    private static func expectRefuted(whereOneByteDiffersOf evidence: Evidence) throws {
        let bytes = evidence.encoded
        // The genesis hash and all of the receipt; what stands behind it may be shown in more ways than one.
        for offset in 1..<33 + Receipt.encodedBytesMin {
            var changed = bytes
            changed[offset] ^= 1 << UInt8(offset % 8)
            guard let changed = try? Evidence(decoding: changed) else { continue }
            #expect(throws: Refutation.self, "byte \(offset)") { try Self.confirm(changed) }
        }
    }

    @Test("that were kept make no evidence")
    func noEvidence() async throws {
        let network = try TestNetwork()
        let entry = LogEntry(TestNetwork.envelope(0, nonce: 0))
        let receipt = try #require(try await network.receipts([entry]).first)
        for time in 1...30 as ClosedRange<UInt64> { try await network.node.tick(timeMilliseconds: time) }
        let store = network.node.store
        for code in [BrokenReceipt.Code.otherEntry, .otherLog, .noOutcome] {
            let claim = BrokenReceipt(code, at: "", expected: "", found: "")
            let evidence = try #require(try Evidence(of: claim, receipt, in: store))
            let refutation = #expect(throws: Refutation.self) { try Self.confirm(evidence) }
            #expect(refutation?.code == .kept)
            // Nor does leaving out the sub-block in which it ended.
            guard case .noOutcome(_, var missing) = evidence.proof else { continue }
            for index in missing.subBlocks.indices.reversed() {
                missing.subBlocks.remove(at: index)
                let shorter = Evidence(
                    genesisHash: evidence.genesisHash, proof: .noOutcome(receipt, missing))
                #expect(throws: Refutation.self) { try Self.confirm(shorter) }
            }
        }
    }

    private static func other(_ entries: [LogEntry]) async throws -> TestNetwork {
        let network = try TestNetwork()
        _ = try await network.receipts(entries)
        return network
    }

    private static func breach(_ receipt: Receipt, _ network: TestNetwork) -> BrokenReceipt? {
        do {
            _ = try KeptReceipt(checking: receipt, in: network.node.store)
            return nil
        } catch let broken as BrokenReceipt {
            return broken
        } catch {
            Issue.record("\(error)")
            return nil
        }
    }
}

extension SubmitAnswer {
    /// Of what was logged.
    fileprivate var receipt: Receipt? { if case .logged(let entry) = self { entry.receipt } else { nil } }
}

extension TestNetwork {
    /// Submits entries together, all of which must get into the log.
    fileprivate func receipts(_ entries: [LogEntry]) async throws -> [Receipt] {
        let answers = await node.submit(entries.map(\.encoded))
        let receipts = answers.compactMap(\.receipt)
        guard receipts.count == entries.count else { throw Unexpected(answers: answers) }
        return receipts
    }
}
