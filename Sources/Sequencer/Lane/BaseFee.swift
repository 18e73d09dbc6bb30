import Wire

/// A lane's own EIP-1559 base fee (LANE-5), moved once per block and evaluated only when somebody asks.
///
/// Source of the algorithm: EIP-1559, `BASE_FEE_MAX_CHANGE_DENOMINATOR` 8, elasticity 2.
struct BaseFee: Hashable {
    static let denominator: UInt128 = 8

    private(set) var minimum: Amount
    /// Gas per block; 0: fixed.
    private(set) var target: UInt64
    /// Amount per gas in block ``block``.
    private(set) var perGas: Amount
    /// The block (number from 1) for which ``perGas`` holds.
    private(set) var block: UInt64
    /// Gas included in that block so far.
    private(set) var gasInBlock: UInt64

    init(minimum: Amount, target: UInt64, perGas: Amount? = nil, block: UInt64, gasInBlock: UInt64 = 0) {
        self.minimum = minimum
        self.target = target
        self.perGas = perGas ?? minimum
        self.block = block
        self.gasInBlock = gasInBlock
    }

    mutating func use(_ gas: UInt64) { gasInBlock += gas }

    /// Other terms, from the next step on: within a block the fee does not change.
    mutating func set(minimum: Amount, target: UInt64) {
        self.minimum = minimum
        self.target = target
    }

    /// Brings the fee up to `block`: the block that it was last known for counts with its gas, those since with none.
    ///
    /// Takes at most about 700 steps however long the lane was idle: the fee falls by an eighth a block until it
    /// stands still.
    mutating func advance(to block: UInt64) {
        guard block > self.block else { return }
        if target > 0 {
            perGas = Self.next(perGas, gas: gasInBlock, target: target, minimum: minimum)
            var remaining = block - self.block - 1
            while remaining > 0 {
                let lower = Self.next(perGas, gas: 0, target: target, minimum: minimum)
                if lower == perGas { break }
                perGas = lower
                remaining -= 1
            }
        } else {
            perGas = minimum
        }
        self.block = block
        gasInBlock = 0
    }

    /// One step. Gas above twice the target counts as twice the target, so that the fee never moves by more than an
    /// eighth a block and a client can tell how much room its fee cap leaves.
    static func next(_ perGas: Amount, gas: UInt64, target: UInt64, minimum: Amount) -> Amount {
        let target128 = UInt128(target)
        let gas128 = min(UInt128(gas), target128 * 2)
        if gas128 == target128 { return max(perGas, minimum) }
        if gas128 > target128 {
            // perGas * excess can pass 2^128: divide the full product.
            let product = perGas.multipliedFullWidth(by: gas128 - target128)
            let delta = max((target128 * denominator).dividingFullWidth(product).quotient, 1)
            let (sum, overflow) = perGas.addingReportingOverflow(delta)
            return max(overflow ? .max : sum, minimum)
        }
        let product = perGas.multipliedFullWidth(by: target128 - gas128)
        let delta = (target128 * denominator).dividingFullWidth(product).quotient
        return max(perGas - delta, minimum)
    }
}
