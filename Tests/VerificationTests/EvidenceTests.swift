import Foundation
import Sequencer
import Store
import Testing
import Verification
import Wire

/// Evidence against a sequencer that lies, and against one that does not (Specs/evidence.md).
@Suite("Evidence")
struct EvidenceTests {
    /// What `evidence` comes to for somebody who has the genesis and nothing else.
    private static func confirm(_ evidence: Evidence) throws -> Difference {
        try Evidence(decoding: evidence.encoded).confirm(genesis: TestNetwork.genesis) { TestNetwork.host() }
    }

    private static func refutation(_ evidence: Evidence) -> Refutation.Code? {
        do {
            _ = try evidence.confirm(genesis: TestNetwork.genesis) { TestNetwork.host() }
            return nil
        } catch let refutation as Refutation {
            return refutation.code
        } catch {
            Issue.record("\(error)")
            return nil
        }
    }

    private static func forged(_ lie: ForgeryTests.Lie, in test: TestFolder) throws -> NodeStore {
        let folder = try TestNetwork.copy(to: "forged", in: test)
        var forger = try Forger(folder)
        try lie.tell(&forger)
        try forger.write()
        return try NodeStore.open(in: folder, mode: .readOnly)
    }

    private static func steps(of store: NodeStore) throws -> [PublishedSubBlock] {
        try (1...store.lastHeight()).compactMap { try store.published(at: $0) }
    }

    /// Verifies step by step, as one does who follows a node; answers the log so far with the difference.
    private static func follow(
        _ steps: [PublishedSubBlock]
    ) throws -> (difference: Difference, log: [[UInt8]], step: PublishedSubBlock)? {
        var verifier = try ChainVerifier(genesis: TestNetwork.genesis, host: TestNetwork.host())
        var log: [[UInt8]] = []
        for step in steps {
            do { try verifier.check(step) } catch let difference as Difference { return (difference, log, step) }
            log += step.entries
        }
        try verifier.finish()
        return nil
    }

    /// Lies that the sequencer signed; of the others there is nothing to show.
    static let signedLies = ForgeryTests.lies.filter { !["", "SURPLUS", "MISSING"].contains($0.verdict) }

    @Test("of every signed lie is confirmed with the genesis alone, by its own verdict", arguments: signedLies)
    func confirmed(lie: ForgeryTests.Lie) throws {
        let test = try TestFolder()
        let store = try Self.forged(lie, in: test)
        var verifier = try Verifier(of: store, host: TestNetwork.host())
        let difference = try #require(throws: Difference.self) { try verifier.finish() }
        let subject = try #require(difference.subject)
        let evidence = try #require(try Evidence(of: subject, in: store))
        #expect(try Self.confirm(evidence) == difference)
    }

