import Foundation

/// A folder that is there for one test.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "laneway-verification-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Names a folder inside; not created.
    func folder(_ name: String) -> String { path + "/" + name }

    /// Copies a store's database as it lies on the disk now, with what its write-ahead log holds.
    func copy(_ directory: String, to name: String) throws -> String {
        let target = folder(name)
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        for file in ["node.sqlite", "node.sqlite-wal"]
        where FileManager.default.fileExists(atPath: directory + "/" + file) {
            try FileManager.default.copyItem(atPath: directory + "/" + file, toPath: target + "/" + file)
        }
        return target
    }
}
