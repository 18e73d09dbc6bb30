import Node
import OrderFlow
import Sequencer
import Service
import Wire

/// Plays recorded transactions into a node, each by its recorded sender, in the recorded order (DEV-4).
///
/// What touched several apps is a bundle with a leg in the lane of each.
///
/// Gas, priority fee per gas and the coinbase transfer (as the bid) carry over exactly. The lane's own base fee is paid
/// in place of the recorded one; the fee cap leaves room for it to rise.
struct FlowPlayer {
    /// How far the base fee may rise between submission and inclusion.
    private static let baseFeeRoom: Amount = 8
    /// What every sender has beyond what its recorded transactions pay: 10^24, a million tokens.
    private static let allowance: Amount = 1_000_000_000_000_000_000_000_000

    /// The most money that one network takes in (LEDGER-2).
    private static let moneyMax: Amount = 1 << 116

    private let transactions: [FlowTransaction]
    private let genesis: Genesis
    private let keys: DevnetKeys
    private let rate: Int
    private var next = 0
    private var ticks = 0
    private var secrets: [FlowAddress: SecretKey] = [:]
    /// How many transactions the node refused, by outcome: they never reached the log.
    private(set) var refused: [String: Int] = [:]

    init(_ flow: Flow, genesis: Genesis, keys: DevnetKeys, rate: Int) {
        transactions = flow.blocks.flatMap(\.transactions)
        self.genesis = genesis
        self.keys = keys
        self.rate = rate
    }

    var isDone: Bool { next == transactions.count }
    var played: Int { next }
    var count: Int { transactions.count }

    /// Submits the transactions that are due in the next sub-block.
    mutating func playPart(into node: isolated LiveNode) throws {
        ticks += 1
        let due = min(transactions.count, ticks.multipliedClamped(by: rate) / DevnetPlan.subBlocksPerSecond)
        while next < due {
            try play(transactions[next], into: node)
            next += 1
        }
    }

    private mutating func play(_ transaction: FlowTransaction, into node: isolated LiveNode) throws {
        let secret = secret(of: transaction.sender)
        let legs = transaction.playedLegs
        let entry =
            legs.count == 1
            ? LogEntry.envelope(envelope(transaction, legs[0], signedBy: secret, for: node))
            : LogEntry.bundle(try bundle(transaction, legs, signedBy: secret, for: node))
        switch try node.receive(try CheckedEntry(checking: entry, genesis: genesis)) {
        case .logged: return
        case .refused(let codes): codes.forEach { if let code = $0 { refused[code.name, default: 0] += 1 } }
        case .invalid(let error): refused[error.code.rawValue, default: 0] += 1
        }
    }

    private func envelope(
        _ transaction: FlowTransaction, _ leg: PlayedLeg, signedBy secret: SecretKey, for node: isolated LiveNode
    ) -> Envelope {
        // Asked and not counted here: one that ended on arrival used no nonce.
        let nonce = node.ask { $0.nextNonce(of: secret.publicKey, lane: leg.lane) } ?? 0
        let operation = Operation(
            nonce: nonce, gasLimit: leg.gas, maxFeePerGas: feeCap(transaction, in: leg.lane, of: node),
            maxPriorityFeePerGas: transaction.priorityFeePerGas, bid: transaction.bid, validUntil: 0,
            payload: transaction.playedPayload(bytes: leg.payloadBytes))
        return Envelope(chainID: genesis.chainID, lane: leg.lane, operations: [operation], signedBy: secret)
    }

    /// All legs behind everything else of their lanes, for as long as a bundle may wait: of rivals the better bid goes
    /// first, and the others have their turn.
    private func bundle(
        _ transaction: FlowTransaction, _ legs: [PlayedLeg], signedBy secret: SecretKey, for node: isolated LiveNode
    ) throws(DevnetError) -> Bundle {
        let sender = secret.publicKey
        let bundle = Bundle(
            chainID: genesis.chainID, payer: sender, bid: transaction.bid, atomicity: .inclusion, validFrom: 0,
            validUntil: node.ask { $0.height } + genesis.parameters.lifetimeMax, replacement: 0, refundPercent: 0,
            refundRecipient: .zero,
            legs: legs.map { leg in
                Leg(
                    lane: leg.lane, opening: .bottom, sender: sender, gasLimit: leg.gas,
                    maxFeePerGas: feeCap(transaction, in: leg.lane, of: node),
                    maxPriorityFeePerGas: transaction.priorityFeePerGas,
                    payload: transaction.playedPayload(bytes: leg.payloadBytes))
            }, signatures: [])
        guard let signed = bundle.signed(by: [secret]) else {
            throw DevnetError(
                .failed, "a bundle has a signer without a key", remedy: "This is a defect; please report.")
        }
        return signed
    }

    /// What is paid per gas at most: the recorded priority fee, and room for the base fee to rise.
    private func feeCap(_ transaction: FlowTransaction, in lane: LaneName, of node: isolated LiveNode) -> Amount {
        let baseFee = node.ask { $0.lane(lane)?.baseFeePerGas ?? 0 }
        let (room, overflow) = baseFee.multipliedReportingOverflow(by: Self.baseFeeRoom)
        let (cap, capOverflow) = room.addingReportingOverflow(transaction.priorityFeePerGas)
        return overflow || capOverflow ? .max : cap
    }

    private mutating func secret(of sender: FlowAddress) -> SecretKey {
        if let known = secrets[sender] { return known }
        let key = keys.player(sender)
        secrets[sender] = key
        return key
    }

    // MARK: What is played

    /// What each sender has to have, by sender.
    static func money(for flow: Flow) throws(DevnetError) -> [(FlowAddress, Amount)] {
        var money: [FlowAddress: Amount] = [:]
        var total: Amount = 0
        for transaction in flow.blocks.lazy.flatMap(\.transactions) {
            let (tips, a) = Amount(transaction.gasUsed).multipliedReportingOverflow(by: transaction.priorityFeePerGas)
            let (paid, b) = tips.addingReportingOverflow(transaction.bid)
            let isNew = money[transaction.sender] == nil
            let (needed, d) = paid.addingReportingOverflow(isNew ? allowance : 0)
            let (sum, c) = total.addingReportingOverflow(needed)
            guard !a, !b, !c, !d, sum <= moneyMax else {
                throw DevnetError(
                    .configuration,
                    "block \(transaction.block), transaction \(transaction.index): more than 2^116 wei are paid up to it",
                    remedy: "Check its gas_price and coinbase_transfer.")
            }
            total = sum
            // No overflow: at most the total.
            money[transaction.sender, default: 0] += needed
        }
        return money.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

extension Int {
    fileprivate func multipliedClamped(by other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
