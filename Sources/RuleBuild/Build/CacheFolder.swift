import Foundation

/// A folder of what was built once and is kept. It is made under another name and then renamed, so that builds at the
/// same time cannot see half of one, and the first to finish wins.
enum CacheFolder {
    /// Leaves a folder at `path` as it is, or lets `build` fill a new one.
    ///
    /// - Parameters:
    ///   - path: in `root`; its name stands for all that goes into it.
    ///   - build: fills the folder that it is given.
    static func make(
        _ path: String, in root: String, _ build: (String) throws(RuleBuildError) -> Void
    ) throws(RuleBuildError) {
        if FileManager.default.fileExists(atPath: path) { return }
        let building = try TemporaryFolder(in: root)
        defer { building.remove() }
        try build(building.path)
        do {
            try FileManager.default.moveItem(atPath: building.path, toPath: path)
        } catch {
            // Another build was faster, or this one cannot write there.
            guard FileManager.default.fileExists(atPath: path) else {
                throw RuleBuildError(
                    .unwritable, path, "it cannot be written: \(error.localizedDescription)",
                    remedy: "Check the permissions of the folder, or name another in LANEWAY_CACHE.")
            }
        }
    }
}
