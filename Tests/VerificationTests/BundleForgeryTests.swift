import Store
import Testing
import Wire

@testable import Verification

/// Lies about bundles and what crosses lanes, by a sequencer that has its key and makes all hashes fit: each is found
/// and called by its name. On a sub-block made by hand, so that all of it is known.
@Suite("A sequencer that lies about bundles")
struct BundleForgeryTests {
    struct Lie: Sendable, CustomTestStringConvertible {
        let name: String
        let verdict: Difference.Verdict?
        /// What the difference names: place, what was expected, what was found.
        let tells: [String]
        let tell: @Sendable (inout SubBlock) -> Void

        init(
            _ name: String, _ verdict: Difference.Verdict?, _ tells: String...,
            tell: @escaping @Sendable (inout SubBlock) -> Void
        ) {
            (self.name, self.verdict, self.tells, self.tell) = (name, verdict, tells, tell)
        }

        var testDescription: String { name }
    }

    private static let (won, failed, lost) = (ExampleSubBlock.won, ExampleSubBlock.failed, ExampleSubBlock.lost)

    static let bundleLies = [
        Lie("none", nil) { _ in },
        Lie("a bundle paid one unit more", .badBundle, "bundle 0, \(won), paid", "expected 800, found 801") {
            $0.outcomes.bundles[0].paid += 1
        },
        Lie("its refund is kept", .badBundle, "bundle 0, \(won), refund", "expected 80, found 0") {
            $0.outcomes.bundles[0].refund = 0
        },
        Lie("it offered less", .badBundle, "bundle 0, \(won), bid") { $0.outcomes.bundles[0].bid = 800 },
        Lie("another payer won", .badBundle, "bundle 0, \(won), payer") { $0.outcomes.bundles[0].payer = .zero },
        Lie("a loser is said to have come too late", .badBundle, "outcome: expected OUTBID, found EXPIRED") {
            $0.outcomes.bundles[2].outcome = .expired
        },
        Lie("the rival is kept silent", .badBundle, "bundle 2, \(lost), rival") {
            $0.outcomes.bundles[2].rival = .zero
        },
        Lie("the rivals' price is another", .badBundle, "bundle 2, \(lost), price") {
            $0.outcomes.bundles[2].price = 1_000
        },
        Lie("another leg is blamed", .badBundle, "bundle 1, \(failed), leg: expected 1, found none") {
            $0.outcomes.bundles[1].leg = BundleOutcome.noLeg
        },
        Lie("the rule's code is another", .badBundle, "bundle 1, \(failed), code") { $0.outcomes.bundles[1].code = 1 },
        Lie("a bundle's end is kept silent", .badBundle, "bundle 2: expected 3 of them, found 2") {
            $0.outcomes.bundles.removeLast()
        },
        Lie("two bundles ended the other way round", .badBundle, "bundle 0, \(won), bundle") {
            $0.outcomes.bundles.swapAt(0, 1)
        },
        Lie("a bundle ended twice", .badBundle, "bundle 3: expected 3 of them, found 4") {
            $0.outcomes.bundles.append($0.outcomes.bundles[0])
        },
    ]

