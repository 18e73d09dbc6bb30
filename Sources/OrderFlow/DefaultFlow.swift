import Foundation

/// The flow that the devnet plays when none is named: facts of twelve real blocks, committed with this module
/// (FLOW-60). ``Flow/source`` says where they are from.
public enum DefaultFlow {
    private static let fileName = "default-flow.tsv"
    private static let compiledFrom = #filePath
    /// The folder that SwiftPM puts beside the executable.
    private static let resources = "laneway_OrderFlow.resources"

    /// Reads and checks it. Throws `noDefault` if it is not installed, and whatever an edited file brings.
    public static func read() throws(FlowError) -> Flow { try FlowFile.read(try path()) }

    /// Where it is: beside the executable, else in the sources that this was compiled from.
    ///
    /// Searched here because `Bundle.module` ends the process when an executable was moved away from its resources.
    public static func path() throws(FlowError) -> String {
        try path(beside: Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent().path)
    }

    static func path(beside folder: String?, source: String = compiledFrom) throws(FlowError) -> String {
        let sources = URL(fileURLWithPath: source).deletingLastPathComponent()
        let candidates =
            (folder.map { ["\($0)/\(resources)/\(fileName)"] } ?? [])
            + [sources.appendingPathComponent("Resources/\(fileName)").path]
        guard let found = candidates.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            throw FlowError(
                .noDefault, file: fileName, "is in none of \(candidates.map { "`\($0)`" }.joined(separator: ", "))")
        }
        return found
    }
}
