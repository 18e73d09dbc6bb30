import Sequencer
import Wire

// Bundles of many kinds, most of them good, beside the transactions.

extension Workload {
    /// Have money from the start, and enough.
    static let payers = (0..<8).map { account("payer/\($0)") }

    /// Bundles for the network as it stands, mostly one.
    mutating func bundles(_ core: borrowing Sequencer) -> [Bundle] {
        unsigned(core).map { bundle in
            // As many as it needs, so that what decodes the log takes it.
            var bundle = bundle
            bundle.signatures = bundle.signers.map { _ in .zero }
            return bundle
        }
    }

    private mutating func unsigned(_ core: borrowing Sequencer) -> [Bundle] {
        if random.chance(6), let again = recentBundles.suffix(15).randomElement(using: &random) {
            return [again]
        }
        // Once for sure, then now and then.
        if !hasCrowded && core.height > 10 || random.chance(2) && random.chance(5) {
            hasCrowded = true
            return crowd(core)
        }
        if random.chance(2) { return [breaking(core)] }
        if random.chance(3) { return [squeezed(.top, core), squeezed(.bottom, core)] }
        var bundle = random.chance(4) ? wide(core) : ordinary(core)
        if random.chance(12) { spoil(&bundle, core) }
        recentBundles.append(bundle)
        if recentBundles.count > 40 { recentBundles.removeFirst() }
        return [bundle]
    }

    private mutating func ordinary(_ core: borrowing Sequencer) -> Bundle {
        let count = [1, 1, 2, 2, 2, 3, 4].randomElement(using: &random) ?? 1
        var names = lanes.shuffled(using: &random)
        if random.chance(35) { names.insert(.named(random.chance(50) ? "machine" : "moody"), at: 0) }
        var legs: [Leg] = []
        for lane in names.prefix(count) {
            let opening = opening(in: lane)
            for _ in 0..<(random.chance(15) ? 2 : 1) { legs.append(leg(lane, opening)) }
            if random.chance(8) { legs.append(leg(lane, self.opening(in: lane))) }
        }
        return bundle(of: legs, core)
    }

    /// Likely to win, and sure to fail in the middle.
    private mutating func breaking(_ core: borrowing Sequencer) -> Bundle {
        var bundle = bundle(of: (0..<3).map { _ in leg(.named("machine"), .bottom) }, core)
        for place in 0..<3 {
            bundle.legs[place].sender = Self.payers[4]
            bundle.legs[place].gasLimit = 1_000
            bundle.legs[place].payload = [place == 1 ? 1 : 0]
        }
        (bundle.payer, bundle.bid, bundle.refundPercent) = (Self.payers[4], 2_000_000, 0)
        (bundle.atomicity, bundle.replacement) = (.execution, 0)
        return bundle
    }

    /// One of two that do not fit into a lane's bundle gas together, for the next height only.
    private mutating func squeezed(_ opening: Opening, _ core: borrowing Sequencer) -> Bundle {
        var bundle = bundle(of: [leg(.named("fifo"), opening)], core)
        bundle.payer = Self.payers[3]
        bundle.legs[0].sender = Self.payers[3]
        bundle.legs[0].gasLimit = 10_000
        bundle.replacement = 0
        (bundle.validFrom, bundle.validUntil) = (core.height + 1, core.height + 1)
        return bundle
    }

    /// Over more lanes than a component may have.
    private mutating func wide(_ core: borrowing Sequencer) -> Bundle {
        var bundle = bundle(
            of: lanes.shuffled(using: &random).prefix(9).map {
                var leg = leg($0, $0 == .named("said") ? .top : .bottom)
                (leg.gasLimit, leg.sender) = (500, Self.payers[1])
                return leg
            }, core)
        bundle.payer = Self.payers[0]
        bundle.bid = 1_000_000
        bundle.refundPercent = 0
        bundle.replacement = 0
        return bundle
    }

