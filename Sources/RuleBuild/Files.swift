import Foundation

/// Reading and writing with typed errors.
enum Files {
    static func text(_ path: String, remedy: String) throws(RuleBuildError) -> String {
        guard let text = String(validating: try bytes(path, remedy: remedy), as: UTF8.self) else {
            throw RuleBuildError(.unreadable, path, "the file is not UTF-8", remedy: "Save it as UTF-8.")
        }
        return text
    }

    static func bytes(_ path: String, remedy: String) throws(RuleBuildError) -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(filePath: path)))
        } catch {
            let reason = FileManager.default.fileExists(atPath: path) ? "it cannot be read" : "there is no such file"
            throw RuleBuildError(.unreadable, path, reason, remedy: remedy)
        }
    }

    /// Writes the file whole or not at all, and the folders that lead to it.
    static func write(_ bytes: [UInt8], to path: String) throws(RuleBuildError) {
        let url = URL(filePath: path)
        do {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: url, options: .atomic)
        } catch {
            throw RuleBuildError(
                .unwritable, path, "it cannot be written: \(error.localizedDescription)",
                remedy: "Check the permissions and the space left, or choose another path.")
        }
    }

    /// Every file in `folder` and below that ends in one of `extensions`, by its path relative to it.
    static func read(_ folder: String, _ extensions: Set<String>) throws(RuleBuildError) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for path in try list(folder, extensions: extensions) {
            files[path] = try bytes("\(folder)/\(path)", remedy: "Check its permissions.")
        }
        return files
    }

    /// Every file in `folder` and below that ends in one of `extensions`: paths relative to it, in the order of their
    /// bytes.
    static func list(_ folder: String, extensions: Set<String>) throws(RuleBuildError) -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: folder) else {
            throw RuleBuildError(.unreadable, folder, "the folder cannot be listed", remedy: "Check its permissions.")
        }
        let paths = walk.compactMap { $0 as? String }.filter { extensions.contains(URL(filePath: $0).pathExtension) }
        return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

/// A new folder of this process's own, until ``remove()``.
struct TemporaryFolder {
    let path: String

    /// In `parent`, by default the system's place for such folders.
    init(in parent: String = NSTemporaryDirectory()) throws(RuleBuildError) {
        path = URL(filePath: parent).appending(path: "laneway-\(UUID().uuidString)").path
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw RuleBuildError(
                .unwritable, parent, "no folder can be made there: \(error.localizedDescription)",
                remedy: "Check its permissions and the space left.")
        }
    }

    /// Best effort: what is left behind is in a temporary place, and there is nobody to tell.
    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
