/// How a transaction ended. The names are stable: they are what users see (TX-50).
public enum OutcomeCode: UInt16, Sendable, CaseIterable {
    // Included.
    /// Included, and the rule executed it.
    case included = 1
    /// Included; the rule's `execute` failed it.
    case failed = 2
    /// Included; the rule's `execute` faulted on it.
    case ruleFault = 3
    /// A leg that ran and was undone, because another leg of its bundle failed.
    case rolledBack = 4
    /// A leg that did not run any more, because one before it failed.
    case notRun = 5
    // Admitted, then ended without a place.
    /// A better transaction took its place in a full mempool.
    case evicted = 16
    /// Its sender replaced it.
    case replaced = 17
    /// Its last height passed.
    case expired = 18
    /// A transaction of its sender with a lower nonce ended, so that it can never be included.
    case predecessorEnded = 19
    /// A leg of the bundle failed, and all of it was undone.
    case legFailed = 20
    /// At its last height bundles that it conflicts with won.
    case outbid = 21
    /// At its last height it fitted with what won neither in gas nor in place.
    case conflicting = 22
    /// At its last height its component was larger than what is decided exactly.
    case limit = 23
    /// Its sender or payer took it back, now or before.
    case cancelled = 24
    /// Its lane left the network.
    case laneLeft = 25
    // Never admitted.
    /// For another network.
    case wrongChain = 32
    /// For a lane that is not registered.
    case unknownLane = 33
    /// Its gas limit is 0 or above the lane's.
    case gasLimit = 34
    /// Larger than the lane takes.
    case size = 35
    /// Its priority fee is above its fee.
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
    /// The hold is above its sender's free balance, or does not fit an amount.
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
    /// The lane does not sell the opening, or not to this payer.
    case openingClosed = 48
    /// It claims more than an opening that is sold alone.
    case soldAlone = 49
    /// Its legs stand together, but claim two openings of one lane.
    case torn = 50
    /// Its bid, less its refund, is below the reserve prices.
    case belowReservePrice = 51
    /// It was in a sub-block, or replaced, before.
    case bundleUsed = 52
    /// Its payer has too many bundles pending.
    case tooManyBundles = 53

    /// The stable upper-case name, such as `NONCE_GAP`.
    public var name: String {
        switch self {
        case .included: "INCLUDED"
        case .failed: "FAILED"
        case .ruleFault: "RULE_FAULT"
        case .rolledBack: "ROLLED_BACK"
        case .notRun: "NOT_RUN"
        case .evicted: "EVICTED"
        case .replaced: "REPLACED"
        case .expired: "EXPIRED"
        case .predecessorEnded: "PREDECESSOR_ENDED"
        case .legFailed: "LEG_FAILED"
        case .outbid: "OUTBID"
        case .conflicting: "CONFLICTING"
        case .limit: "LIMIT"
        case .cancelled: "CANCELLED"
        case .laneLeft: "LANE_LEFT"
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
        case .openingClosed: "OPENING_CLOSED"
        case .soldAlone: "SOLD_ALONE"
        case .torn: "TORN"
        case .belowReservePrice: "BELOW_RESERVE_PRICE"
        case .bundleUsed: "BUNDLE_USED"
        case .tooManyBundles: "TOO_MANY_BUNDLES"
        }
    }

    /// True if the transaction stands in the sub-block: `INCLUDED`, `FAILED`, `RULE_FAULT`, `ROLLED_BACK`, `NOT_RUN`.
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
