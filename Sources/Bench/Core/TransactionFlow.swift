internal import Sequencer
internal import Wire

/// The transactions of a ``CoreWorkload`` without end: lanes in turn, senders and priority fees at random, every sender's
/// nonces in order.
///
/// Nothing is signed: the core is measured without the check.
struct TransactionFlow {
    private static let minimumBaseFee: Amount = 1_000_000
    private static let priorityFees: ClosedRange<UInt64> = 1...10_000_000_000
    private static let chainID: UInt64 = 1
    private static let wealth: Amount = 1_000_000_000_000_000_000_000_000_000_000

    private let workload: CoreWorkload
    private let lanes: [LaneName]
    private let senders: [PublicKey]
    private let payloadBytes: Int
    private var random: SplitMix64
    private var nextLane = 0
    private var nonces: [UInt64]

    /// Throws if the workload's transactions are too small for anything but a payload.
    init(_ workload: CoreWorkload) throws {
        self.workload = workload
        lanes = try (0..<workload.lanes).map { try LaneName("lane-\($0)") }
        senders = (0..<workload.senders).map { Self.account("sender \($0)") }
        nonces = [UInt64](repeating: 0, count: workload.senders * workload.lanes)
        random = SplitMix64(seed: workload.seed)
        let empty = Self.envelope(lane: lanes[0], sender: senders[0], nonce: 0, priorityFee: 1, payload: [])
        payloadBytes = workload.transactionBytes - empty.encodedByteCount
        guard payloadBytes >= 0 else {
            throw BenchError(
                "a transaction has at least \(empty.encodedByteCount) bytes, asked for \(workload.transactionBytes)",
                remedy: "Ask for larger ones.")
        }
    }

    /// The next transaction, alone in its envelope.
    mutating func next() -> LogEntry {
        let lane = nextLane
        nextLane = lane + 1 == lanes.count ? 0 : lane + 1
        let sender = Int.random(in: 0..<senders.count, using: &random)
        let place = sender * lanes.count + lane
        defer { nonces[place] += 1 }
        return .envelope(
            Self.envelope(
                lane: lanes[lane], sender: senders[sender], nonce: nonces[place],
                priorityFee: Amount(UInt64.random(in: Self.priorityFees, using: &random)),
                payload: [UInt8](repeating: UInt8(truncatingIfNeeded: random.next()), count: payloadBytes)))
    }

    private static func envelope(
        lane: LaneName, sender: PublicKey, nonce: UInt64, priorityFee: Amount, payload: [UInt8]
    ) -> Envelope {
        Envelope(
            chainID: chainID, lane: lane, sender: sender,
            operations: [
                Operation(
                    nonce: nonce, gasLimit: CoreWorkload.gasLimit, maxFeePerGas: 2 * minimumBaseFee + priorityFee,
                    maxPriorityFeePerGas: priorityFee, bid: 0, validUntil: 0, payload: payload)
            ], signature: .zero)
    }

    // MARK: The network

    /// The network that the transactions are for.
    func genesis(engine: String, fuelMax: UInt64) -> Genesis {
        Genesis(
            name: "bench", chainID: Self.chainID, sequencer: .zero, settlement: .zero, governance: .zero,
            operatorAccount: Self.account("operator"),
            parameters: NetworkParameters(
                subBlockGas: UInt64(workload.transactionsPerSubBlock) * CoreWorkload.gasLimit,
                subBlockBytes: UInt64(workload.transactionsPerSubBlock) * UInt64(2 * workload.transactionBytes),
                subBlocksPerBlock: UInt32(workload.subBlocksPerBlock), quantum: 500_000, dataFeePerByte: 1_000,
                takeBasisPoints: 1_000, lifetimeMax: lifetimeMax, fuelMax: fuelMax, faultsBeforeSuspension: 3),
            engine: engine)
    }

    /// Two blocks, so that expiries fall due during the measurement and not after it; far away where transactions are
    /// meant to stay.
    private var lifetimeMax: UInt64 { workload.pending == 0 ? UInt64(2 * workload.subBlocksPerBlock) : 1 << 32 }

    /// Module, lanes, reserves and money.
    func setUp(module: [UInt8], fuelMax: UInt64) throws -> [LogEntry] {
        var entries: [LogEntry] = [.module(ModuleDeployment(module: module, owner: .zero, signature: .zero))]
        let moduleHash = ModuleDeployment.moduleHash(module)
        let gas = UInt64(workload.transactionsPerSubBlock) * CoreWorkload.gasLimit
        for (index, lane) in lanes.enumerated() {
            entries.append(registration(of: lane, moduleHash, fuelMax: fuelMax))
            // Half of the gas is reserved, a quarter is for legs, the rest is shared.
            let reserve = gas / UInt64(2 * lanes.count)
            entries.append(
                .grant(
                    ReserveGrant(
                        number: UInt64(index + 1), lane: lane, reserveGas: reserve, bundleGas: reserve / 2,
                        signature: .zero)))
        }
        for index in 0..<workload.idleLanes {
            entries.append(registration(of: try LaneName("idle-\(index)"), moduleHash, fuelMax: fuelMax))
        }
        for (index, sender) in senders.enumerated() {
            entries.append(
                .deposit(
                    Deposit(number: UInt64(index + 1), account: sender, amount: Self.wealth, signature: .zero)))
        }
        return entries
    }

    private func registration(of lane: LaneName, _ moduleHash: Hash, fuelMax: UInt64) -> LogEntry {
        let gasPerBlock = UInt64(workload.transactionsPerBlock) * CoreWorkload.gasLimit
        let pendingMax = workload.pending + 2 * workload.transactionsPerSubBlock
        return .lane(
            LaneRegistration(
                configuration: LaneConfiguration(
                    name: lane, owner: .zero, treasury: Self.account("treasury of \(lane)"), weight: 1,
                    minimumBaseFee: Self.minimumBaseFee, gasTarget: gasPerBlock / UInt64(lanes.count),
                    maxTransactionGas: CoreWorkload.gasLimit, mempoolCountMax: UInt32(pendingMax),
                    mempoolBytesMax: UInt64(pendingMax) * UInt64(2 * workload.transactionBytes), nonceMode: .sequential,
                    moduleHash: moduleHash, ruleConfiguration: [UInt8](repeating: 0, count: 8),
                    fuel: FuelLimits(
                        admit: min(100_000, fuelMax), order: fuelMax, begin: fuelMax, execute: fuelMax, settle: fuelMax),
                    memoryBytesMax: 16 << 20, orderWindow: 1_024, stateBytesMax: 16 << 20), signature: .zero))
    }

    private static func account(_ text: String) -> PublicKey {
        PublicKey(bytes: Hash.of(.developmentKey, Array(text.utf8)).bytes)
    }
}

/// Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014: the same numbers in every process.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
