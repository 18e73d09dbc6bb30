import Exchange
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
    private var time: UInt64 = 1_000
    private var lateLanes: [TestLane]
    private var sent: [CheckedEntry] = []

    init(_ network: TestNetwork, seed: UInt64) {
        self.network = network
        random = SeededGenerator(seed: seed)
        senders = (0..<8).map { TestNetwork.key("sender/\(seed)/\($0)") }
        poor = TestNetwork.key("poor/\(seed)")
        stranger = TestNetwork.key("stranger/\(seed)")
        lateLanes = network.lanes.filter(\.isLate)
    }

    /// What has to come first.
    func setUp() -> [CheckedEntry] {
        network.setUp(paying: senders.map(\.publicKey))
            + [network.deposit(UInt64(senders.count + 1), to: poor.publicKey, 3_000_000)]
    }

    /// One entry more; `isTick` ends the sub-block.
    mutating func entry(isTick: Bool, after sequencer: borrowing Sequencer) -> CheckedEntry {
        if isTick {
            time += UInt64(random.number(0...200))
            return TestNetwork.tick(time)
        }
        switch random.number(1...60) {
        case 1: return network.deposit(sequencer.depositNumber + 1, to: random.pick(senders).publicKey, 1_000_000)
        case 2:
            let lane = random.pick(network.lanes.filter { !$0.isLate })
            return network.grant(
                sequencer.grantNumber + 1, lane.name, lane.reserveGas / UInt64(random.number(1...3)), lane.bundleGas)
        case 3 where sequencer.height > 5 && !lateLanes.isEmpty:
            return network.registration(network.configuration(lateLanes.removeLast()))
        // Somebody sends the same again.
        case 4 where !sent.isEmpty: return random.pick(Array(sent.suffix(6)))
        default:
            let envelope = envelope(after: sequencer)
            sent.append(envelope)
            return envelope
        }
    }

    private mutating func envelope(after sequencer: borrowing Sequencer) -> CheckedEntry {
        let lane = random.pick(network.lanes)
        let sender = random.once(in: 40) ? random.pick([poor, stranger]) : random.pick(senders)
        let next = sequencer.nextNonce(of: sender.publicKey, lane: lane.name) ?? 0
        let count = random.once(in: 6) ? random.number(2...4) : 1
        let operations = (0..<count).map { operation(in: lane, next: next + UInt64($0), height: sequencer.height) }
        let misdirected = random.number(1...120)
        guard misdirected <= 2 else { return network.envelope(operations, to: lane.name, from: sender) }
        let elsewhere = Envelope(
            chainID: network.genesis.chainID + (misdirected == 1 ? 1 : 0),
            lane: misdirected == 1 ? lane.name : .nowhere, operations: operations, signedBy: sender)
        return CheckedEntry(trusting: .envelope(elsewhere))
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
            payload: payload(lane.payloads))
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

    // MARK: Payloads

    private mutating func payload(_ payloads: TestLane.Payloads) -> [UInt8] {
        switch payloads {
        case .anything: random.bytes(random.once(in: 60) ? 130_000 : random.pick([0, 1, 4, 37, 300]))
        case .bookActions:
            random.once(in: 8)
                ? random.bytes(random.number(0...3))
                : [UInt8(random.number(0...5))] + random.bytes(random.number(0...60))
        case .exchangeActions: exchangeAction()
        }
    }

    private mutating func exchangeAction() -> [UInt8] {
        let number = random.bytes(2) + [UInt8](repeating: 0, count: 14)
        switch random.number(1...48) {
        case 1...16: return [Exchange.Kind.credit] + number
        case 17...30: return [Exchange.Kind.debit] + number
        case 31...36: return [Exchange.Kind.note] + random.bytes(random.pick([0, 1, 500]))
        case 37: return [Exchange.Kind.note] + [UInt8](repeating: 9, count: random.pick([40_000, 65_535, 65_536]))
        case 38...40: return [Exchange.Kind.forget]
        case 41: return [Exchange.Kind.longKey]
        case 42: return [Exchange.Kind.overclaim]
        case 43: return [Exchange.Kind.overpay]
        case 44: return [Exchange.Kind.repeatCandidate]
        case 45: return random.once(in: 4) ? [Exchange.Kind.breakBegin] : []
        case 46: return [Exchange.Kind.credit, 1, 2, 3]
        default: return random.bytes(random.number(0...20))
        }
    }
}

extension LaneName {
    /// A lane that no test registers.
    static let nowhere: LaneName = {
        guard let name = try? LaneName("nowhere") else { preconditionFailure("a lane's name") }
        return name
    }()
}
