/// A ratio that was measured, with the goal that it has (BENCH-1).
public struct BenchGoal: Hashable, Sendable, Encodable {
    /// Names it for programs.
    public let key: String
    /// What is divided by what, as people read it.
    public let name: String
    /// The goal: the median is at least this; nil where there is none.
    public let goal_min: Double?
    /// The goal: the median is at most this; nil where there is none.
    public let goal_max: Double?
    /// Whether it is.
    public let met: Bool
    /// The ratios that were measured.
    public let ratio: Spread
    /// How many.
    public let pairs: Int

    init(_ key: String, _ name: String, min: Double? = nil, max: Double? = nil, _ ratios: [Double]) {
        self.key = key
        self.name = name
        goal_min = min
        goal_max = max
        let spread = Spread(ratios)
        ratio = spread
        pairs = ratios.count
        met = min.map { spread.median >= $0 } ?? true && max.map { spread.median <= $0 } ?? true
    }
}
