public import Wire

extension OutcomeCode {
    /// The numbered rules of Specs/ that say when it happens.
    public var rules: String {
        switch self {
        case .included, .failed, .ruleFault: "MERGE-11, TX-24"
        case .rolledBack, .notRun, .legFailed: "BUN-15"
        case .evicted: "LANE-4, BUN-7"
        case .replaced: "TX-31, INB-8, BUN-7"
        case .expired: "TX-33, BUN-17"
        case .predecessorEnded: "TX-30"
        case .outbid, .conflicting: "BUN-17"
        case .limit: "AUC-6, AUC-9, BUN-15"
        case .cancelled: "ORDER-6, ORDER-7"
        case .laneLeft: "LEAVE-5"
        case .wrongChain, .unknownLane: "TX-1, TX-61"
        case .gasLimit: "LANE-1, BUN-4"
        case .size: "LANE-1"
        case .feeCap, .feeTooLow: "TX-22, BUN-4"
        case .validUntil: "TX-33, BUN-4"
        case .nonceUsed, .nonceGap: "TX-30, LANE-14"
        case .alreadyKnown: "TX-32, BUN-4"
        case .unpayable: "TX-21, BUN-6"
        case .replacementUnderpriced: "TX-31, LANE-13"
        case .mempoolFull: "LANE-4, BUN-7"
        case .rejectedByRule, .ruleFaultAtAdmission: "LANE-11, BUN-4"
        case .ruleSuspended: "LANE-9"
        case .openingClosed: "BUN-1, BUN-4"
        case .soldAlone: "BUN-3, AUC-14"
        case .torn: "AUC-4"
        case .belowReservePrice: "AUC-13"
        case .bundleUsed: "BUN-8"
        case .tooManyBundles: "BUN-4"
        }
    }

    /// What happened, in a sentence.
    public var meaning: String {
        switch self {
        case .included: "It is in the sub-block, and the rule executed it if it executes transactions."
        case .failed: "It is in the sub-block, but the rule's execute failed it, so that it changed nothing there."
        case .ruleFault:
            "It is in the sub-block, but the rule's execute faulted on it, so that it changed nothing there."
        case .rolledBack: "The leg ran and was undone, because another leg of its bundle failed."
        case .notRun: "The leg did not run any more, because a leg before it failed."
        case .evicted: "The mempool was full, and something better took its place."
        case .replaced: "Its own sender or payer put another in its place."
        case .expired: "Its last height passed before it found a place."
        case .predecessorEnded:
            "A transaction of its sender with a lower nonce ended, so that this one could never follow."
        case .legFailed: "One of the bundle's legs failed, and all of the bundle was undone in every lane."
        case .outbid: "At the bundle's last height others won that it conflicts with."
        case .conflicting: "At the bundle's last height it fitted with what won neither in gas nor in place."
        case .limit:
            "At the bundle's last height more bids were joined than are decided exactly, or others kept failing."
        case .cancelled: "Its own sender or payer took it back."
        case .laneLeft: "Its lane, or that of one of its legs, has left the network."
        case .wrongChain: "It was signed for another network."
        case .unknownLane: "No lane of that name is registered."
        case .gasLimit: "Its gas limit is 0 or more than the lane takes."
        case .size: "It has more bytes than the lane can ever take."
        case .feeCap: "Its priority fee per gas is above its fee per gas."
        case .feeTooLow: "Its fee per gas is below the lane's minimum."
        case .validUntil: "Its last height had passed, is too far away, or is missing where the lane needs one."
        case .nonceUsed: "Its nonce was used before."
        case .nonceGap: "A lower nonce of its sender is missing."
        case .alreadyKnown: "The same bytes were pending already."
        case .unpayable: "Its sender or payer could not pay all that it might cost."
        case .replacementUnderpriced: "It does not pay enough more than what it would have replaced."
        case .mempoolFull: "The mempool was full of better ones."
        case .rejectedByRule: "The app's rule rejected it; the code is the rule's own."
        case .ruleFaultAtAdmission: "The app's rule faulted when it was asked about it; the code is the fault."
        case .ruleSuspended: "The lane's rule is suspended, so that the lane stands still."
        case .openingClosed: "A leg's lane does not sell that opening, or not to this payer."
        case .soldAlone: "It claims more than an opening that is sold alone."
        case .torn: "Its legs have to stand together, but claim two openings of one lane."
        case .belowReservePrice: "What its bid leaves after the refund is below the reserve prices of what it claims."
        case .bundleUsed: "This very bundle was in a sub-block, had a leg that failed, or was replaced before."
        case .tooManyBundles: "Its payer had as many bundles pending as one may have."
        }
    }

    /// What to do about it, in a sentence.
    public var advice: String {
        switch self {
        case .included: "Nothing is left to do."
        case .failed: "Look up the code with the app, and send it again with a payload that its rule can execute."
        case .ruleFault: "Tell the app's owner: `laneway inspect DIR lane NAME` lists its rule's faults."
        case .rolledBack, .notRun: "See which leg failed: explain the bundle."
        case .evicted: "Send it again with a higher priority fee or bid."
        case .replaced: "Look for the one that replaced it."
        case .expired: "Send it again with a later last height or more fees; a bundle: for an opening that is on sale."
        case .predecessorEnded: "Send the missing nonce again, then this one."
        case .legFailed:
            "Correct the leg that failed and send a new bundle; this one may not come again before it expires."
        case .outbid: "Bid more than what it lost to pays, or claim other openings: it stays free to come again."
        case .conflicting: "Use less gas, or claim openings in an order that fits: it stays free to come again."
        case .limit: "Bid more, or across fewer lanes: the largest bids are taken first."
        case .cancelled: "Sign another; this one may not come again before it would have expired."
        case .laneLeft: "Look for the network that goes on with the lane: its owner knows."
        case .wrongChain: "Sign it for this network's chain id, which is in its genesis."
        case .unknownLane: "Correct the lane's name, or register the lane first."
        case .gasLimit: "Set a gas limit from 1 to the lane's largest: `laneway inspect DIR lane NAME`."
        case .size: "Make the payload smaller, or split it."
        case .feeCap: "Set the fee per gas to at least the priority fee per gas."
        case .feeTooLow: "Set the fee per gas to at least the lane's minimum: `laneway inspect DIR lane NAME`."
        case .validUntil: "Set a last height from the next one to at most the network's longest lifetime from now."
        case .nonceUsed: "Take the sender's next nonce in this lane."
        case .nonceGap: "Send the missing nonces first."
        case .alreadyKnown: "Nothing: the first one counts."
        case .unpayable: "Deposit more, lower gas limit, fees or bid, or wait until other holds end."
        case .replacementUnderpriced: "Pay at least 110 % of the other's priority fee, rounded up, and no smaller bid."
        case .mempoolFull: "Pay more, or wait."
        case .rejectedByRule: "Look up the code with the app and correct the transaction."
        case .ruleFaultAtAdmission: "Tell the app's owner: its rule should not fault on any transaction."
        case .ruleSuspended: "Wait until the app has a rule again."
        case .openingClosed: "Claim an opening that the lane sells to you."
        case .soldAlone: "Claim that opening in a bundle of its own."
        case .torn: "Claim one opening a lane, or use the atomicity `inclusion`."
        case .belowReservePrice: "Bid more or refund less."
        case .bundleUsed: "Change the bundle, such as its last height, and sign it again."
        case .tooManyBundles: "Wait until some have ended, or replace one of them."
        }
    }
}
