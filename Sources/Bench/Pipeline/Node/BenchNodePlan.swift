internal import Foundation

/// What the process of a measured node is told, as a file in its folder.
struct BenchNodePlan: Codable {
    /// The node's own folder.
    var folder: String
    /// The rule's module.
    var module: String
    /// Whether the rule that is linked in runs instead of the module.
    var isNative = false
    /// Whether commits are synced before they are answered.
    var isSynced = true
    /// Between two ticks of its own clock; nil: it is told when to tick.
    var tickMilliseconds: UInt64?
    var workload = PipelineWorkload()

    /// Where the plan is.
    static func path(in folder: String) -> String { "\(folder)/plan.json" }

    func write() throws {
        try JSONEncoder().encode(self).write(to: URL(filePath: Self.path(in: folder)))
    }

    static func read(from path: String) throws -> BenchNodePlan {
        try JSONDecoder().decode(BenchNodePlan.self, from: Data(contentsOf: URL(filePath: path)))
    }
}