    static let placeLies = [
        Lie("a leg stands before its transaction", .misplacedLeg, "position 2, lane clob", "(leg 1 of bundle \(won))") {
            $0.outcomes.included.swapAt(2, 3)
        },
        Lie("the top leg stands behind", .misplacedLeg, "position 0, lane amm", "expected", "(leg 0 of bundle \(won))")
        {
            $0.outcomes.included.swapAt(0, 1)
        },
        Lie("two legs of a failed bundle change places", .misplacedLeg, "lane clob", "(leg 2 of bundle \(failed))") {
            $0.outcomes.included.swapAt(7, 8)
        },
        Lie("a lane's own ones change places around a leg", .wrongOrder, "position 2, lane clob") {
            $0.outcomes.included.swapAt(2, 5)
        },
        Lie("a leg and another lane's neighbour change places", .badInterleave, "position 3", "(leg 1 of bundle") {
            $0.outcomes.included.swapAt(3, 4)
        },
        Lie("a leg is dropped", .omitted, "position 3, lane clob", "(leg 1 of bundle \(won))") {
            $0.outcomes.included.remove(at: 3)
        },
        Lie("a loser's leg is included", .notDue, "position 9", "(leg 0 of bundle \(lost))") {
            var leg = $0.outcomes.included[0]
            leg.transaction = Bundle.legHash(at: 0, of: lost)
            $0.outcomes.included.append(leg)
            $0.outcomes.bundles[2].outcome = .included
        },
        Lie("a leg is included twice", .notDue, "position 9", "(leg 0 of bundle \(won)) again") {
            $0.outcomes.included.append($0.outcomes.included[0])
        },
        Lie("a leg that was undone is said to stand", .badOutcome, "outcome: expected ROLLED_BACK, found INCLUDED") {
            $0.outcomes.included[6].outcome = .included
        },
        Lie("a leg that did not run is charged gas", .badOutcome, "gas: expected 0, found 21000") {
            $0.outcomes.included[8].gasCharged = 21_000
        },
    ]

    static let attributionLies = [
        Lie("a unit moves between lanes", .badAttribution, "component 0 of amm, clob, units of amm", "expected 470") {
            $0.components[0].units[0] -= 1
            $0.components[0].units[1] += 1
        },
        Lie("a lane could have had less alone", .badAttribution, "component 0 of amm, clob, v of [clob]", "found 0") {
            $0.components[0].values[2] = 0
        },
        Lie("another bundle won", .badAttribution, "component 0 of amm, clob, winners", "\(lost)") {
            $0.components[0].winners = [lost]
        },
        Lie("the lanes are turned round", .badAttribution, "component 0 of amm, clob, lanes") {
            $0.components[0].lanes.reverse()
        },
        Lie("the core is said to be empty", .badAttribution, "excess: expected 0, found 1/2") {
            $0.components[0].excess = "1/2"
        },
        Lie("a property is said to hold", .badAttribution, "symmetry: expected failed, 140 of lanes 3 [amm, clob]") {
            $0.components[0].properties[4].held = true
        },
        Lie("a property's figure is smaller", .badAttribution, "symmetry", "found failed, 1 of lanes 3") {
            $0.components[0].properties[4].figure = "1"
        },
        Lie("a property is about lanes that are not there", .badAttribution, "core", "found held, 0 of lanes 512 []") {
            $0.components[0].properties[2].lanes = 512
        },
        Lie("shilling is said to gain nothing", .badAttribution, "shill_figures", "549/2") {
            $0.components[0].shillFigures[0].gain = "0"
        },
        Lie("a shill figure is left out", .badAttribution, "shill_figures") { $0.components[0].shillFigures = [] },
        Lie("a component is left out", .badAttribution, "component 0: expected 1 of them, found 0") {
            $0.components = []
        },
        Lie("a component is made up", .badAttribution, "component 1: expected 1 of them, found 2") {
            $0.components.append($0.components[0])
        },
        Lie("a lane's part of what crosses is skimmed", .badAttribution, "lane amm", "cross-lane 470", "cross-lane 469")
        {
            $0.attribution[0].crossLane -= 1
        },
        Lie("a lane's own bundles are hidden", .badAttribution, "lane clob", "bundle 9", "bundle 0") {
            $0.attribution[1].bundle = 0
        },
        Lie("a slack fee is hidden", .badAttribution, "lane clob", "slack fee 4", "slack fee 0") {
            $0.attribution[1].slackFee = 0
        },
        Lie("alone it would have had less", .badAttribution, "lane amm", "alone 21000", "alone 1") {
            $0.attribution[0].alone = 1
        },
    ]

