package import RuleKit
import RuleTestSupport

/// What a batch comes to, by trying every price that could matter and counting units: slow, for small numbers, and without
/// any code of the clearing itself.
package struct ClearingOracle {
    /// A fraction of small numbers.
    package struct Price {
        package let numerator: Int
        package let denominator: Int

        package init(_ numerator: Int, _ denominator: Int) {
            self.numerator = numerator
            self.denominator = denominator
        }

        static func < (left: Price, right: Price) -> Bool {
            left.numerator * right.denominator < right.numerator * left.denominator
        }

        static func <= (left: Price, right: Price) -> Bool { !(right < left) }
        static func == (left: Price, right: Price) -> Bool { left <= right && right <= left }
    }

    /// An order of small numbers; its rank is its place.
    package struct Order {
        package let isBuy: Bool
        package let amount: Int
        package let limit: Price

        package init(isBuy: Bool, amount: Int, limit: Price) {
            self.isBuy = isBuy
            self.amount = amount
            self.limit = limit
        }
    }

    /// The price of all.
    package private(set) var price: Price
    /// What each order trades.
    package private(set) var fills: [Int]
    /// What the pool sells; negative: buys.
    package private(set) var net = 0

    /// - Parameters:
    ///   - spot: what the pool's price is for nothing.
    ///   - curve: at which price the pool sells an amount, or if it is negative buys it; nil: at none.
    package init?(_ orders: [Order], spot: Price, curve: (Int) -> Price?) {
        let all = orders.reduce(0) { $0 + $1.amount }
        /// The most that the pool trades at a price.
        func most(_ price: Price) -> Int {
            let sold = (1...max(all, 1)).last { amount in curve(amount).map { $0 <= price } ?? false }
            if let sold { return sold }
            let bought = (1...max(all, 1)).last { amount in curve(-amount).map { price <= $0 } ?? false }
            return -(bought ?? 0)
        }
        func sum(_ isBuy: Bool, _ isIn: (Price) -> Bool) -> Int {
            orders.filter { $0.isBuy == isBuy && isIn($0.limit) }.reduce(0) { $0 + $1.amount }
        }
        /// The most that is bought at a price at which all comes out even; nil: it does not.
        func volume(_ price: Price) -> Int? {
            let wanted = sum(true) { price < $0 }...sum(true) { price <= $0 }
            let offered = sum(false) { $0 < price }...sum(false) { $0 <= price }
            return wanted.last { offered.contains($0 - most(price)) }
        }
        let prices = [spot] + orders.map(\.limit) + (-all...all).filter { $0 != 0 }.compactMap(curve)
        let clearing = prices.filter { volume($0) != nil }
        let above = clearing.filter { spot <= $0 }.min { $0 < $1 }
        let below = clearing.filter { $0 < spot }.max { $0 < $1 }
        // The one nearest to the pool's: never one on each side.
        guard let price = above ?? below, above == nil || below == nil || above! == spot, let bought = volume(price)
        else { return nil }
        self.price = price
        net = most(price)
        fills = orders.map { _ in 0 }
        share(orders, isBuy: true, bought)
        share(orders, isBuy: false, bought - net)
    }

    private mutating func share(_ orders: [Order], isBuy: Bool, _ total: Int) {
        var left = total
        for (index, order) in orders.enumerated() where order.isBuy == isBuy {
            guard isBuy ? price < order.limit : order.limit < price else { continue }
            fills[index] = order.amount
            left -= order.amount
        }
        let marginal = orders.indices.filter { orders[$0].isBuy == isBuy && orders[$0].limit == price }
        let (shared, sum) = (left, marginal.reduce(0) { $0 + orders[$1].amount })
        for index in marginal {
            fills[index] = orders[index].amount * shared / sum
            left -= fills[index]
        }
        for index in marginal where left > 0 && fills[index] < orders[index].amount {
            fills[index] += 1
            left -= 1
        }
    }

    /// The same orders for the clearing that is tested.
    package static func batch(_ orders: [Order]) -> [BatchOrder] {
        orders.enumerated().compactMap { index, order in
            BatchOrder(
                buys: order.isBuy, amount: UInt128(order.amount), limit: UInt64(order.limit.numerator),
                over: UInt64(order.limit.denominator), rank: Words32(UInt64(index), 0, 0, 0))
        }
    }

    /// Up to eight orders near a price of 1, many of them at equal limits.
    package static func orders(_ generator: inout some RandomNumberGenerator) -> [Order] {
        (0..<Int.random(in: 1...8, using: &generator)).map { _ in
            Order(
                isBuy: Bool.random(using: &generator), amount: Int.random(in: 1...40, using: &generator),
                limit: Price(Int.random(in: 1...8, using: &generator), Int.random(in: 1...8, using: &generator)))
        }
    }

    /// Whether a clearing says the same.
    package func agrees(with clearing: BatchClearing) -> Bool {
        guard let price = Fraction(UInt128(price.numerator), over: UInt128(price.denominator)) else { return false }
        return clearing.price == price && clearing.fills == fills.map { UInt128($0) }
            && Int(clearing.bought) - Int(clearing.sold) == net
    }
}
