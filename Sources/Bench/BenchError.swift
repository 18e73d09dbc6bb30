/// Why a benchmark measured nothing: what ran was not what was to be measured.
public struct BenchError: Error, Sendable, CustomStringConvertible {
    /// What failed and why.
    public let reason: String
    /// What to do.
    public let remedy: String

    init(_ reason: String, remedy: String) {
        self.reason = reason
        self.remedy = remedy
    }

    /// Both.
    public var description: String { "\(reason). \(remedy)" }
}
