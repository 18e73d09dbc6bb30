import OrderFlow
import Wire

/// Signs recorded transactions for a network, each by its recorded sender, in the recorded order (DEV-4).
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
    private var secrets: [FlowAddress: SecretKey] = [:]

    init(_ flow: Flow, genesis: Genesis, keys: DevnetKeys, rate: Int) {
        transactions = flow.blocks.flatMap(\.transactions)
        self.genesis = genesis
        self.keys = keys
        self.rate = rate
    }

    var isDone: Bool { next == transactions.count }
    var played: Int { next }
    var count: Int { transactions.count }

    /// What is due in the sub-block at `height`, from 1, and was not due before.
    mutating func due(at height: UInt64) -> ArraySlice<FlowTransaction> {
        let due = min(
            transactions.count,
            Int(clamping: height).multipliedClamped(by: rate) / DevnetPlan.subBlocksPerSecond)
        let start = next
        next = max(next, due)
        return transactions[start..<next]
    }

    /// Whose nonces, and which lanes' fees, these transactions are signed with.
    mutating func needs(
        of due: ArraySlice<FlowTransaction>
    ) -> (seats: Set<NetworkView.Seat>, lanes: Set<LaneName>) {
        var (seats, lanes): (Set<NetworkView.Seat>, Set<LaneName>) = ([], [])
        for transaction in due {
            let legs = transaction.playedLegs
            lanes.formUnion(legs.lazy.map(\.lane))
            if legs.count == 1 {
                seats.insert(NetworkView.Seat(sender: secret(of: transaction.sender).publicKey, lane: legs[0].lane))
            }
        }
        return (seats, lanes)
    }

    /// Signs them, in their order.
    mutating func entries(
        of due: ArraySlice<FlowTransaction>, _ view: inout NetworkView
    ) throws(DevnetError) -> [LogEntry] {
        var entries: [LogEntry] = []
        for transaction in due {
            let secret = secret(of: transaction.sender)
            let legs = transaction.playedLegs
            entries.append(
                legs.count == 1
                    ? .envelope(envelope(transaction, legs[0], signedBy: secret, &view))
                    : .bundle(try bundle(transaction, legs, signedBy: secret, view)))
        }
        return entries
    }

    private func envelope(
        _ transaction: FlowTransaction, _ leg: PlayedLeg, signedBy secret: SecretKey, _ view: inout NetworkView
    ) -> Envelope {
        let nonce = view.takeNonce(NetworkView.Seat(sender: secret.publicKey, lane: leg.lane))
        let operation = Operation(
            nonce: nonce, gasLimit: leg.gas, maxFeePerGas: feeCap(transaction, in: leg.lane, view),
            maxPriorityFeePerGas: transaction.priorityFeePerGas, bid: transaction.bid, validUntil: 0,
            payload: transaction.playedPayload(bytes: leg.payloadBytes))
        return Envelope(chainID: genesis.chainID, lane: leg.lane, operations: [operation], signedBy: secret)
    }

    /// All legs behind everything else of their lanes, for as long as a bundle may wait: of rivals the better bid goes
    /// first, and the others have their turn.
    private func bundle(
        _ transaction: FlowTransaction, _ legs: [PlayedLeg], signedBy secret: SecretKey, _ view: NetworkView
    ) throws(DevnetError) -> Bundle {
        let sender = secret.publicKey
        let bundle = Bundle(
            chainID: genesis.chainID, payer: sender, bid: transaction.bid, atomicity: .inclusion, validFrom: 0,
            validUntil: view.height + genesis.parameters.lifetimeMax, replacement: 0, refundPercent: 0,
            refundRecipient: .zero,
            legs: legs.map { leg in
                Leg(
                    lane: leg.lane, opening: .bottom, sender: sender, gasLimit: leg.gas,
                    maxFeePerGas: feeCap(transaction, in: leg.lane, view),
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
    private func feeCap(_ transaction: FlowTransaction, in lane: LaneName, _ view: NetworkView) -> Amount {
        let (room, overflow) = view.baseFee(of: lane).multipliedReportingOverflow(by: Self.baseFeeRoom)
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
