import Foundation
public import Wire

/// What a new app is called: in `app.toml` and on a network as a label, in Swift as a type.
public struct AppName: Hashable, Sendable {
    /// The lane's name, as given: `my-dex`.
    public let lane: LaneName
    /// The rule's type and module: `MyDex`. A label that starts with a digit gets `App` in front.
    public let type: String

    /// From a label of 1 to 32 of `a-z 0-9 -`, no `-` at the ends.
    ///
    /// - Throws: ``RuleBuildError/Code/badValue`` for any other text, and for names whose type Swift or Laneway has
    ///   already.
    public init(_ label: String) throws(RuleBuildError) {
        guard let lane = try? LaneName(label) else {
            throw RuleBuildError(
                .badValue, label,
                "an app's name has 1 to \(LaneName.bytesMax) of a-z, 0-9 and -, with no - at its ends",
                remedy: "Choose another, such as my-app.")
        }
        self.lane = lane
        let words = label.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        type = words.first?.isNumber == true ? "App" + words : words
        guard !Self.taken.contains(type) else {
            throw RuleBuildError(
                .badValue, label, "its type would be \(type), a name that Swift or Laneway has already",
                remedy: "Choose another, such as my-\(label.prefix(LaneName.bytesMax - 3)).")
        }
    }

    /// What would mean something else in the files of an app, or be a module twice in a package.
    private static let taken: Set<String> = [
        // Swift's.
        "Any", "Array", "Bool", "Int", "Int128", "Int64", "Int32", "Never", "Optional", "Protocol", "RawSpan", "Self",
        "Set", "StaticString", "String", "Swift", "Testing", "Test", "Suite", "Type", "UInt128", "UInt64", "UInt32",
        "UInt8", "Void", "Foundation", "Dispatch", "Synchronization",
        // RuleKit's.
        "Account", "Admission", "AdmissionContext", "Candidates", "Configuration", "ConfigurationError", "EarlierFirst",
        "ExecutionResult", "Included", "LaneRevenue", "LaneState", "OrderContext", "OrderingRule", "OrderingStage",
        "Outcome", "Payouts", "Proposal", "SortKey", "StageBuilder", "StageRank", "StagedRule", "StateKey", "Then",
        "TransactionView", "UnconfiguredRule", "LargerTipFirst", "LargerBidFirst", "FirstByteFirst",
        // Modules of this package and of what it depends on.
        "Backtest", "Bench", "CancelsFirst", "Devnet", "FirstComeFirstServed", "Laneway", "LanewayTesting", "Node",
        "OrderFlow", "PriorityFee", "RuleBuild", "RuleKit", "Sequencer", "Simulation", "Store", "Verification",
        "WasmHost", "Wire", "LanewayRule", "LanewayModule",
    ]
}
