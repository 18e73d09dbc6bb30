import Wire

/// Sends transactions to the lane of an app that was added to a devnet, so that its rule has something to order (DEV-9).
///
/// What they pay and carry follows from the seed.
struct GuestPlayer {
    /// How many guests a lane has; each sends one transaction in a sub-block.
    static let guestsPerLane = 5
    /// In how many sub-blocks, from the first.
    static let subBlocks = 20
    /// What each guest has: 10^24, a million tokens.
    static let money: Amount = 1_000_000_000_000_000_000_000_000
    /// Bytes: a kind, then zeros.
    static let payloadBytes = 32
    /// How far the base fee may rise between submission and inclusion.
    private static let baseFeeRoom: Amount = 8
    private static let tipStep: Amount = 1_000_000_000
    private static let bidStep: Amount = 1_000_000_000_000_000

    private let lane: LaneConfiguration
    private let gas: UInt64
    private let genesis: Genesis
    private let keys: DevnetKeys
    private let secrets: [SecretKey]
    private var round = 0
    /// How many were sent.
    private(set) var played = 0

    init(_ lane: PlannedLane, genesis: Genesis, keys: DevnetKeys) {
        self.lane = lane.configuration
        gas = Self.gas(of: lane)
        self.genesis = genesis
        self.keys = keys
        secrets = (0..<Self.guestsPerLane).map { keys.guest($0, of: lane.configuration.name) }
    }

    /// How many it sends in all.
    var count: Int { Self.guestsPerLane * Self.subBlocks }
    var isDone: Bool { round == Self.subBlocks }

    /// A transfer's gas, or as much as the lane takes.
    static func gas(of lane: PlannedLane) -> UInt64 {
        let most = lane.configuration.maxTransactionGas
        return max(1, min(21_000, most == 0 ? lane.reserveGas : most))
    }

    /// Whose nonces are to be known for the next round.
    var seats: [NetworkView.Seat] {
        guard !isDone, lane.nonceMode == .sequential else { return [] }
        return secrets.map { NetworkView.Seat(sender: $0.publicKey, lane: lane.name) }
    }

    /// Which lane's fee is to be known for the next round.
    var laneName: LaneName { lane.name }

    /// Signs the next round: a transaction of each guest.
    mutating func entries(_ view: inout NetworkView) -> [LogEntry] {
        guard !isDone else { return [] }
        round += 1
        played += secrets.count
        return secrets.indices.map { .envelope(envelope(of: $0, &view)) }
    }

    /// Tips of 0 to 9 billion per gas, bids of 0 to 9 thousandths of a token, and a first byte of 0 to 3.
    private func envelope(of guest: Int, _ view: inout NetworkView) -> Envelope {
        let number = keys.number("guest/\(lane.name)/\(guest)/\(round)")
        let tip = Amount(number % 10) * Self.tipStep
        let (room, overflow) = view.baseFee(of: lane.name).multipliedReportingOverflow(by: Self.baseFeeRoom)
        let (cap, capOverflow) = room.addingReportingOverflow(tip)
        let isSequential = lane.nonceMode == .sequential
        let operation = Operation(
            nonce: isSequential
                ? view.takeNonce(NetworkView.Seat(sender: secrets[guest].publicKey, lane: lane.name)) : UInt64(round),
            gasLimit: gas, maxFeePerGas: overflow || capOverflow ? .max : cap, maxPriorityFeePerGas: tip,
            bid: Amount((number >> 8) % 10) * Self.bidStep,
            validUntil: isSequential ? 0 : view.height + genesis.parameters.lifetimeMax,
            payload: [UInt8((number >> 16) % 4)] + [UInt8](repeating: 0, count: Self.payloadBytes - 1))
        return Envelope(chainID: genesis.chainID, lane: lane.name, operations: [operation], signedBy: secrets[guest])
    }
}
