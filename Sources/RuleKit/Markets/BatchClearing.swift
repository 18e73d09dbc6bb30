/// How a pool trades against a batch at one price: token 0 is traded, token 1 is what it costs, and prices are amounts of
/// token 1 for one of token 0.
///
/// The larger the amount that the pool sells, the higher the price that it asks for all of it; the larger the amount that
/// it buys, the lower the price that it pays. The four functions have to agree: ``price(selling:)`` of an amount is at
/// most `limit` exactly if the amount is at most ``mostSold(at:)`` of it, and likewise for buying.
public protocol PoolCurve {
    /// Between what the pool asks for next to nothing and what it pays for it.
    var spot: Fraction { get }
    /// The most that the pool sells at this price, rounded down; 0 if it asks for more.
    ///
    /// - Parameter limit: both its parts are below 2^64.
    func mostSold(at limit: Fraction) -> UInt128
    /// The most that the pool buys at this price, rounded down; 0 if it pays less.
    ///
    /// - Parameter limit: both its parts are below 2^64.
    func mostBought(at limit: Fraction) -> UInt128
    /// The price at which the pool sells exactly this amount, at least 1 and at most ``mostSold(at:)`` of some price.
    func price(selling amount: UInt128) -> Fraction
    /// The price at which the pool buys exactly this amount, at least 1 and at most ``mostBought(at:)`` of some price.
    func price(buying amount: UInt128) -> Fraction
}

/// An order in a batch: an amount of token 0, to be bought or sold at the limit or better, whole or in part.
public struct BatchOrder: Sendable {
    /// Whether it buys token 0.
    public let isBuy: Bool
    /// Of token 0.
    public let amount: UInt128
    /// The highest price of a buy, the lowest of a sell; both parts are below 2^64.
    public let limit: Fraction
    /// Decides who gets the odd units at the margin, the smaller first: a transaction's hash.
    public let rank: Words32

    /// nil: the amount or a part of the limit is 0.
    public init?(buys isBuy: Bool, amount: UInt128, limit: UInt64, over denominator: UInt64, rank: Words32) {
        guard amount > 0, limit > 0, let limit = Fraction(UInt128(limit), over: UInt128(denominator)) else {
            return nil
        }
        self.isBuy = isBuy
        self.amount = amount
        self.limit = limit
        self.rank = rank
    }
}

/// What becomes of a batch: one price for everybody.
///
/// Everybody whose limit is better than the price trades in full, everybody whose limit is worse not at all. At limits of
/// exactly the price there may be more than the other side and the pool take: those orders share it in proportion to
/// their amounts, rounded down, and what is left over goes unit by unit by rank. So the result does not depend on the
/// order of the orders. If several prices clear the batch, it is the one nearest to the pool's.
///
/// Amounts sum exactly: bought + the pool's purchase = sold + the pool's sale.
public struct BatchClearing {
    /// For all orders.
    public private(set) var price: Fraction
    /// What each order trades of token 0, in the order in which they were given.
    public private(set) var fills: [UInt128]
    /// Of token 0, by all buys together.
    public private(set) var bought: UInt128 = 0
    /// Of token 0, by all sells together.
    public private(set) var sold: UInt128 = 0

    /// Clears a batch in n log n.
    ///
    /// - Returns: nil if amounts of one side sum to 2^127 or more.
    public init?<Curve: PoolCurve>(_ orders: [BatchOrder], _ curve: Curve) {
        price = curve.spot
        fills = [UInt128](repeating: 0, count: orders.count)
        guard let levels = Self.levels(orders) else { return nil }
        settlePrice(levels, curve)
        fill(orders, buys: true, total: bought)
        fill(orders, buys: false, total: sold)
    }

    /// What is bought and sold at one limit.
    private struct Level {
        let limit: Fraction
        var buys: UInt128 = 0
        var sells: UInt128 = 0
    }

