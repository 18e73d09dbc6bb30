/// How a sub-block's gas is divided among lanes that do not say (SIM-12).
package struct LaneSpace: Hashable {
    /// What one lane is given, or nil where nobody says.
    package struct Wish {
        let reserveGas: UInt64?
        let bundleGas: UInt64?

        package init(reserveGas: UInt64?, bundleGas: UInt64?) {
            self.reserveGas = reserveGas
            self.bundleGas = bundleGas
        }
    }

    package let reserveGas: UInt64
    package let bundleGas: UInt64

    package init(reserveGas: UInt64, bundleGas: UInt64) {
        self.reserveGas = reserveGas
        self.bundleGas = bundleGas
    }

    private static let subBlockGasMin: UInt128 = 30_000_000

    /// What all wishes that are given sum to.
    static func given(_ wishes: [Wish]) -> UInt128 {
        wishes.reduce(0) { $0 + UInt128($1.reserveGas ?? 0) + UInt128($1.bundleGas ?? 0) }
    }

    /// The sub-block's gas and every lane's part of it; nil if what lanes are given is more than there is.
    ///
    /// - Parameter subBlockGas: nil: nobody says.
    package static func divide(
        _ wishes: [Wish], subBlockGas: UInt64?
    ) -> (subBlockGas: UInt64, lanes: [LaneSpace])? {
        let given = given(wishes)
        let usual = wishes.reduce(given) { $0 + UInt128($1.bundleGas == nil ? ($1.reserveGas ?? 0) / 2 : 0) }
        guard let gas = subBlockGas ?? UInt64(exactly: max(subBlockGasMin, 2 * usual)), given <= UInt128(gas) else {
            return nil
        }
        var left = gas - UInt64(given)
        let third = gas / UInt64(3 * max(1, wishes.count))
        let reserves = share(wishes.map { $0.reserveGas == nil ? 2 * third : 0 }, &left)
        let lanes = zip(wishes, reserves).map { $0.reserveGas ?? $1 }
        let bundles = share(zip(wishes, lanes).map { $0.bundleGas == nil ? $1 / 2 : 0 }, &left)
        return (
            gas,
            wishes.indices.map { LaneSpace(reserveGas: lanes[$0], bundleGas: wishes[$0].bundleGas ?? bundles[$0]) }
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
