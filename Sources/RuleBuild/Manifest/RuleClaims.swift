/// The `[claims]` table of an `app.toml`: what the rule promises beyond what every rule must do, for `laneway check` to
/// hold it to.
public struct RuleClaims: Hashable, Sendable {
    /// `fee_monotonic`: of two transactions that are alike but for sender, arrival and priority fee, the higher fee never
    /// stands later. Default false.
    public var feeMonotonic: Bool
    /// `holds_back_heights`: for how many sub-blocks the rule may leave out on purpose what has room, at most
    /// ``holdsBackHeightsMax``. Default 0.
    public var holdsBackHeights: UInt64

    /// The most that ``holdsBackHeights`` may be.
    public static let holdsBackHeightsMax: UInt64 = 1_000

    init(_ table: ManifestTable) throws(RuleBuildError) {
        try table.allow(["fee_monotonic", "holds_back_heights"])
        feeMonotonic = try table.truth("fee_monotonic", default: false)
        holdsBackHeights = try table.integer("holds_back_heights", in: 0...Self.holdsBackHeightsMax, default: 0)
    }
}
