import Foundation

/// A new app's folder from a template: rule, manifest, tests, scenario and README, in a package of its own, so that
/// `swift test` works in it wherever it is.
public struct NewApp: Sendable {
    /// Absolute.
    public let folder: String
    /// From the folder's last part.
    public let name: AppName
    /// What it starts from.
    public let template: AppTemplate
    /// The framework's checkout that its package depends on; absolute.
    let checkout: String

    /// An app that is to be made.
    ///
    /// - Parameters:
    ///   - path: its folder, absolute or relative to the working folder; the last part is its name.
    ///   - environment: nil: the process's. `LANEWAY_SOURCES` names the framework's `Sources` folder if it was moved.
    /// - Throws: ``RuleBuildError`` if the name cannot be one, or the framework's package is not there.
    public init(
        _ path: String, template: AppTemplate, environment: [String: String]? = nil
    ) throws(RuleBuildError) {
        let url = URL(filePath: path).standardizedFileURL
        folder = url.path
        name = try AppName(url.lastPathComponent)
        self.template = template
        let sources = try RuleSources(environment ?? ProcessInfo.processInfo.environment)
        checkout =
            URL(filePath: sources.ruleKit).deletingLastPathComponent().deletingLastPathComponent()
            .standardizedFileURL.path
        guard FileManager.default.fileExists(atPath: checkout + "/Package.swift") else {
            throw RuleBuildError(
                .unreadable, checkout + "/Package.swift",
                "the framework's package is not there, and an app's tests need it",
                remedy: "Name the Sources folder of a checkout in LANEWAY_SOURCES.")
        }
    }

    /// Makes the folder with all its files, or nothing.
    ///
    /// - Returns: the files' names in it.
    /// - Throws: ``RuleBuildError/Code/exists`` if there is anything at that path: nothing is overwritten.
    public func create() throws(RuleBuildError) -> [String] {
        let parent = URL(filePath: folder).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        } catch {
            throw Self.unwritable(parent, error.localizedDescription)
        }
        // Makes or finds it in one step, so that two at the same time do not write into each other's.
        guard mkdir(folder, 0o755) == 0 else {
            guard errno == EEXIST else { throw Self.unwritable(folder, String(cString: strerror(errno))) }
            throw RuleBuildError(
                .exists, folder, "there is something already, and nothing is overwritten",
                remedy: "Choose another name, or remove it first.")
        }
        let files = files
        do {
            for file in files { try Files.write(Array(file.text.utf8), to: "\(folder)/\(file.name)") }
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
        return files.map(\.name)
    }

    private static func unwritable(_ path: String, _ reason: String) -> RuleBuildError {
        RuleBuildError(
            .unwritable, path, "no folder can be made there: \(reason)",
            remedy: "Check its permissions and the space left, or choose another place.")
    }
}
