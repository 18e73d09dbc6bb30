/// Divides a sub-block's capacity among lanes (MERGE-2): every lane gets min(demand, reserve), ripe heads come next, and
/// what is left is shared by weighted max-min fairness.
///
/// Used for gas and, with the same weights, for bytes.
enum Blockspace {
    struct Claim: Sendable {
        var demand: UInt64
        var reserve: UInt64
        /// Size of a head that was blocked and has saved enough by now (MERGE-4), at most ``demand``; 0 for all others.
        var ripe: UInt64 = 0
        /// The order in which ripe heads are served, smallest first.
        var turn = 0
        var weight: UInt32
    }

    /// Each claim's grant. The sum is at most `capacity`; the sum of reserves must be too.
    ///
    /// Fractions of a unit are rounded down and stay unused. O(n log n).
    static func divide(_ capacity: UInt64, among claims: [Claim]) -> [UInt64] {
        var grants = claims.map { min($0.demand, $0.reserve) }
        var left = capacity - grants.reduce(0, +)
        // Whole or not at all: two halves of heads would block each other for ever.
        for index in claims.indices.filter({ claims[$0].ripe > grants[$0] }).sorted(by: {
            claims[$0].turn < claims[$1].turn
        }) {
            let missing = claims[index].ripe - grants[index]
            guard missing <= left else { continue }
            grants[index] += missing
            left -= missing
        }
        fill(&grants, upTo: claims.indices.map { claims[$0].demand - grants[$0] }, claims, &left)
        return grants
    }

    /// Weighted max-min (Bertsekas and Gallager, Data Networks, 6.5.2): serve whoever wants least for its weight first;
    /// everyone after gets at least that much for its own.
    private static func fill(
        _ grants: inout [UInt64], upTo wanted: [UInt64], _ claims: [Claim], _ left: inout UInt64
    ) {
        var weights: UInt128 = 0
        var order: [Int] = []
        for index in claims.indices where wanted[index] > 0 {
            order.append(index)
            weights += UInt128(claims[index].weight)
        }
        guard !order.isEmpty, left > 0 else { return }
        order.sort {
            let a = UInt128(wanted[$0]) * UInt128(claims[$1].weight)
            let b = UInt128(wanted[$1]) * UInt128(claims[$0].weight)
            return a == b ? $0 < $1 : a < b
        }
        for (position, index) in order.enumerated() {
            let weight = UInt128(claims[index].weight)
            let share = UInt64(UInt128(left) * weight / weights)
            if wanted[index] <= share {
                grants[index] += wanted[index]
                left -= wanted[index]
                weights -= weight
            } else {
                // From here on all want more than their share: each gets its share of the same rest.
                let rest = UInt128(left)
                for other in order[position...] {
                    let part = UInt64(rest * UInt128(claims[other].weight) / weights)
                    grants[other] += part
                    left -= part
                }
                return
            }
        }
    }
}