    @Test("is there as soon as the false step is, for who follows", arguments: signedLies)
    func followed(lie: ForgeryTests.Lie) throws {
        let test = try TestFolder()
        let store = try Self.forged(lie, in: test)
        let found = try #require(try Self.follow(Self.steps(of: store)))
        let subject = try #require(found.difference.subject)
        switch subject {
        case .subBlock(let height): #expect(height == found.step.subBlock.header.header.height)
        case .block(let number): #expect(number == found.step.block?.header.number)
        case .log(let position):
            #expect(
                position > UInt64(found.log.count) && position <= UInt64(found.log.count + found.step.entries.count))
        }
        let evidence = Evidence(
            of: subject, genesisHash: TestNetwork.genesis.hash, log: found.log, step: found.step)
        #expect(try Self.confirm(evidence).verdict.rawValue == lie.verdict)
    }

    @Test("shows a header that was signed for another part of the log, whatever position it names")
    func otherPart() throws {
        for (index, change) in [(2, -1), (3, 1)] {
            let test = try TestFolder()
            let folder = try TestNetwork.copy(to: "forged", in: test)
            var forger = try Forger(folder)
            forger.subBlocks[index].header.logPosition &+= UInt64(bitPattern: Int64(change))
            try forger.write()
            let store = try NodeStore.open(in: folder, mode: .readOnly)
            let evidence = try #require(try Evidence(of: .subBlock(UInt64(index) + 1), in: store))
            #expect(try Self.confirm(evidence).place.hasPrefix("sub-block \(index + 1)"))
        }
    }

    @Test("of a block whose last sub-block no chain could have is held against the other block alone")
    func absurdBlock() throws {
        let test = try TestFolder()
        let store = try NodeStore.open(in: TestNetwork.copy(to: "honest", in: test), mode: .readOnly)
        let honest = try #require(try store.block(2))
        for (first, count) in [(UInt64.max, UInt32.max), (.max, 1), (0, 0)] {
            var header = honest.header
            (header.firstHeight, header.subBlockCount) = (first, count)
            #expect(header.lastHeight == nil)
            let signed = TestNetwork.signed(header)
            let evidence = Evidence(
                genesisHash: TestNetwork.genesis.hash, proof: .contradiction(.block(honest), .block(signed)))
            #expect(try Self.confirm(evidence).place == "block 2")
            let same = Evidence(
                genesisHash: TestNetwork.genesis.hash,
                proof: .contradiction(.block(signed), .subBlock(try #require(try store.subBlockHeader(at: 4)))))
            #expect(Self.refutation(same) == .noContradiction)
        }
    }

    @Test("cannot be made of headers that one key signed in two networks (ENC-50)")
    func otherNetwork() throws {
        let test = try TestFolder()
        let store = try NodeStore.open(in: TestNetwork.copy(to: "honest", in: test), mode: .readOnly)
        let (subBlock, block) = (try #require(try store.subBlockHeader(at: 4)), try #require(try store.block(2)))
        var other = TestNetwork.genesis
        other.parameters.quantum += 1
        var (elsewhere, blockElsewhere) = (subBlock.header, block.header)
        elsewhere.previous = other.hash
        blockElsewhere.previous = other.hash
        let pairs: [(Evidence.Statement, Evidence.Statement)] = [
            (.subBlock(subBlock), .subBlock(Signed(elsewhere, in: other.hash, signedBy: TestNetwork.sequencer))),
            (.block(block), .block(Signed(blockElsewhere, in: other.hash, signedBy: TestNetwork.sequencer))),
        ]
        for (here, there) in pairs {
            for proof in [Evidence.Proof.contradiction(here, there), .contradiction(there, here)] {
                #expect(Self.refutation(Evidence(genesisHash: TestNetwork.genesis.hash, proof: proof)) == .notSigned)
                #expect(Self.refutation(Evidence(genesisHash: other.hash, proof: proof)) == .otherNetwork)
            }
        }
        // In one network they would be evidence.
        let twice = Evidence.Proof.contradiction(.subBlock(subBlock), .subBlock(TestNetwork.signed(elsewhere)))
        #expect(
            try Self.confirm(Evidence(genesisHash: TestNetwork.genesis.hash, proof: twice)).verdict == .equivocation)
    }

    @Test("cannot be made of anything that an honest node published")
    func honest() throws {
        let test = try TestFolder()
        let store = try NodeStore.open(in: TestNetwork.copy(to: "honest", in: test), mode: .readOnly)
        #expect(try Self.follow(Self.steps(of: store)) == nil)
        for height in try 1...store.lastHeight() {
            #expect(Self.refutation(try #require(try Evidence(of: .subBlock(height), in: store))) == .follows)
        }
        for number in try 1...store.lastBlockNumber() {
            #expect(Self.refutation(try #require(try Evidence(of: .block(number), in: store))) == .follows)
        }
        for position in [1, 9, try store.tail().position] as [UInt64] {
            #expect(Self.refutation(try #require(try Evidence(of: .log(position: position), in: store))) == .follows)
        }
    }

    @Test("against an honest node stays refuted, whichever byte is changed", arguments: [1, 2] as [Int])
    func tampered(kind: Int) throws {
        let test = try TestFolder()
        let store = try NodeStore.open(in: TestNetwork.copy(to: "honest", in: test), mode: .readOnly)
        let evidence = try #require(try Evidence(of: kind == 1 ? .subBlock(2) : .block(1), in: store))
        let bytes = evidence.encoded
        #expect(bytes.count > 1_000)
        var refutations: Set<Refutation.Code> = []
        for offset in bytes.indices {
            var changed = bytes
            changed[offset] ^= 1 << UInt8(offset % 8)
            // What is not canonical is no evidence at all.
            guard let evidence = try? Evidence(decoding: changed) else { continue }
            let code = Self.refutation(evidence)
            #expect(code != nil, "byte \(offset)")
            if let code { refutations.insert(code) }
        }
        #expect(refutations.isSuperset(of: [.otherNetwork, .notSigned, .notCommitted]), "\(refutations)")
    }

    @Test("with sections that nobody signed is about the header alone")
    func foreignSections() throws {
        let test = try TestFolder()
        let store = try NodeStore.open(in: TestNetwork.copy(to: "honest", in: test), mode: .readOnly)
        let honest = try #require(try Evidence(of: .subBlock(3), in: store))
        guard case .subBlock(var subBlock, let log) = honest.proof else { return }
        var outcomes = try Outcomes(decoding: subBlock.outcomes)
        outcomes.included.removeFirst()
        subBlock.outcomes = outcomes.encoded
        #expect(
            Self.refutation(Evidence(genesisHash: honest.genesisHash, proof: .subBlock(subBlock, log: log)))
                == .follows)
    }

    @Test("of two chains is the first header that the sequencer signed twice, and none of a chain and its beginning")
    func contradiction() throws {
        let test = try TestFolder()
        let honest = try NodeStore.open(in: TestNetwork.copy(to: "honest", in: test), mode: .readOnly)
        let lie = try #require(ForgeryTests.lies.first { $0.verdict == "BAD_ATTRIBUTION" })
        let other = try Self.forged(lie, in: test)
        let evidence = try #require(try Evidence.contradiction(between: honest, and: other))
        let difference = try Self.confirm(evidence)
        #expect(difference.verdict == .equivocation && difference.place.hasPrefix("sub-block "))
        #expect(try Evidence.contradiction(between: honest, and: honest) == nil)

        // The same, and two statements that can both be true, with hands on it.
        let one = try #require(try honest.subBlockHeader(at: 4))
        let two = try #require(try honest.subBlockHeader(at: 5))
        let block = try #require(try honest.block(2))
        let genesisHash = TestNetwork.genesis.hash
        for other in [Evidence.Statement.subBlock(two), .block(block)] {
            let evidence = Evidence(genesisHash: genesisHash, proof: .contradiction(.subBlock(one), other))
            #expect(Self.refutation(evidence) == .noContradiction)
        }
        var unsigned = one
        unsigned.header.journalHash = .zero
        let forged = Evidence(genesisHash: genesisHash, proof: .contradiction(.subBlock(one), .subBlock(unsigned)))
        #expect(Self.refutation(forged) == .notSigned)
    }

    @Test("of a block alone is found where sub-blocks agree")
    func blockContradiction() throws {
        let test = try TestFolder()
        let honest = try NodeStore.open(in: TestNetwork.copy(to: "honest", in: test), mode: .readOnly)
        let lie = try #require(ForgeryTests.lies.first { $0.name == "the state root is another" })
        let evidence = try #require(try Evidence.contradiction(between: honest, and: Self.forged(lie, in: test)))
        #expect(try Self.confirm(evidence).place == "block 2")
    }

    @Test("with a step of several ticks, or of none, is a difference that has no going on")
    func malformedSteps() throws {
        let test = try TestFolder()
        let store = try NodeStore.open(in: TestNetwork.copy(to: "honest", in: test), mode: .readOnly)
        let steps = try Self.steps(of: store)
        var joined = steps[1]
        joined.entries = steps[0].entries + steps[1].entries
        #expect(try Self.follow([joined])?.difference.verdict == .missing)
        var open = steps[0]
        open.entries.removeLast()
        #expect(try Self.follow([open])?.difference.verdict == .surplus)
        var surplus = steps[0]
        surplus.block = steps[1].block
        #expect(try Self.follow([surplus])?.difference.verdict == .surplus)
        #expect(try Self.follow([steps[0], steps[2]]) != nil)
    }
}
