import Foundation
import Devnet
import Store

/// Finds a node's store from what a person would name.
enum DataFolder {
    /// Opens the store in a data folder, a session's folder, or a session named as it was announced, for reading.
    static func open(_ directory: String) throws -> NodeStore {
        let files = FileManager.default
        let candidates = [
            directory, directory + "/data", Session.defaultFolder() + "/" + directory + "/data",
        ]
        let found = candidates.first { files.fileExists(atPath: $0 + "/node.sqlite") }
        return try NodeStore.open(in: found ?? directory, mode: .readOnly)
    }
}
