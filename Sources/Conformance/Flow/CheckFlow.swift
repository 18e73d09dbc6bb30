import OrderFlow
import RuleBuild
import Simulation
import Wire

/// The flow that rules are checked with (CHECK-10 to CHECK-16).
struct CheckFlow {
    /// As the app's manifest has it.
    let lane: CheckedLane
    /// nil: there is none.
    let own: OwnScenario?
    let seed: UInt64

    /// Transactions in a sub-block that are compared with each other.
    private static let senders = 8
    private static let generatedSubBlocks: UInt64 = 6
    private static let generatedPerSubBlock = 32
    /// The most of one recorded block, so that a check takes seconds.
    private static let recordedPerBlock = 40
    /// Kinds of payload that are taken over from the scenario.
    private static let kindsMax = 8
    /// Larger than what a rule asks of a bid, and a small part of what an account has.
    static let largeBid: Amount = 100_000_000_000_000_000
    /// How senders are called that nobody knows.
    static let strangerPrefix = "m-"

    // MARK: Flow of many kinds

    /// Fees, bids and payloads of many kinds, few values each so that many are equal.
    func generated() -> CheckCase {
        var numbers = SeededNumbers(seed: seed)
        var arrivals: [CheckCase.Arrival] = []
        for height in 1...Self.generatedSubBlocks {
            for index in 0..<Self.generatedPerSubBlock {
                // Every first byte from 0 to 15 comes in every sub-block: rules tell actions apart by it.
                var payload = [UInt8(index < 16 ? index : numbers.below(256))]
                payload += numbers.bytes(numbers.below(64))
                if index >= 16, numbers.below(8) == 0 { payload = [] }
                // A rejection leaves a gap in its sender's nonces, so a sender sends one kind of payload only.
                let sender = Self.strangerPrefix + (payload.first.map { "\($0)-\(numbers.below(2))" } ?? "empty")
                arrivals.append(
                    CheckCase.Arrival(
                        id: "g\(height)-\(index)", at: height, from: sender,
                        gas: CheckCase.usualGas + UInt64(numbers.below(4)) * 50_000,
                        priorityFee: Amount(numbers.below(4)),
                        bid: [0, 1_000, 2_000, Self.largeBid][numbers.below(4)], payload: payload))
            }
        }
        return CheckCase(title: "generated flow", lane: lane, arrivals: arrivals)
    }

    /// Recorded transactions, the first ones of each block: their senders, gas, fees and bids, with payloads as a devnet
    /// makes them (DEV-4).
    func recorded(_ flow: Flow) -> CheckCase {
        var arrivals: [CheckCase.Arrival] = []
        for (height, block) in flow.blocks.enumerated() {
            for transaction in block.transactions.prefix(Self.recordedPerBlock) {
                let bytes = min(
                    max(Int(transaction.inputBytes), FlowTransaction.factsBytes), Operation.payloadBytesMax)
                arrivals.append(
                    CheckCase.Arrival(
                        id: "r\(block.number)-\(transaction.index)", at: UInt64(height + 1),
                        from: Hex.encode(transaction.sender.bytes, prefixed: false), gas: transaction.gasUsed,
                        priorityFee: transaction.priorityFeePerGas, bid: transaction.bid,
                        payload: transaction.playedPayload(bytes: bytes)))
            }
        }
        return CheckCase(title: "recorded flow", lane: lane, arrivals: arrivals)
    }

    /// The app's own transactions, and many that are nearly like them; nil without a scenario.
    func likeScenario() -> CheckCase? {
        guard let own, let last = own.samples.last?.at else { return nil }
        var numbers = SeededNumbers(seed: seed)
        let turns = max(1, min(6, 192 / own.samples.count))
        var arrivals: [CheckCase.Arrival] = []
        for (index, sample) in own.samples.enumerated() {
            arrivals.append(arrival("o\(index)", like: sample))
            for turn in 0..<turns {
                var near = arrival("o\(index)-\(turn)", like: sample)
                near.payload = numbers.nearly(sample.payload, among: own.samples.map(\.payload))
                near.priorityFee = Amount(numbers.below(4))
                near.bid = [sample.bid, 0, 2 * min(sample.bid, Self.largeBid), Self.largeBid][numbers.below(4)]
                // Strangers beside the scenario's senders, and those again when all is over, so that what they left in
                // the state is met.
                if turn % 2 == 0 {
                    near.from = "\(Self.strangerPrefix)\(index)-\(turn)"
                } else {
                    near.at += last
                }
                arrivals.append(near)
            }
        }
        return CheckCase(
            title: "flow like scenario.toml", lane: ownLane, arrivals: arrivals.sorted { $0.at < $1.at })
    }

