/// Some work that was timed.
struct Slice {
    var nanoseconds: UInt64 = 0
    /// How many of what is counted were done: transactions, checks.
    var count: UInt64 = 0

    static func += (total: inout Slice, slice: Slice) {
        total.nanoseconds += slice.nanoseconds
        total.count += slice.count
    }

    /// How many a second; 0 for none.
    var perSecond: Double { nanoseconds == 0 ? 0 : Double(count) * 1e9 / Double(nanoseconds) }

    /// Nanoseconds for one; 0 for none.
    var each: Double { count == 0 ? 0 : Double(nanoseconds) / Double(count) }
}
