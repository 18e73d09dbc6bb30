/// How far a benchmark is.
public struct BenchProgress: Hashable, Sendable {
    /// What is being measured.
    public let step: String
    /// Pairs so far.
    public let done: Int
    /// Pairs in all.
    public let total: Int
}
