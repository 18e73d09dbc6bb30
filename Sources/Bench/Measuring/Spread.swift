/// What many measurements of one number say.
public struct Spread: Hashable, Sendable, Encodable {
    /// The middle one.
    public let median: Double
    /// One in ten is smaller.
    public let p10: Double
    /// One in ten is larger.
    public let p90: Double

    /// Of at least one value. Percentiles are values that occurred (nearest rank), so none is invented between two.
    init(_ values: [Double]) {
        precondition(!values.isEmpty, "nothing was measured")
        let sorted = values.sorted()
        func rank(_ percent: Int) -> Double { sorted[(sorted.count * percent + 99) / 100 - 1] }
        median = rank(50)
        p10 = rank(10)
        p90 = rank(90)
    }
}
