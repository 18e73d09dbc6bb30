import Sequencer
import Wire

/// Makes up entries of every kind, most of them sensible, from a seed.
struct Traffic {
    private var random: SeededGenerator
    private let network: TestNetwork
    private let senders: [SecretKey]
    /// Has an account with next to nothing.
    private let poor: SecretKey
    private let stranger: SecretKey
    /// Send through the inbox alone; the others now and then.
    private let posters: [SecretKey]
    private var time: UInt64 = 1_000
    private var lateLanes: [TestLane]
    private var sent: [CheckedEntry] = []
    private var bundles: BundleTraffic
    private var queued: CheckedEntry?
    /// Sent one after the other from ``crowdHeight`` on.
    private var crowd: [CheckedEntry]?

    /// When more bundles come at once than one payer may have and than is decided about together.
    private static let crowdHeight: UInt64 = 10

    private enum Upgrade { case narrow, dear, cancel, heavy, leave }
    private var upgrades = [Upgrade.narrow, .dear, .cancel, .heavy, .leave]
    private static let upgradeHeight: UInt64 = 2

    init(_ network: TestNetwork, seed: UInt64) {
        self.network = network
        random = SeededGenerator(seed: seed)
        senders = (0..<8).map { TestNetwork.key("sender/\(seed)/\($0)") }
        poor = TestNetwork.key("poor/\(seed)")
        stranger = TestNetwork.key("stranger/\(seed)")
        posters = (0..<2).map { TestNetwork.key("poster/\(seed)/\($0)") }
        lateLanes = network.lanes.filter(\.isLate)
        bundles = BundleTraffic(network, seed: seed, senders: senders, outsiders: [poor, stranger])
    }

    /// What has to come first.
    func setUp() -> [CheckedEntry] {
        let rich = (senders + posters + [BundleTraffic.bundler]).map(\.publicKey)
        return network.setUp(paying: rich) + [network.deposit(UInt64(rich.count + 1), to: poor.publicKey, 3_000_000)]
    }

    /// One entry more; `isTick` ends the sub-block.
    mutating func entry(isTick: Bool, after sequencer: borrowing Sequencer) -> CheckedEntry {
        if isTick {
            time += UInt64(random.number(0...200))
            return TestNetwork.tick(time)
        }
        if let next = queued.take() ?? upgrade(after: sequencer) ?? crowded(after: sequencer.height) { return next }
        switch random.number(1...66) {
        case 1: return network.deposit(sequencer.depositNumber + 1, to: random.pick(senders).publicKey, 1_000_000)
        case 2:
            let registered = network.lanes.filter { lane in !lateLanes.contains { $0.name == lane.name } }
            return grant(random.pick(registered), sequencer.grantNumber + 1)
        case 3 where sequencer.height > 5 && !lateLanes.isEmpty:
            let lane = lateLanes.removeLast()
            queued = grant(lane, sequencer.grantNumber + 1)
            return network.registration(network.configuration(lane))
        // Somebody sends the same again.
        case 4 where !sent.isEmpty: return random.pick(Array(sent.suffix(6)))
        case 5...24:
            let height = sequencer.height
            let bundle = bundles.bundle(height: height)
            sent.append(bundle)
            return bundle
        case 25...28: return forced(after: sequencer)
        case 61...66: return order(after: sequencer)
        default:
            let envelope = envelope(after: sequencer)
            sent.append(envelope)
            return envelope
        }
    }

    /// Late lanes come when all reserves are given; they get some gas for bundles.
    private mutating func grant(_ lane: TestLane, _ number: UInt64) -> CheckedEntry {
        lane.isLate
            ? network.grant(number, lane.name, 0, lane.bundleGas / 2)
            : network.grant(number, lane.name, lane.reserveGas / UInt64(random.number(1...3)), lane.bundleGas)
    }