    /// By ascending limits.
    private static func levels(_ orders: [BatchOrder]) -> [Level]? {
        var levels: [Level] = []
        var sums: (buys: UInt128, sells: UInt128) = (0, 0)
        // Of equal limits the one with the smallest numerator is the level's, whichever was given first.
        let sorted = orders.indices.sorted {
            let comparison = orders[$0].limit.compared(to: orders[$1].limit)
            return comparison == .equal
                ? orders[$0].limit.numerator < orders[$1].limit.numerator : comparison == .smaller
        }
        for index in sorted {
            let order = orders[index]
            guard order.amount < 1 << 127 else { return nil }
            if levels.isEmpty || levels[levels.count - 1].limit != order.limit {
                levels.append(Level(limit: order.limit))
            }
            if order.isBuy {
                sums.buys += order.amount
                levels[levels.count - 1].buys += order.amount
            } else {
                sums.sells += order.amount
                levels[levels.count - 1].sells += order.amount
            }
            guard sums.buys < 1 << 127, sums.sells < 1 << 127 else { return nil }
        }
        return levels
    }

    /// From the pool's price towards the side that wants more, until the pool and the other side take it.
    private mutating func settlePrice<Curve: PoolCurve>(_ levels: [Level], _ curve: Curve) {
        var atSpot: (demand: UInt128, supply: UInt128) = (0, 0)
        var beyond: (demand: UInt128, supply: UInt128) = (0, 0)
        for level in levels {
            let comparison = level.limit.compared(to: price)
            if comparison != .smaller { atSpot.demand += level.buys }
            if comparison != .larger { atSpot.supply += level.sells }
            if comparison == .larger { beyond.demand += level.buys }
            if comparison == .smaller { beyond.supply += level.sells }
        }
        if beyond.demand > atSpot.supply {
            rise(levels, demand: beyond.demand, supply: atSpot.supply, curve)
        } else if beyond.supply > atSpot.demand {
            fall(levels, demand: atSpot.demand, supply: beyond.supply, curve)
        } else {
            bought = min(atSpot.demand, atSpot.supply)
            sold = bought
        }
    }

    /// - Parameters:
    ///   - demand: at prices above the pool's.
    ///   - supply: at the pool's price and below, less than the demand.
    private mutating func rise<Curve: PoolCurve>(
        _ levels: [Level], demand: UInt128, supply: UInt128, _ curve: Curve
    ) {
        var (demand, supply) = (demand, supply)
        let spot = price
        for level in levels where level.limit > spot {
            let most = curve.mostSold(at: level.limit)
            if demand - supply <= most {
                price = curve.price(selling: demand - supply)
                (bought, sold) = (demand, supply)
                return
            }
            let offered = supply + level.sells + most
            if demand - level.buys <= offered {
                price = level.limit
                bought = min(demand, offered)
                sold = bought - most
                return
            }
            demand -= level.buys
            supply += level.sells
        }
    }

    /// - Parameters:
    ///   - demand: at the pool's price and above, less than the supply.
    ///   - supply: at prices below the pool's.
    private mutating func fall<Curve: PoolCurve>(
        _ levels: [Level], demand: UInt128, supply: UInt128, _ curve: Curve
    ) {
        var (demand, supply) = (demand, supply)
        let spot = price
        for level in levels.reversed() where level.limit < spot {
            let most = curve.mostBought(at: level.limit)
            if supply - demand <= most {
                price = curve.price(buying: supply - demand)
                (bought, sold) = (demand, supply)
                return
            }
            let wanted = demand + level.buys + most
            if supply - level.sells <= wanted {
                price = level.limit
                sold = min(supply, wanted)
                bought = sold - most
                return
            }
            supply -= level.sells
            demand += level.buys
        }
    }

    /// Shares what one side trades among its orders.
    private mutating func fill(_ orders: [BatchOrder], buys: Bool, total: UInt128) {
        var marginal: [Int] = []
        var (left, sum) = (total, UInt128(0))
        for (index, order) in orders.enumerated() where order.isBuy == buys {
            let comparison = order.limit.compared(to: price)
            if comparison == .equal {
                marginal.append(index)
                sum += order.amount
            } else if comparison == (buys ? .larger : .smaller) {
                fills[index] = order.amount
                left -= order.amount
            }
        }
        let shared = left
        for index in marginal {
            let share = orders[index].amount.scaled(by: shared, over: sum, rounding: .down) ?? 0
            fills[index] = share
            left -= share
        }
        guard left > 0 else { return }
        marginal.sort { orders[$0].rank < orders[$1].rank }
        // Fewer are left over than there are orders, and each has room for one more: its share was rounded down.
        for index in marginal {
            guard left > 0 else { return }
            guard fills[index] < orders[index].amount else { continue }
            fills[index] += 1
            left -= 1
        }
    }
}
