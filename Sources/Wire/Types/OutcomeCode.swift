/// How a transaction ended. The names are stable: they are what users see (TX-50).
public enum OutcomeCode: UInt16, Sendable, CaseIterable {
    // Included.
    /// Included, and the rule executed it.
    case included = 1
    /// Included; the rule's `execute` failed it.
    case failed = 2
    /// Included; the rule's `execute` faulted on it.
    case ruleFault = 3
    // Admitted, then ended without a place.
    /// A better transaction took its place in a full mempool.
    case evicted = 16
    /// Its sender replaced it.
    case replaced = 17
    /// Its last height passed.
    case expired = 18
    /// A transaction of its sender with a lower nonce ended, so that it can never be included.
    case predecessorEnded = 19
    // Never admitted.
    /// For another network.
    case wrongChain = 32
    /// For a lane that is not registered.
    case unknownLane = 33
    /// Its gas limit is 0 or above the lane's.
    case gasLimit = 34
    /// Larger than the lane takes.
    case size = 35
    /// Its priority fee is above its fee, or an amount overflows.
    case feeCap = 36
    /// Its fee per gas is below the lane's minimum.
    case feeTooLow = 37
    /// Its last height has passed, is too far away, or is missing where it is required.
    case validUntil = 38
    /// Its nonce was used before.
    case nonceUsed = 39
    /// A lower nonce is missing.
    case nonceGap = 40
    /// It is pending already.
    case alreadyKnown = 41
    /// Its sender's free balance is below the hold.
    case unpayable = 42
    /// It does not pay enough more than what it would replace.
    case replacementUnderpriced = 43
    /// The mempool is full of better ones.
    case mempoolFull = 44
    /// The rule's `admit` rejected it.
    case rejectedByRule = 45
    /// The rule's `admit` faulted on it.
    case ruleFaultAtAdmission = 46
    /// The lane's rule is suspended.
    case ruleSuspended = 47

    /// The stable upper-case name, such as `NONCE_GAP`.
    public var name: String {
        switch self {
        case .included: "INCLUDED"
        case .failed: "FAILED"
        case .ruleFault: "RULE_FAULT"
        case .evicted: "EVICTED"
        case .replaced: "REPLACED"
        case .expired: "EXPIRED"
        case .predecessorEnded: "PREDECESSOR_ENDED"
        case .wrongChain: "WRONG_CHAIN"
        case .unknownLane: "UNKNOWN_LANE"
        case .gasLimit: "GAS_LIMIT"
        case .size: "SIZE"
        case .feeCap: "FEE_CAP"
        case .feeTooLow: "FEE_TOO_LOW"
        case .validUntil: "VALID_UNTIL"
        case .nonceUsed: "NONCE_USED"
        case .nonceGap: "NONCE_GAP"
        case .alreadyKnown: "ALREADY_KNOWN"
        case .unpayable: "UNPAYABLE"
        case .replacementUnderpriced: "REPLACEMENT_UNDERPRICED"
        case .mempoolFull: "MEMPOOL_FULL"
        case .rejectedByRule: "REJECTED_BY_RULE"
        case .ruleFaultAtAdmission: "RULE_FAULT_AT_ADMISSION"
        case .ruleSuspended: "RULE_SUSPENDED"
        }
    }

    /// True if the transaction stands in the sub-block: `INCLUDED`, `FAILED` and `RULE_FAULT`.
    @inlinable public var isInclusion: Bool { rawValue < 16 }

    /// The outcome of a stable name; nil for any other text.
    public init?(name: some StringProtocol) {
        guard let code = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = code
    }
}

extension OutcomeCode: CustomStringConvertible {
    /// The stable name.
    public var description: String { name }
}
