import Wire

/// The lanes whose bundle gas is less than some bundles would use together, as one knapsack (AUC-10).
///
/// Each such lane has 2^32 parts. A bundle's use is what it takes of all of them, each lane's rounded down, so that no
/// set that fits is ruled out.
struct GasShortage {
    /// Parts that each bundle uses; 0 of bundles outside.
    let use: [UInt64]
    /// Parts that there are.
    private let parts: UInt64
    /// Positions of the bundles, most value for their use first, of equals in the canonical order.
    private let byDensity: [Int]
    private let values: [Amount]

    /// Nil if no lane is short.
    init?(_ table: ContentionTable, among bundles: UInt64) {
        let lanes = (0..<table.laneCount).filter { lane in
            let demand = Bits(bundles).reduce(UInt128(0)) { $0 + UInt128(table.gas[$1 * table.laneCount + lane]) }
            return demand > UInt128(table.room[lane])
        }
        guard !lanes.isEmpty else { return nil }
        var use = [UInt64](repeating: 0, count: table.bundleCount)
        for bundle in Bits(bundles) {
            // A lane that is short has room, because every bundle fits alone and one uses some.
            use[bundle] = lanes.reduce(0) { sum, lane in
                let gas = UInt128(table.gas[bundle * table.laneCount + lane]) << 32
                return sum + UInt64(gas / UInt128(table.room[lane]))
            }
        }
        self.use = use
        parts = UInt64(lanes.count) << 32
        values = table.values
        byDensity = Array(Bits(bundles)).sorted { Self.isDenser($0, $1, table.values, use) }
    }

    /// At least what any set of `open` bundles is worth that fits beside what is `used`. Dantzig, "Discrete-variable
    /// extremum problems", 1957: the densest while they fit, and the part of the next one that fits, rounded down.
    func bound(_ open: UInt64, used: UInt64) -> Amount {
        var left = parts - used
        var bound: Amount = 0
        for bundle in byDensity where open >> UInt64(bundle) & 1 == 1 {
            guard use[bundle] <= left else {
                // floor(value x left / use) in two parts that fit: the rest of a division by a use of at most 2^35 is less
                // than that, and so is what is left.
                let (whole, rest) = values[bundle].quotientAndRemainder(dividingBy: UInt128(use[bundle]))
                return bound + whole * UInt128(left) + rest * UInt128(left) / UInt128(use[bundle])
            }
            left -= use[bundle]
            bound += values[bundle]
        }
        return bound
    }

    private static func isDenser(_ one: Int, _ other: Int, _ values: [Amount], _ use: [UInt64]) -> Bool {
        let left = values[one].multipliedFullWidth(by: UInt128(use[other]))
        let right = values[other].multipliedFullWidth(by: UInt128(use[one]))
        if left != right { return (right.high, right.low) < (left.high, left.low) }
        // Without use first, whatever the value: otherwise 0 for 0 would equal everything and the order be none.
        if (use[one] == 0) != (use[other] == 0) { return use[one] == 0 }
        return one < other
    }
}
