import Testing
import Wire

@Suite("Bundles (TX-47, TX-60 to TX-63)")
struct BundleTests {
    private let network = CheckedEntryTests.Network()

    @Test("a bundle's hash covers every field but the signatures")
    func hashCovers() throws {
        let bundle = try network.bundle()
        var other = bundle
        other.signatures = []
        #expect(other.hash == bundle.hash)
        for (index, change) in Self.changes.enumerated() {
            var changed = bundle
            try change(&changed)
            #expect(changed != bundle, "change \(index)")
            #expect(changed.hash != bundle.hash, "change \(index)")
        }
    }

    private static let changes: [@Sendable (inout Bundle) throws -> Void] = [
        { $0.chainID ^= 1 }, { $0.payer = $0.legs[0].sender }, { $0.bid ^= 1 },
        { $0.atomicity = $0.atomicity == .inclusion ? .adjacent : .inclusion }, { $0.validFrom ^= 1 },
        { $0.validUntil ^= 1 }, { $0.replacement ^= 1 }, { $0.refundPercent ^= 1 },
        { $0.refundRecipient = $0.legs[0].sender }, { $0.legs.removeLast() }, { $0.legs.swapAt(0, 1) },
        { $0.legs[1].lane = try LaneName("other") }, { $0.legs[0].opening = .after($0.legs[0].sender.asHash) },
        { $0.legs[2].sender = $0.payer }, { $0.legs[0].gasLimit ^= 1 }, { $0.legs[0].maxFeePerGas ^= 1 },
        { $0.legs[0].maxPriorityFeePerGas ^= 1 }, { $0.legs[2].payload.append(0) },
    ]

    @Test("every leg has a hash of its own, which is the bundle's and its place's alone")
    func legHashes() throws {
        let bundle = try network.bundle()
        let hashes = (0..<Bundle.legsMax).map { Bundle.legHash(at: $0, of: bundle.hash) }
        #expect(Set(hashes + [bundle.hash]).count == Bundle.legsMax + 1)
        var other = bundle
        other.bid ^= 1
        #expect(Bundle.legHash(at: 0, of: other.hash) != hashes[0])
    }

