import Wire

/// An opening that a bundle claims.
struct ClaimedOpening: Hashable {
    let lane: UInt32
    let opening: Opening
}

/// What the core knows of one leg beside what its bundle says.
struct PendingLeg {
    let lane: UInt32
    let sender: UInt32
    /// Bytes that count against space and for the data fee.
    let size: UInt64
    /// What it uses of its lane's bundle gas (BUN-5).
    let weight: UInt64
    let dataFee: Amount
    /// What its sender's balance holds for it.
    let hold: Amount
}

/// An admitted bundle.
struct PendingBundle {
    let bundle: Bundle
    let hash: Hash
    let legHashes: [Hash]
    /// Grows with every arrival in the network.
    let arrival: UInt64
    /// Height of the sub-block that was being built when it arrived.
    let arrivalHeight: UInt64
    let payer: UInt32
    let legs: [PendingLeg]
    /// What it claims, each once, in the order of its legs.
    let openings: [ClaimedOpening]
    /// Whether it claims an opening that is sold at the second price, which it then claims alone.
    let isSoldAlone: Bool
    /// The bid less its refund.
    let netBid: Amount
    /// Of all openings that it claims.
    let reservePrices: Amount

    /// What the auction counts (AUC-13).
    var value: Amount { netBid - reservePrices }

    /// Its lanes, ascending.
    var lanes: [UInt32] { Set(legs.map(\.lane)).sorted() }

    /// What is held for it, by account: the payer's bid, then every leg's.
    var holds: [(account: UInt32, amount: Amount)] {
        [(payer, bundle.bid)] + legs.map { ($0.sender, $0.hold) }
    }
}
