import Store
import Testing
import Verification
import Wire

/// Whoever has the genesis can tell from two signed statements whether the sequencer missed the inbox.
@Suite("Missed forced inclusion, from two signed statements (INB-12)")
struct MissedForcedTests {
    private static let genesis = TestNetwork.genesis
    private static let entry = TestNetwork.forced[1]
    /// The first height whose header has to have it.
    private static let deadline = TestNetwork.forcedHeight - 2 + genesis.parameters.inboxDelay

    private static func header(_ height: UInt64, inbox: UInt64) -> SubBlockHeader {
        SubBlockHeader(
            height: height, previous: .zero, logPosition: 9, logHash: .zero, inboxNumber: inbox, outcomesHash: .zero,
            attributionHash: .zero, componentsHash: .zero, eventsHash: .zero, journalHash: .zero)
    }

    private static func missed(_ height: UInt64 = deadline, inbox: UInt64 = 1) -> MissedForced {
        MissedForced(
            entry: entry,
            header: Signed(header(height, inbox: inbox), in: genesis.hash, signedBy: TestNetwork.sequencer))
    }

    private static func flaw(_ missed: MissedForced) -> MissedForced.Flaw? {
        do throws(MissedForced.Flaw) {
            try missed.check(genesis: genesis)
            return nil
        } catch {
            return error
        }
    }

    @Test("A header past the deadline without the entry proves it, from the deadline on") func proof() {
        #expect(Self.flaw(Self.missed()) == nil)
        #expect(Self.flaw(Self.missed(.max, inbox: 0)) == nil)
        #expect(Self.flaw(Self.missed(Self.deadline - 1)) == .notDue)
        #expect(Self.flaw(Self.missed(inbox: 2)) == .taken)
        #expect(Self.flaw(Self.missed(inbox: .max)) == .taken)
    }

    @Test("Who did not sign is named") func signatures() {
        var missed = Self.missed()
        missed = MissedForced(
            entry: missed.entry,
            header: Signed(missed.header.header, in: Self.genesis.hash, signedBy: TestNetwork.settlement))
        #expect(Self.flaw(missed) == .sequencerSignature)
        var entry = Self.entry
        entry.number = 1
        #expect(Self.flaw(MissedForced(entry: entry, header: missed.header)) == .settlementSignature)
        var envelope = Self.entry.envelope
        envelope.operations[0].bid = 1
        entry = ForcedEnvelope(
            number: 2, postedAt: 3, envelope: envelope, chainID: Self.genesis.chainID,
            signedBy: TestNetwork.settlement)
        #expect(Self.flaw(MissedForced(entry: entry, header: Self.missed().header)) == .senderSignature)
        var other = Self.genesis
        other.chainID += 1
        #expect(throws: MissedForced.Flaw.settlementSignature) { try Self.missed().check(genesis: other) }
    }

    @Test("A deadline past all heights is never missed") func noDeadline() {
        let entry = ForcedEnvelope(
            number: 2, postedAt: .max, envelope: Self.entry.envelope, chainID: Self.genesis.chainID,
            signedBy: TestNetwork.settlement)
        #expect(Self.flaw(MissedForced(entry: entry, header: Self.missed(.max).header)) == .notDue)
    }

    @Test("No byte of either statement can be changed") func tampered() throws {
        let missed = Self.missed()
        let (entry, header) = (missed.entry.encoded, missed.header.encoded)
        for index in entry.indices {
            var changed = entry
            changed[index] ^= 1
            guard let tampered = try? ForcedEnvelope(decoding: changed) else { continue }
            #expect(Self.flaw(MissedForced(entry: tampered, header: missed.header)) != nil, "byte \(index)")
        }
        for index in header.indices {
            var changed = header
            changed[index] ^= 1
            let tampered = try Signed<SubBlockHeader>(decoding: changed)
            #expect(Self.flaw(MissedForced(entry: missed.entry, header: tampered)) == .sequencerSignature, "\(index)")
        }
    }

    @Test("Nothing that an honest node published proves it") func honest() throws {
        let test = try TestFolder()
        let store = try NodeStore.open(in: TestNetwork.copy(to: "honest", in: test), mode: .readOnly)
        for height in 1...TestNetwork.subBlocks {
            let header = try #require(try store.subBlockHeader(at: height))
            #expect(header.header.inboxNumber == (height < TestNetwork.forcedHeight ? 0 : 2))
            for entry in TestNetwork.forced {
                let flaw = Self.flaw(MissedForced(entry: entry, header: header))
                #expect(flaw == (height < Self.deadline ? .notDue : .taken), "height \(height)")
                #expect(flaw?.description.contains("INB-12") == true)
            }
        }
    }
}
