import Store
import Wire

@testable import Verification

/// A sub-block of two lanes with a bundle that won, one with a leg that failed, and one that lost.
enum ExampleSubBlock {
    static let sequencer = SecretKey(seed: Hash.of(.developmentKey, Array("example sub-block".utf8)))
    static let won = Hash.of(.bundle, [1])
    static let failed = Hash.of(.bundle, [2])
    static let lost = Hash.of(.bundle, [3])
    static let genesis: Genesis = {
        var genesis = TestNetwork.genesis
        genesis.sequencer = sequencer.publicKey
        return genesis
    }()
    private static let payer = sequencer.publicKey
    private static let lanes = ["amm", "clob"].compactMap { try? LaneName($0) }

    static let honest: SubBlock = {
        let outcomes = Outcomes(
            included: [
                included(0, leg(0, won)), included(0, own(1)), included(1, own(2)), included(1, leg(1, won)),
                included(0, own(3)), included(1, own(4)), included(0, leg(0, failed), .rolledBack),
                included(1, leg(1, failed), .failed), included(1, leg(2, failed), .notRun, gas: 0),
            ], endings: [], faults: [],
            bundles: [
                BundleOutcome(bundle: won, payer: payer, outcome: .included, bid: 900, paid: 800, refund: 80),
                BundleOutcome(bundle: failed, payer: payer, outcome: .legFailed, leg: 1, code: 77, bid: 5_000),
                BundleOutcome(bundle: lost, payer: payer, outcome: .outbid, bid: 600, rival: won, price: 720),
            ])
        let attribution = zip(lanes, [470, 250]).enumerated().map { index, line in
            LaneAttribution(
                lane: line.0, baseFeePerGas: 1, transactions: 3, gas: 21_000, baseFee: 21_000,
                bundle: index == 0 ? 0 : 9, crossLane: Amount(line.1), take: 1, slackFee: index == 0 ? 0 : 4,
                alone: 21_000, payouts: [Payout(account: payer, amount: 21_000)])
        }
        return sealed(
            SubBlock(
                header: header, outcomes: outcomes, attribution: attribution, components: [component],
                events: [
                    LaneEvent(laneIndex: 1, function: .begin, data: [1, 7]),
                    LaneEvent(laneIndex: 0, function: .execute, reference: 1, data: [2, 8]),
                    LaneEvent(laneIndex: 1, function: .execute, reference: 5, data: [2, 9]),
                    LaneEvent(laneIndex: 0, function: .settle, data: [3]),
                ],
                journal: [Posting(account: payer, side: .debit, kind: .bid, reference: 0, amount: 800)]))
    }()

    private static let header = SubBlockHeader(
        height: 7, previous: .zero, logPosition: 70, logHash: .zero, inboxNumber: 0, outcomesHash: .zero,
        attributionHash: .zero,
        componentsHash: .zero, eventsHash: .zero, journalHash: .zero)

    private static let component = Component(
        lanes: lanes, winners: [won], values: [0, 0, 250, 720], units: [470, 250], excess: "0",
        properties: (0..<Component.propertyCount).map { index in
            let isLast = index == Component.propertyCount - 1
            return Component.Property(held: !isLast, figure: isLast ? "140" : "0", lanes: isLast ? 3 : 0)
        },
        shillFigures: [Component.Shill(bundle: won, lane: 1, bid: 549, gain: "549/2")])

    private static func own(_ number: UInt8) -> Hash { Hash.of(.transaction, [number]) }

    private static func leg(_ index: Int, _ bundle: Hash) -> Hash { Bundle.legHash(at: index, of: bundle) }

    private static func included(
        _ lane: UInt32, _ hash: Hash, _ outcome: OutcomeCode = .included, gas: UInt64 = 21_000
    ) -> Inclusion {
        Inclusion(
            laneIndex: lane, transaction: hash, sender: payer, outcome: outcome, code: 0, gasCharged: gas,
            priorityFeePerGas: 0, charge: 0, dataFee: 10)
    }

    /// With a header whose hashes fit the sections.
    private static func sealed(_ subBlock: SubBlock) -> SubBlock {
        var sealed = subBlock
        sealed.header.outcomesHash = subBlock.outcomes.sectionHash
        sealed.header.attributionHash = subBlock.attribution.sectionHash
        sealed.header.componentsHash = subBlock.components.sectionHash
        sealed.header.eventsHash = subBlock.events.sectionHash
        sealed.header.journalHash = subBlock.journal.sectionHash
        return sealed
    }

    /// As whoever has the sequencer's key publishes it: whatever it says, hashes and signature fit.
    static func published(_ subBlock: SubBlock) -> EncodedSubBlock {
        let sealed = sealed(subBlock)
        return EncodedSubBlock(sealed, signature: signed(sealed.header).signature)
    }

    /// With the sequencer's signature.
    static func signed(_ header: SubBlockHeader) -> Signed<SubBlockHeader> {
        Signed(header, in: genesis.hash, signedBy: sequencer)
    }

    /// What a verifier that has derived ``honest`` says to `published`; nil if it agrees.
    static func difference(of published: EncodedSubBlock, forced: Set<Hash> = []) -> Difference? {
        do throws(Difference) {
            try SubBlockComparison(
                derived: honest, published: published, forced: forced, genesis: genesis
            ).check()
            return nil
        } catch {
            return error
        }
    }
}