    /// The largest and smallest of everything, each from a sender of its own.
    func extremes() -> CheckCase {
        var arrivals: [CheckCase.Arrival] = []
        func add(_ change: (inout CheckCase.Arrival) -> Void, to prototype: CheckCase.Arrival) {
            let number = arrivals.count
            var arrival = CheckCase.Arrival(
                id: "x\(number)", at: prototype.at, from: "x\(number)", gas: prototype.gas, bid: prototype.bid,
                payload: prototype.payload)
            change(&arrival)
            arrivals.append(arrival)
        }
        // An account has 10^24, of which gas limit x fee and bid are held.
        let most: Amount = 999_999_999_999_999_999_999_999
        for (number, prototype) in prototypes().enumerated() {
            add({ $0.gas = 1 }, to: prototype)
            add({ $0.gas = 50_000_000_000 }, to: prototype)
            add({ $0.priorityFee = (most - $0.bid) / Amount($0.gas) }, to: prototype)
            add({ ($0.gas, $0.priorityFee) = (1, most - $0.bid) }, to: prototype)
            add({ $0.bid = most }, to: prototype)
            add({ $0.payload = Array($0.payload.prefix(1)) }, to: prototype)
            add({ $0.payload.append(0) }, to: prototype)
            add(
                { arrival in arrival.payload = arrival.payload.prefix(1) + arrival.payload.dropFirst().map { _ in 0xff }
                }, to: prototype)
            // A few of the largest payload: each is a quarter of a megabyte in a scenario.
            guard number < 4 else { continue }
            let room = Operation.payloadBytesMax - prototype.payload.count
            add({ $0.payload += [UInt8](repeating: 0xff, count: room) }, to: prototype)
        }
        return CheckCase(title: "extremes", lane: ownLane, arrivals: arrivals.sorted { $0.at < $1.at })
    }

    // MARK: Flow to be compared

    /// In every sub-block one transaction of each of some senders, alike in all but sender and arrival, which is
    /// shuffled; two sub-blocks with the same senders for every kind of payload.
    func equals() -> CheckCase { shuffled("equal transactions", prototypes()) { _ in 0 } }

    /// The same with a priority fee of its own for each, from 1, and bids that pay for what a rule may make of it.
    func differentFees() -> CheckCase {
        let prototypes = prototypes().map { prototype in
            var paying = prototype
            paying.bid = max(prototype.bid, Self.largeBid)
            return paying
        }
        return shuffled("different fees", prototypes) { Amount($0 + 1) }
    }

    private func shuffled(
        _ title: String, _ prototypes: [CheckCase.Arrival], fee: (Int) -> Amount
    ) -> CheckCase {
        var numbers = SeededNumbers(seed: seed)
        var arrivals: [CheckCase.Arrival] = []
        for (kind, prototype) in prototypes.enumerated() {
            for turn in 0..<2 {
                let fees = numbers.permutation(of: Self.senders)
                for sender in numbers.permutation(of: Self.senders) {
                    arrivals.append(
                        CheckCase.Arrival(
                            id: "e\(kind)-\(turn)-s\(sender)", at: prototype.at + UInt64(turn),
                            from: "p\(kind)-s\(sender)", gas: prototype.gas, priorityFee: fee(fees[sender]),
                            bid: prototype.bid, payload: prototype.payload))
                }
            }
        }
        return CheckCase(title: title, lane: ownLane, arrivals: arrivals.sorted { $0.at < $1.at })
    }

    /// One of each kind: the payloads 00 to 03 and none, and those of the scenario, each where it stands there.
    private func prototypes() -> [CheckCase.Arrival] {
        let simple: [[UInt8]] = [[0], [1], [2], [3], []]
        return simple.enumerated().map { index, payload in
            CheckCase.Arrival(id: "", at: UInt64(2 * index + 1), from: "", gas: CheckCase.usualGas, payload: payload)
        } + (own?.kinds(atMost: Self.kindsMax) ?? []).map { arrival("", like: $0) }
    }

    private func arrival(_ id: String, like sample: OwnScenario.Sample) -> CheckCase.Arrival {
        CheckCase.Arrival(
            id: id, at: sample.at, from: sample.from, gas: sample.gas, priorityFee: sample.priorityFee,
            bid: sample.bid, payload: sample.payload)
    }

    /// The scenario's lane, so that its payloads and the keys in them mean what they mean there; without one the app's.
    var ownLane: CheckedLane {
        guard let own else { return lane }
        var lane = lane
        lane.nonceMode = own.lane.nonceMode
        lane.networkSeed = own.scenario.network.seed
        lane.configuration = own.lane.configuration.inlineTable
        return lane
    }
}