    /// What an account orders of the network itself; what it takes back may have ended.
    private mutating func order(after sequencer: borrowing Sequencer) -> CheckedEntry {
        let owner = random.pick(senders)
        func next(_ key: SecretKey) -> UInt64 { sequencer.orderNumber(of: key.publicKey) + 1 }
        let chainID = network.genesis.chainID
        let everybody = senders + [poor, stranger, BundleTraffic.bundler]
        if !sent.isEmpty, random.once(in: 2) {
            let cancelled = random.pick(Array(sent.suffix(4)))
            switch cancelled.entry {
            case .envelope(let envelope):
                let key = everybody.first { $0.publicKey == envelope.sender } ?? owner
                let place = random.number(0...envelope.operations.count - 1)
                return CheckedEntry(
                    trusting: .cancellation(
                        Cancellation(
                            number: next(key), lane: envelope.lane, nonce: envelope.operations[place].nonce,
                            transaction: cancelled.transactionHashes[place], chainID: chainID, signedBy: key)))
            case .bundle(let bundle):
                let key = everybody.first { $0.publicKey == bundle.payer } ?? owner
                return CheckedEntry(
                    trusting: .bundleCancellation(
                        BundleCancellation(
                            number: next(key), bundle: cancelled.bundleHash ?? .zero, chainID: chainID, signedBy: key)))
            default: break
            }
        }
        let amount = Amount(random.number(1...1_000_000))
        if random.once(in: 3) {
            return CheckedEntry(
                trusting: .withdrawal(
                    Withdrawal(
                        number: next(owner), amount: amount, destination: owner.publicKey.bytes, chainID: chainID,
                        signedBy: owner)))
        }
        return CheckedEntry(
            trusting: .transfer(
                Transfer(
                    number: next(owner), to: random.pick(everybody).publicKey, amount: amount, chainID: chainID,
                    signedBy: owner)))
    }

    /// From ``upgradeHeight`` on: the first lane announces the second's rule, less room and no openings at its bottom;
    /// the second another base fee, which it takes back, and then another weight; the third, of several, that it leaves.
    private mutating func upgrade(after sequencer: borrowing Sequencer) -> CheckedEntry? {
        guard sequencer.height >= Self.upgradeHeight, !upgrades.isEmpty,
            let first = sequencer.lane(network.lanes[0].name), let second = sequencer.lane(network.lanes[1].name)
        else { return nil }
        // Not with a block's last sub-block, after which snapshots are taken.
        let activation = Self.upgradeHeight + network.genesis.parameters.lifetimeMax + 4
        var (narrow, heavy) = (first.configuration, second.configuration)
        switch upgrades.removeFirst() {
        case .narrow:
            narrow.moduleHash = heavy.moduleHash
            narrow.ruleConfiguration = heavy.ruleConfiguration
            narrow.mempoolCountMax = 3
            narrow.maxTransactionGas /= 2
            narrow.openings.bottom = nil
            return network.upgrade(first.upgradeNumber + 1, at: activation, to: narrow)
        case .dear:
            heavy.minimumBaseFee *= 2
            return network.upgrade(second.upgradeNumber + 1, at: activation, to: heavy)
        case .cancel: return network.cancellation(second.upgradeNumber + 1, heavy.name)
        case .leave:
            guard network.lanes.count > 3, let third = sequencer.lane(network.lanes[2].name) else { return nil }
            return network.exit(third.upgradeNumber + 1, at: activation + 3, third.configuration.name)
        case .heavy:
            heavy.weight += 2
            return network.upgrade(second.upgradeNumber + 1, at: activation, to: heavy)
        }
    }

    /// The next of a crowd of bundles, if it is their time.
    private mutating func crowded(after height: UInt64) -> CheckedEntry? {
        guard height >= Self.crowdHeight else { return nil }
        if crowd == nil { crowd = bundles.crowd(of: network.lanes[0], at: height + 8) }
        guard crowd?.isEmpty == false else { return nil }
        return crowd?.removeFirst()
    }