    static let eventLies = [
        Lie("an event says something else", .badEvent, "event 1 of lane amm, data", "expected 0x0208, found 0x0209") {
            $0.events[1].data = [2, 9]
        },
        Lie("an event is another lane's", .badEvent, "event 3 of lane amm, lane", "expected amm, found clob") {
            $0.events[3].laneIndex = 1
        },
        Lie("an event is of a lane that is not there", .badEvent, "event 3 of lane amm, lane", "found 9") {
            $0.events[3].laneIndex = 9
        },
        Lie(
            "an event is another transaction's", .badEvent, "event 2 of lane clob, reference", "expected 5 (0x",
            "found 77"
        ) {
            $0.events[2].reference = 77
        },
        Lie("an event is another call's", .badEvent, "event 0 of lane clob, function", "expected begin, found settle") {
            $0.events[0].function = .settle
        },
        Lie("two events change places", .badEvent, "event 1 of lane amm") { $0.events.swapAt(1, 2) },
        Lie("an event is left out", .badEvent, "event 3: expected 4 of them, found 3") { $0.events.removeLast() },
        Lie("an event is made up", .badEvent, "event 4: expected 4 of them, found 5") {
            $0.events.append($0.events[3])
        },
    ]

    @Test("is found out and told what it did", arguments: bundleLies + placeLies + attributionLies + eventLies)
    func isFoundOut(lie: Lie) {
        var forged = ExampleSubBlock.honest
        lie.tell(&forged)
        #expect((forged == ExampleSubBlock.honest) == (lie.verdict == nil))
        let difference = ExampleSubBlock.difference(of: ExampleSubBlock.published(forged))
        #expect(difference?.verdict == lie.verdict, "\(String(describing: difference))")
        for text in lie.tells { #expect("\(String(describing: difference))".contains(text), "\(text)") }
    }

    @Test("about a header's hash of the components or events alone is found")
    func foreignHash() {
        var published = ExampleSubBlock.published(ExampleSubBlock.honest)
        published.header.header.componentsHash = .zero
        published.header = ExampleSubBlock.signed(published.header.header)
        let difference = ExampleSubBlock.difference(of: published)
        #expect(difference?.verdict == .badCommitment)
        #expect(difference?.place == "sub-block 7, header.components_hash")
        published.header.header = ExampleSubBlock.honest.header
        published.header.header.eventsHash = .zero
        published.header = ExampleSubBlock.signed(published.header.header)
        #expect(ExampleSubBlock.difference(of: published)?.place == "sub-block 7, header.events_hash")
    }

    @Test("cannot change a byte of the events, nor cut or lengthen them")
    func everyByteOfEvents() {
        let published = ExampleSubBlock.published(ExampleSubBlock.honest)
        var forgeries: [[UInt8]] = [[], published.events + [0], Array(published.events.dropLast())]
        for index in published.events.indices {
            for change: UInt8 in [0x01, 0x80, 0xff] {
                var bytes = published.events
                bytes[index] ^= change
                forgeries.append(bytes)
            }
        }
        for bytes in forgeries {
            var forged = published
            forged.events = bytes
            forged.header.header.eventsHash = Hash.of(.events, bytes)
            forged.header = ExampleSubBlock.signed(forged.header.header)
            let difference = ExampleSubBlock.difference(of: forged)
            #expect(difference?.verdict == .badEvent, "\(String(describing: difference))")
            #expect(difference?.place.hasPrefix("sub-block 7, event") == true)
        }
    }

    @Test("cannot change a byte of the components, nor cut or lengthen them")
    func everyByte() {
        let published = ExampleSubBlock.published(ExampleSubBlock.honest)
        var forgeries: [[UInt8]] = [[], published.components + [0], Array(published.components.dropLast())]
        for index in published.components.indices {
            for change: UInt8 in [0x01, 0x80, 0xff] {
                var bytes = published.components
                bytes[index] ^= change
                forgeries.append(bytes)
            }
        }
        for bytes in forgeries {
            var forged = published
            forged.components = bytes
            forged.header.header.componentsHash = Hash.of(.components, bytes)
            forged.header = ExampleSubBlock.signed(forged.header.header)
            let difference = ExampleSubBlock.difference(of: forged)
            #expect(difference?.verdict == .badAttribution, "\(String(describing: difference))")
            #expect(difference?.place.hasPrefix("sub-block 7, component") == true)
        }
    }
}
