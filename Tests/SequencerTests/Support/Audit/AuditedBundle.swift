import Wire

/// An admitted bundle, with what follows from it alone.
struct AuditedBundle {
    struct Claim: Hashable {
        let lane: LaneName
        let opening: Opening
    }

    let bundle: Bundle
    let hash: Hash
    let legHashes: [Hash]
    let arrival: UInt64
    /// Of each leg.
    let sizes: [UInt64]
    /// What each leg uses of bundle gas (BUN-5).
    let weights: [UInt64]
    let legHolds: [Amount]
    /// Each once, in the order of the legs.
    let claims: [Claim]
    /// Those with a reserve price, and what that is.
    let reservePrices: [(lane: LaneName, price: Amount)]
    let isSoldAlone: Bool

    /// Nil where it could not be admitted for the lanes that there are.
    init?(
        _ bundle: Bundle, _ hash: Hash, _ legHashes: [Hash], arrival: UInt64, _ lanes: [LaneName: AuditedLane],
        _ parameters: NetworkParameters
    ) {
        self.bundle = bundle
        self.hash = hash
        self.legHashes = legHashes
        self.arrival = arrival
        let overhead = bundle.encoded.count - bundle.legs.reduce(0) { $0 + $1.encoded.count }
        let share = (overhead + bundle.legs.count - 1) / bundle.legs.count
        var (sizes, weights, legHolds) = ([UInt64](), [UInt64](), [Amount]())
        var claims: [Claim] = []
        var reservePrices: [(lane: LaneName, price: Amount)] = []
        var isSoldAlone = false
        for leg in bundle.legs {
            guard let lane = lanes[leg.lane], let terms = lane.configuration.openings[leg.opening.kind] else {
                return nil
            }
            let size = UInt64(leg.encoded.count + share)
            sizes.append(size)
            let bytesMax = UInt128(parameters.subBlockBytes)
            let gas = (UInt128(size) * UInt128(parameters.subBlockGas) + bytesMax - 1) / bytesMax
            guard let weight = UInt64(exactly: max(gas, UInt128(leg.gasLimit))) else { return nil }
            weights.append(weight)
            let (cost, overflow) = UInt128(leg.gasLimit).multipliedReportingOverflow(by: leg.maxFeePerGas)
            let (hold, sumOverflow) = cost.addingReportingOverflow(UInt128(size) * parameters.dataFeePerByte)
            guard !overflow, !sumOverflow else { return nil }
            legHolds.append(hold)
            let claim = Claim(lane: leg.lane, opening: leg.opening)
            if claims.contains(claim) { continue }
            claims.append(claim)
            if terms.reservePrice > 0 { reservePrices.append((leg.lane, terms.reservePrice)) }
            if terms.price == .second { isSoldAlone = true }
        }
        (self.sizes, self.weights, self.legHolds) = (sizes, weights, legHolds)
        (self.claims, self.reservePrices, self.isSoldAlone) = (claims, reservePrices, isSoldAlone)
    }

    /// The bid less its refund. Bids are far below 2^120 here.
    var net: Amount { bundle.bid - bundle.bid * Amount(bundle.refundPercent) / 100 }
    /// What the auction counts (AUC-13).
    var value: Amount { net - reservePrices.reduce(0) { $0 + $1.price } }
    var lanes: Set<LaneName> { Set(bundle.legs.map(\.lane)) }
    var standsTogether: Bool { bundle.atomicity != .inclusion }
    var refunded: PublicKey { bundle.refundRecipient == .zero ? bundle.legs[0].sender : bundle.refundRecipient }

    /// Every account that holds something for it, with what.
    var holds: [(account: PublicKey, amount: Amount)] {
        [(bundle.payer, bundle.bid)] + zip(bundle.legs, legHolds).map { ($0.sender, $1) }
    }

    /// What it uses of a lane's bundle gas.
    func weight(in lane: LaneName) -> UInt64 {
        zip(bundle.legs, weights).reduce(0) { $1.0.lane == lane ? $0 + $1.1 : $0 }
    }
}