    private mutating func bundle(of legs: [Leg], _ core: borrowing Sequencer) -> Bundle {
        let first = core.height + (random.chance(20) ? UInt64.random(in: 1...4, using: &random) : 1)
        return Bundle(
            chainID: TestNetwork.chainID, payer: payer(), bid: bid(),
            atomicity: [.inclusion, .adjacent, .execution, .execution].randomElement(using: &random) ?? .inclusion,
            validFrom: first,
            validUntil: first + UInt64.random(in: 0...3, using: &random),
            replacement: random.chance(25) ? UInt128.random(in: 1...3, using: &random) : 0,
            refundPercent: random.chance(30) ? [10, 33, 90, 100].randomElement(using: &random) ?? 0 : 0,
            refundRecipient: random.chance(50) ? .zero : users[Int.random(in: 0..<36, using: &random)],
            legs: legs, signatures: [])
    }

    private mutating func payer() -> PublicKey {
        random.chance(90)
            ? Self.payers.randomElement(using: &random) ?? users[0]
            : users[Int.random(in: 0..<users.count, using: &random)]
    }

    private mutating func bid() -> Amount {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: 0
        case 1: Amount.random(in: 1...30, using: &random)
        // Equals, between which the key decides.
        case 2: 50_000
        default: Amount.random(in: 1_000...1_000_000, using: &random)
        }
    }

    private mutating func opening(in lane: LaneName) -> Opening {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<4: return .top
        case 4..<7: return .bottom
        default:
            // Few transactions, so that many want the same.
            if random.chance(10) { return .after(Hash(bytes: random.bytes32())) }
            return lastSent[lane]?.suffix(3).randomElement(using: &random).map { .after($0) } ?? .top
        }
    }

    private mutating func leg(_ lane: LaneName, _ opening: Opening) -> Leg {
        var payload = (0..<Int.random(in: 16...60, using: &random)).map { _ in UInt8.random(in: 20...60, using: &random)
        }
        // Fails, traps, answers nonsense; 9 faults at admission.
        if random.chance(15) { payload[0] = [1, 1, 2, 3, 9].randomElement(using: &random) ?? 1 }
        if random.chance(5) { payload = [] }
        let cap = Amount.random(in: random.chance(10) ? 0...5 : 20...250, using: &random)
        let gas = UInt64.random(in: random.chance(25) ? 5_000...17_000 : 500...5_000, using: &random)
        return Leg(
            lane: lane, opening: opening,
            sender: random.chance(70) ? payer() : users[Int.random(in: 0..<36, using: &random)],
            gasLimit: gas, maxFeePerGas: cap,
            maxPriorityFeePerGas: random.chance(50) ? 0 : Amount.random(in: 0...cap, using: &random), payload: payload)
    }

    /// Makes a bundle one that is not admitted, mostly.
    private mutating func spoil(_ bundle: inout Bundle, _ core: borrowing Sequencer) {
        let leg = Int.random(in: bundle.legs.indices, using: &random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0: bundle.chainID = 8
        case 1: bundle.validUntil = [0, core.height, core.height + 13, .max].randomElement(using: &random) ?? 0
        case 2: bundle.validFrom = bundle.validUntil + 1
        case 3: bundle.legs[leg].lane = .named("nowhere")
        case 4: bundle.legs[leg].gasLimit = [0, 18_001, .max].randomElement(using: &random) ?? 0
        case 5: bundle.legs[leg].maxPriorityFeePerGas = bundle.legs[leg].maxFeePerGas + 1
        case 6: bundle.bid = [.max, .max / 2, 1 << 100].randomElement(using: &random) ?? .max
        case 7: bundle.payer = account("nobody")
        case 8: bundle.legs[leg].payload = [UInt8](repeating: 40, count: 3_000)
        default: bundle.legs[leg].sender = account("nobody")
        }
    }

    /// More bundles for one opening, and of one payer, than may be pending.
    private mutating func crowd(_ core: borrowing Sequencer) -> [Bundle] {
        let lane = LaneName.named("fifo")
        return (0..<150).map { count in
            var bundle = ordinary(core)
            bundle.payer = Self.payers[count < 75 ? 0 : 1]
            bundle.legs = [Leg(lane, from: Self.payers[2], payload: [UInt8(count)])]
            bundle.validFrom = core.height + 6
            bundle.validUntil = core.height + 6
            bundle.replacement = 0
            return bundle
        }
    }
}
