/// What must hold for a bundle's legs.
public enum Atomicity: UInt8, Sendable, CaseIterable {
    /// All legs are in the same sub-block.
    case inclusion = 0
    /// And next to each other.
    case adjacent = 1
    /// And one that fails undoes all.
    case execution = 2

    /// As it stands in configurations: `inclusion`, `adjacent`, `execution`.
    public var name: String {
        switch self {
        case .inclusion: "inclusion"
        case .adjacent: "adjacent"
        case .execution: "execution"
        }
    }

    /// True if the legs stand next to each other.
    public var standsTogether: Bool { self != .inclusion }
}

/// One transaction of a bundle, valid only inside it.
public struct Leg: Hashable, Sendable {
    /// The lane that it is for.
    public var lane: LaneName
    /// Where in the lane's order it stands.
    public var opening: Opening
    /// Pays its gas and data fee, and signs the bundle.
    public var sender: PublicKey
    /// Units of gas, at least 1.
    public var gasLimit: UInt64
    /// Amount per unit of gas.
    public var maxFeePerGas: Amount
    /// Amount per unit of gas; at most ``maxFeePerGas`` (checked at admission).
    public var maxPriorityFeePerGas: Amount
    /// At most ``Operation/payloadBytesMax`` bytes.
    public var payload: [UInt8]

    /// From all fields.
    public init(
        lane: LaneName, opening: Opening, sender: PublicKey, gasLimit: UInt64, maxFeePerGas: Amount,
        maxPriorityFeePerGas: Amount, payload: [UInt8]
    ) {
        self.lane = lane
        self.opening = opening
        self.sender = sender
        self.gasLimit = gasLimit
        self.maxFeePerGas = maxFeePerGas
        self.maxPriorityFeePerGas = maxPriorityFeePerGas
        self.payload = payload
    }
}

/// Transactions for one or more lanes, all or none, for one bid on top of their fees.
public struct Bundle: Hashable, Sendable {
    /// The most legs of a bundle.
    public static let legsMax = 16
    /// The network that it is for.
    public var chainID: UInt64
    /// Pays the bid and signs.
    public var payer: PublicKey
    /// What it pays if it wins, in the smallest unit, refund included.
    public var bid: Amount
    /// What must hold for its legs.
    public var atomicity: Atomicity
    /// The first height at which it may be included; 0: from the next on.
    public var validFrom: UInt64
    /// The last height at which it may be included, never 0.
    public var validUntil: UInt64
    /// Names it among its payer's: a later one with the same number takes its place; 0: nothing does.
    public var replacement: UInt128
    /// How much of what it pays goes back, 0 to 100.
    public var refundPercent: UInt8
    /// To whom; the first leg's sender if zero.
    public var refundRecipient: PublicKey
    /// 1 to ``legsMax``, in the order in which they stand if they stand together.
    public var legs: [Leg]
    /// One of each of ``signers``, over ``hash``.
    public var signatures: [Signature]

    /// From all fields.
    public init(
        chainID: UInt64, payer: PublicKey, bid: Amount, atomicity: Atomicity, validFrom: UInt64, validUntil: UInt64,
        replacement: UInt128, refundPercent: UInt8, refundRecipient: PublicKey, legs: [Leg], signatures: [Signature]
    ) {
        self.chainID = chainID
        self.payer = payer
        self.bid = bid
        self.atomicity = atomicity
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.replacement = replacement
        self.refundPercent = refundPercent
        self.refundRecipient = refundRecipient
        self.legs = legs
        self.signatures = signatures
    }

    /// Who must sign: the payer, then the legs' senders in their order, each once.
    public var signers: [PublicKey] {
        var signers = [payer]
        for leg in legs where !signers.contains(leg.sender) { signers.append(leg.sender) }
        return signers
    }

    /// What goes back of `paid`, rounded down: ``refundPercent`` of it.
    public func refund(of paid: Amount) -> Amount {
        UInt128(100).dividingFullWidth(paid.multipliedFullWidth(by: UInt128(refundPercent))).quotient
    }

    /// Who gets the refund.
    public var refundedAccount: PublicKey { refundRecipient == .zero ? legs[0].sender : refundRecipient }
}
