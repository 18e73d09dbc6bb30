import Foundation

/// Where an app's files are.
struct AppFolder {
    /// Absolute.
    let path: String

    /// From a path that is absolute or relative to the working folder.
    init(_ path: String) {
        self.path = URL(filePath: path).standardizedFileURL.path
    }

    /// The last part of the path.
    var name: String { URL(filePath: path).lastPathComponent }
    var manifestPath: String { path + "/app.toml" }
    var rulePath: String { path + "/Rule.swift" }
    /// Where a module goes unless one says otherwise.
    var modulePath: String { path + "/.build/\(name).wasm" }
}
