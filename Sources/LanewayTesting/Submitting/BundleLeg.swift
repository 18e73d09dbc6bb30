public import Wire

/// Where in a lane's order a leg of a bundle stands.
public enum LegPlace: Sendable {
    /// Before the lane's first transaction.
    case top
    /// Right behind this transaction, which is of the leg's lane.
    case after(SubmittedTransaction)
    /// Behind the lane's last transaction.
    case bottom
}

/// One leg of a bundle, to be submitted: `.leg("dex", .after(swap))`.
public struct BundleLeg: Sendable {
    let lane: String
    let place: LegPlace
    let sender: Account?
    let gas: UInt64
    let priorityFee: Amount
    let maxFee: Amount?
    let payload: [UInt8]
    let id: String?

    /// A leg.
    ///
    /// - Parameters:
    ///   - lane: the lane that it is for.
    ///   - place: where in the lane's order it stands.
    ///   - sender: who pays its gas and data fee; nil: the bundle's payer.
    ///   - gas: its gas limit, in units of gas; all of it is used where the rule has no `execute`.
    ///   - priorityFee: the most it pays beside the base fee, amount per gas.
    ///   - maxFee: the most it pays, amount per gas; nil: what always pays.
    ///   - payload: the rule's business, at most 131,072 bytes.
    ///   - id: what tables call it behind the bundle's id and `/`; nil: `leg` and its number, from 1.
    public static func leg(
        _ lane: String, _ place: LegPlace = .top, from sender: Account? = nil, gas: UInt64 = 21_000,
        priorityFee: Amount = 0, maxFee: Amount? = nil, payload: [UInt8] = [], id: String? = nil
    ) -> BundleLeg {
        BundleLeg(
            lane: lane, place: place, sender: sender, gas: gas, priorityFee: priorityFee, maxFee: maxFee,
            payload: payload, id: id)
    }
}
