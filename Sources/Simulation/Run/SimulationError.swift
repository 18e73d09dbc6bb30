/// Why a scenario that reads well cannot be run.
public struct SimulationError: Error, Hashable, Sendable {
    /// What went wrong; stable.
    public enum Code: String, Sendable, CaseIterable {
        /// The network that the scenario describes is refused, such as a rule's configuration.
        case refused = "REFUSED"
        /// What came out is not what has to come out of any network: a defect.
        case defect = "DEFECT"
    }

    /// What went wrong.
    public let code: Code
    /// The scenario's file and, if it is about one, its line.
    public let place: String
    /// What is wrong, for people.
    public let reason: String
    /// What to do, for people.
    public let remedy: String

    init(_ code: Code, _ place: String, _ reason: String, remedy: String) {
        self.code = code
        self.place = place
        self.reason = reason
        self.remedy = remedy
    }
}

extension SimulationError: CustomStringConvertible {
    /// Place, reason and what to do, in one line.
    public var description: String { "\(place): \(reason). \(remedy)" }
}
