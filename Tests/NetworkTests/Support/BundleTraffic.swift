import Exchange
import Wire

/// Makes up bundles of every kind, most of them sensible, from a seed.
struct BundleTraffic {
    private var random: SeededGenerator
    private let network: TestNetwork
    private let senders: [SecretKey]
    private let outsiders: [SecretKey]
    /// What was sent to each lane lately: what bundles want to stand behind.
    private var recent: [LaneName: [Hash]] = [:]
    private var sent: [CheckedEntry] = []

    /// - Parameter outsiders: who cannot pay.
    init(_ network: TestNetwork, seed: UInt64, senders: [SecretKey], outsiders: [SecretKey]) {
        self.network = network
        self.senders = senders
        self.outsiders = outsiders
        random = SeededGenerator(seed: seed &+ 0x6275_6e64_6c65)
    }

    /// What a lane that is restricted to some payers sells to.
    static let bundler = TestNetwork.key("bundler")

    /// Transactions that bundles may want to stand behind.
    mutating func note(_ hashes: [Hash], in lane: LaneName) {
        recent[lane] = (recent[lane] ?? []).suffix(6) + hashes
    }

    /// One bundle, sent after the sub-block at `height`.
    mutating func bundle(height: UInt64) -> CheckedEntry {
        // Somebody sends the same again, pending or not.
        if random.once(in: 15), !sent.isEmpty { return random.pick(Array(sent.suffix(8))) }
        let lanes = legLanes()
        let atomicity = random.pick(Atomicity.allCases)
        let isRestricted = lanes.contains { !$0.openings.payers.isEmpty }
        let payer =
            random.once(in: 30)
            ? random.pick(outsiders)
            : random.once(in: isRestricted ? 8 : 2) ? random.pick(senders) : Self.bundler
        var openings: [LaneName: Opening] = [:]
        var legs: [Leg] = []
        for lane in lanes {
            // Legs that stand together want one opening of a lane; others mostly do.
            let opening = random.once(in: 6) ? nil : openings[lane.name]
            let claimed = opening ?? self.opening(in: lane, alone: lanes.count == 1)
            openings[lane.name] = claimed
            legs.append(leg(in: lane, at: claimed, payer: payer))
        }
        let bid = random.once(in: 12) ? 0 : Amount(random.number(0...1_000_000))
        let validUntil =
            random.once(in: 40)
            ? random.pick([0, height, height + network.genesis.parameters.lifetimeMax + 1])
            : height + UInt64(random.number(1...4))
        let bundle = Bundle(
            chainID: network.genesis.chainID + (random.once(in: 60) ? 1 : 0), payer: payer.publicKey, bid: bid,
            atomicity: atomicity, validFrom: random.once(in: 5) ? height + UInt64(random.number(1...3)) : 0,
            validUntil: validUntil, replacement: random.once(in: 4) ? UInt128(random.number(1...2)) : 0,
            refundPercent: random.pick([0, 0, 0, 10, 33, 90, 100]),
            refundRecipient: random.once(in: 2) ? .zero : random.pick(senders + outsiders).publicKey, legs: legs,
            signatures: [])
        let entry = checked(bundle)
        sent.append(entry)
        return entry
    }

    /// Up to four legs, often in one lane or in two.
    private mutating func legLanes() -> [TestLane] {
        (0..<random.pick([1, 1, 1, 2, 2, 2, 2, 3, 4])).map { _ in random.pick(network.lanes) }
    }

    /// - Parameter alone: the bundle has no other leg.
    private mutating func opening(in lane: TestLane, alone: Bool) -> Opening {
        let isForOthers = !alone && lane.openings.top?.price == .second
        switch random.number(1...8) {
        case 1...4 where !isForOthers || random.once(in: 5): return .top
        case 8 where lane.openings.after != nil || random.once(in: 5):
            return .after(recent[lane.name].map { random.pick($0) } ?? .zero)
        default: return .bottom
        }
    }

    private mutating func leg(in lane: TestLane, at opening: Opening, payer: SecretKey) -> Leg {
        let sender = random.once(in: 40) ? random.pick(outsiders) : random.once(in: 2) ? payer : random.pick(senders)
        var priorityFee = Amount(random.number(0...300))
        let maxFee = random.once(in: 40) ? 20 : TestNetwork.minimumBaseFee + priorityFee + Amount(random.number(0...60))
        if random.once(in: 60) { priorityFee = maxFee + 1 }
        return Leg(
            lane: random.once(in: 80) ? .nowhere : lane.name, opening: opening, sender: sender.publicKey,
            gasLimit: random.once(in: 60)
                ? 0 : UInt64(random.number(random.once(in: 4) ? 20_000...45_000 : 1...15_000)),
            maxFeePerGas: maxFee, maxPriorityFeePerGas: priorityFee, payload: lane.payloads.payload(&random))
    }

    // MARK: A crowd

    /// Bundles that together are more than is decided about at once, for the lane's top and bottom, from a height on at
    /// which all of them contend for the last time: as many as one payer may have and two more, then another payer's,
    /// of which one is worth too little to be let in, and one enough to push another out.
    ///
    /// The more gas they use the more they bid, so that none stands for another.
    func crowd(of lane: TestLane, at height: UInt64) -> [CheckedEntry] {
        func bundle(_ payer: SecretKey, _ opening: Opening, worth: Int) -> CheckedEntry {
            let leg = Leg(
                lane: lane.name, opening: opening, sender: payer.publicKey, gasLimit: UInt64(worth),
                maxFeePerGas: TestNetwork.minimumBaseFee * 9, maxPriorityFeePerGas: 0, payload: [Exchange.Kind.forget])
            return checked(
                Bundle(
                    chainID: network.genesis.chainID, payer: payer.publicKey, bid: Amount(worth),
                    atomicity: .inclusion, validFrom: height, validUntil: height, replacement: 0, refundPercent: 0,
                    refundRecipient: .zero, legs: [leg], signatures: []))
        }
        return (0..<66).map { bundle(senders[0], .top, worth: 10_000 + $0) }
            + [bundle(senders[1], .top, worth: 9_000), bundle(senders[1], .top, worth: 20_000)]
            + (0..<3).map { bundle(senders[1], .bottom, worth: 8_000 + $0) }
    }

    private func checked(_ bundle: Bundle) -> CheckedEntry {
        let keys = senders + outsiders + [Self.bundler]
        guard let signed = bundle.signed(by: keys) else { preconditionFailure("all signers are made up here") }
        return CheckedEntry(trusting: .bundle(signed))
    }
}
