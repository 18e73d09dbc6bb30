import RuleBuild

/// How a sub-block's gas is divided where the scenario does not say (SIM-12).
struct LaneSpace {
    /// What the scenario says about one lane.
    struct Wish {
        let reserveGas: UInt64?
        let bundleGas: UInt64?
    }

    let reserveGas: UInt64
    let bundleGas: UInt64

    private static let subBlockGasMin: UInt128 = 30_000_000

    /// The sub-block's gas and every lane's part of it.
    static func divide(
        _ wishes: [Wish], _ network: ManifestTable
    ) throws(RuleBuildError) -> (subBlockGas: UInt64, lanes: [LaneSpace]) {
        let given = wishes.reduce(UInt128(0)) { $0 + UInt128($1.reserveGas ?? 0) + UInt128($1.bundleGas ?? 0) }
        let usual = wishes.reduce(given) { $0 + UInt128($1.bundleGas == nil ? ($1.reserveGas ?? 0) / 2 : 0) }
        let key = "sub_block_gas"
        let subBlockGas: UInt64
        if network.has(key) {
            subBlockGas = try network.integer(key, in: 1...UInt64.max, default: 1)
        } else {
            guard let gas = UInt64(exactly: max(subBlockGasMin, 2 * usual)) else {
                throw network.error(
                    .badValue, key, "the lanes' reserve_gas and bundle_gas sum to \(given)", "Choose less than 2^62.")
            }
            subBlockGas = gas
        }
        guard given <= UInt128(subBlockGas) else {
            throw network.error(
                .badValue, key, "the lanes' reserve_gas and bundle_gas sum to \(given), a sub-block has \(subBlockGas)",
                "Make \(key) larger, or what lanes get smaller.")
        }
        var left = subBlockGas - UInt64(given)
        let third = subBlockGas / UInt64(3 * max(1, wishes.count))
        let reserves = share(wishes.map { $0.reserveGas == nil ? 2 * third : 0 }, &left)
        let lanes = zip(wishes, reserves).map { $0.reserveGas ?? $1 }
        let bundles = share(zip(wishes, lanes).map { $0.bundleGas == nil ? $1 / 2 : 0 }, &left)
        return (
            subBlockGas,
            wishes.indices.map {
                LaneSpace(reserveGas: lanes[$0], bundleGas: wishes[$0].bundleGas ?? bundles[$0])
            }
        )
    }

    /// What everybody wants if it is there, else everybody's part of what is, rounded down.
    private static func share(_ wants: [UInt64], _ left: inout UInt64) -> [UInt64] {
        let all = wants.reduce(UInt128(0)) { $0 + UInt128($1) }
        let available = UInt128(left)
        let shares = all <= available ? wants : wants.map { UInt64(UInt128($0) * available / all) }
        left -= shares.reduce(0, +)
        return shares
    }
}
