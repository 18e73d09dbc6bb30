import Devnet
import Foundation
import Store

/// Finds a node's store from what a person would name.
enum DataFolder {
    /// Opens the store in a data folder, a session's folder, or a session named as it was announced, for reading.
    static func open(_ directory: String) throws -> NodeStore {
        let candidates = [directory, directory + "/data", Session.defaultFolder() + "/" + directory + "/data"]
        let found = candidates.first { FileManager.default.fileExists(atPath: $0 + "/node.sqlite") }
        guard let found else { throw UsageError(description: notThere(directory)) }
        return try NodeStore.open(in: found, mode: .readOnly)
    }

    private static func notThere(_ directory: String) -> String {
        let folder = Session.defaultFolder()
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        let next =
            names.isEmpty
            ? "there are no sessions in \(folder); start one: laneway devnet up"
            : "sessions in \(folder): \(names.prefix(12).joined(separator: ", "))" + (names.count > 12 ? ", ..." : "")
        return "\(directory) is no session and no node's data folder: there is no node.sqlite; \(next)"
    }
}