    @Test("the sizes of legs add up to the bundle's bytes, rounded up by less than one byte each", arguments: 1...16)
    func sizes(_ count: Int) {
        var random = SeededGenerator(seed: UInt64(count))
        var bundle = Bundle(using: &random)
        bundle.legs = [Leg](atMost: count, atLeast: count, using: &random)
        let sum = bundle.legs.indices.reduce(0) { $0 + bundle.size(at: $1) }
        #expect(sum >= bundle.encoded.count)
        #expect(sum < bundle.encoded.count + count)
        for (index, leg) in bundle.legs.enumerated() { #expect(bundle.size(at: index) > leg.encoded.count) }
    }

    @Test("a refund is the percentage rounded down, of any amount")
    func refunds() throws {
        var bundle = try network.bundle()
        for (percent, paid, refund) in [
            (0, 1_000, 0), (100, 1_000, 1_000), (33, 10, 3), (99, 1, 0), (50, 3, 1),
            (100, .max, .max), (50, .max, .max / 2), (1, .max, .max / 100),
        ] as [(UInt8, Amount, Amount)] {
            bundle.refundPercent = percent
            #expect(bundle.refund(of: paid) == refund, "\(percent) % of \(paid)")
        }
        bundle.refundRecipient = .zero
        #expect(bundle.refundedAccount == network.sender.publicKey)
        bundle.refundRecipient = network.owner.publicKey
        #expect(bundle.refundedAccount == network.owner.publicKey)
    }

    @Test("everybody signs once: the payer, then the legs' senders in their order")
    func signers() throws {
        var bundle = try network.bundle()
        let (payer, sender, owner) = (network.payer, network.sender, network.owner)
        #expect(bundle.signers == [payer, sender, owner].map(\.publicKey))
        bundle.legs[0].sender = payer.publicKey
        bundle.legs[2].sender = payer.publicKey
        #expect(bundle.signers == [payer.publicKey])
        let signed = try #require(bundle.signed(by: [payer]))
        #expect(signed.signatures == [payer.sign(bundle.hash)])
        #expect(throws: Never.self) { try CheckedEntry(checking: .bundle(signed), genesis: network.genesis) }
        bundle.payer = owner.publicKey
        #expect(bundle.signed(by: [payer]) == nil)
    }

    /// A change of a bundle's signatures, and whom the refusal names.
    private func expectRefused(_ name: PublicKey, _ change: (inout Bundle) -> Void) throws {
        var bundle = try network.bundle()
        change(&bundle)
        let expected = SignatureError(kind: .bundle, signer: name)
        #expect(throws: expected) { try CheckedEntry(checking: .bundle(bundle), genesis: network.genesis) }
    }

    @Test("a missing, superfluous, swapped, repeated or foreign signature is refused, and somebody who must sign named")
    func refusals() throws {
        let (payer, sender, owner) = (network.payer.publicKey, network.sender.publicKey, network.owner.publicKey)
        let stranger = network.stranger
        try expectRefused(owner) { $0.signatures.removeLast() }
        try expectRefused(sender) { $0.signatures.removeLast(2) }
        try expectRefused(payer) { $0.signatures = [] }
        try expectRefused(owner) { $0.signatures.append(stranger.sign($0.hash)) }
        // The payer has a leg too, and still signs once.
        try expectRefused(owner) { $0.signatures.append($0.signatures[0]) }
        try expectRefused(payer) { $0.signatures.swapAt(0, 1) }
        try expectRefused(sender) { $0.signatures.swapAt(1, 2) }
        try expectRefused(sender) { $0.signatures[1] = $0.signatures[0] }
        for (index, signer) in [payer, sender, owner].enumerated() {
            try expectRefused(signer) { $0.signatures[index] = stranger.sign($0.hash) }
            try expectRefused(signer) { $0.signatures[index] = .zero }
            // One that is of the same signer for another bundle.
            try expectRefused(signer) { bundle in
                var other = bundle
                other.bid ^= 1
                let keys = [network.payer, network.sender, network.owner]
                bundle.signatures[index] = keys[index].sign(other.hash)
            }
        }
        // A leg that somebody adds to what others have signed.
        try expectRefused(stranger.publicKey) { bundle in
            var leg = bundle.legs[0]
            leg.sender = stranger.publicKey
            bundle.legs.append(leg)
        }
    }

    @Test("a bundle takes 16 legs and 17 signatures and not one more, and at least one of each")
    func bounds() throws {
        var bundle = try network.bundle()
        bundle.legs = [Leg](repeating: bundle.legs[0], count: 16)
        bundle.signatures = [Signature](repeating: .zero, count: 17)
        #expect(try Bundle(decoding: bundle.encoded) == bundle)
        for change: (inout Bundle) -> Void in [
            { $0.legs.append($0.legs[0]) }, { $0.legs = [] }, { $0.signatures.append(.zero) }, { $0.signatures = [] },
        ] {
            var changed = bundle
            change(&changed)
            let error = #expect(throws: WireError.self) { try Bundle(decoding: changed.encoded) }
            #expect(error?.code == .countOutOfBounds)
        }
    }

    @Test("a leg's payload takes 131,072 bytes and not one more")
    func payloadMax() throws {
        var leg = try network.bundle().legs[0]
        leg.payload = [UInt8](repeating: 7, count: 131_072)
        #expect(try Leg(decoding: leg.encoded) == leg)
        leg.payload.append(7)
        let error = #expect(throws: WireError.self) { try Leg(decoding: leg.encoded) }
        #expect(error?.code == .tooLong)
    }

    @Test("outcomes say whose leg an included hash is, if it is one")
    func legsOfOutcomes() throws {
        var random = SeededGenerator(seed: 4)
        var outcomes = Outcomes(using: &random)
        outcomes.bundles = ([.included, .outbid, .legFailed] as [OutcomeCode]).map { outcome in
            var bundle = BundleOutcome(using: &random)
            bundle.outcome = outcome
            return bundle
        }
        for (position, bundle) in outcomes.bundles.enumerated() {
            for index in 0...Bundle.legsMax {
                let found = outcomes.leg(Bundle.legHash(at: index, of: bundle.bundle))
                let isThere = position != 1 && index < Bundle.legsMax
                #expect(found?.index == (isThere ? index : nil))
                #expect(found?.bundle == (isThere ? bundle.bundle : nil))
            }
        }
        #expect(outcomes.leg(Hash(using: &random)) == nil)
    }
}

extension PublicKey {
    fileprivate var asHash: Hash { Hash(bytes: bytes) }
}