    private mutating func envelope(after sequencer: borrowing Sequencer) -> CheckedEntry {
        let lane = random.pick(network.lanes)
        let sender = random.once(in: 40) ? random.pick([poor, stranger]) : random.pick(senders)
        let next = sequencer.nextNonce(of: sender.publicKey, lane: lane.name) ?? 0
        let count = random.once(in: 6) ? random.number(2...4) : 1
        let operations = (0..<count).map { operation(in: lane, next: next + UInt64($0), height: sequencer.height) }
        let misdirected = random.number(1...120)
        guard misdirected <= 2 else {
            let envelope = network.envelope(operations, to: lane.name, from: sender)
            bundles.note(envelope.transactionHashes, in: lane.name)
            return envelope
        }
        let elsewhere = Envelope(
            chainID: network.genesis.chainID + (misdirected == 1 ? 1 : 0),
            lane: misdirected == 1 ? lane.name : .nowhere, operations: operations, signedBy: sender)
        return CheckedEntry(trusting: .envelope(elsewhere))
    }

    /// What somebody posted to the inbox; now and then in the place of what is pending.
    private mutating func forced(after sequencer: borrowing Sequencer) -> CheckedEntry {
        let lane = random.pick(network.lanes)
        let sender = random.pick(random.number(1...4) > 1 ? posters : senders)
        let next = sequencer.nextForcedNonce(of: sender.publicKey, lane: lane.name) ?? 0
        let operations = (0..<random.number(1...4)).map {
            var operation = operation(in: lane, next: 0, height: sequencer.height)
            if lane.nonceMode == .sequential { operation.nonce = next + UInt64($0) }
            return operation
        }
        let envelope = Envelope(
            chainID: network.genesis.chainID, lane: random.once(in: 40) ? .nowhere : lane.name,
            operations: operations, signedBy: sender)
        return network.forced(
            sequencer.inboxNumber + 1, postedAt: sequencer.height - min(sequencer.height, UInt64(random.number(0...5))),
            envelope)
    }

    private mutating func operation(in lane: TestLane, next: UInt64, height: UInt64) -> Operation {
        var priorityFee = Amount(random.number(0...400))
        var nonce = next
        switch random.number(1...20) {
        case 1: nonce += UInt64(random.number(1...3))
        case 2...4 where next > 0:
            // A replacement, or a nonce that was used.
            nonce = next - UInt64(random.number(1...min(3, Int(next))))
            priorityFee *= Amount(random.number(1...3))
        default: break
        }
        if lane.nonceMode == .unordered { nonce = UInt64(random.number(0...300)) }
        let maxFee = random.once(in: 25) ? 20 : TestNetwork.minimumBaseFee + priorityFee + Amount(random.number(0...60))
        if random.once(in: 40) { priorityFee = maxFee + 1 }
        return Operation(
            nonce: nonce, gasLimit: gasLimit(in: lane), maxFeePerGas: maxFee, maxPriorityFeePerGas: priorityFee,
            bid: random.once(in: 2) ? 0 : Amount(random.number(0...1_000_000)), validUntil: validUntil(lane, height),
            payload: lane.payloads.payload(&random))
    }

    private mutating func gasLimit(in lane: TestLane) -> UInt64 {
        if random.once(in: 40) { return random.pick([0, lane.maxTransactionGas + 1]) }
        return UInt64(random.number(1...(random.once(in: 4) ? 600_000 : 120_000)))
    }

    private mutating func validUntil(_ lane: TestLane, _ height: UInt64) -> UInt64 {
        if random.once(in: 30) { return random.pick([height, height + network.genesis.parameters.lifetimeMax + 1]) }
        if lane.nonceMode == .sequential, !random.once(in: 3) { return 0 }
        // Few different ones, so that many expire at the same height.
        return (height / 4 + UInt64(random.number(1...3))) * 4
    }
}

extension LaneName {
    /// A lane that no test registers.
    static let nowhere: LaneName = {
        guard let name = try? LaneName("nowhere") else { preconditionFailure("a lane's name") }
        return name
    }()
}
