import Node
import Sequencer
import Service
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
    /// How many the node refused, by outcome: they never reached the log.
    private(set) var refused: [String: Int] = [:]

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

    /// Submits what is due in the next sub-block.
    mutating func playPart(into node: isolated LiveNode) throws {
        guard !isDone else { return }
        round += 1
        for guest in secrets.indices {
            let envelope = envelope(of: guest, for: node)
            played += 1
            switch try node.receive(try CheckedEntry(checking: .envelope(envelope), genesis: genesis)) {
            case .logged: continue
            case .refused(let codes): codes.forEach { if let code = $0 { refused[code.name, default: 0] += 1 } }
            case .invalid(let error): refused[error.code.rawValue, default: 0] += 1
            }
        }
    }

    /// Tips of 0 to 9 billion per gas, bids of 0 to 9 thousandths of a token, and a first byte of 0 to 3.
    private func envelope(of guest: Int, for node: isolated LiveNode) -> Envelope {
        let number = keys.number("guest/\(lane.name)/\(guest)/\(round)")
        let tip = Amount(number % 10) * Self.tipStep
        let baseFee = node.ask { $0.lane(lane.name)?.baseFeePerGas ?? 0 }
        let (room, overflow) = baseFee.multipliedReportingOverflow(by: Self.baseFeeRoom)
        let (cap, capOverflow) = room.addingReportingOverflow(tip)
        let isSequential = lane.nonceMode == .sequential
        let height = node.ask { $0.height }
        let operation = Operation(
            nonce: isSequential
                ? node.ask { $0.nextNonce(of: secrets[guest].publicKey, lane: lane.name) } ?? 0 : UInt64(round),
            gasLimit: gas, maxFeePerGas: overflow || capOverflow ? .max : cap, maxPriorityFeePerGas: tip,
            bid: Amount((number >> 8) % 10) * Self.bidStep,
            validUntil: isSequential ? 0 : height + genesis.parameters.lifetimeMax,
            payload: [UInt8((number >> 16) % 4)] + [UInt8](repeating: 0, count: Self.payloadBytes - 1))
        return Envelope(chainID: genesis.chainID, lane: lane.name, operations: [operation], signedBy: secrets[guest])
    }
}
