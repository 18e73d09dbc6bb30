import Foundation
public import RuleBuild

extension Scenario {
    /// Reads a scenario's file.
    ///
    /// - Parameter file: absolute or relative to the working folder.
    /// - Throws: `RuleBuildError` with the line at fault.
    public init(file: String) throws(RuleBuildError) {
        let data: Data
        do {
            // One byte more than it may have, however large the file is.
            let handle = try FileHandle(forReadingFrom: URL(filePath: file))
            defer { try? handle.close() }
            data = try handle.read(upToCount: Self.bytesMax + 1) ?? Data()
        } catch {
            let isThere = FileManager.default.fileExists(atPath: file)
            throw RuleBuildError(
                .unreadable, file, isThere ? "it cannot be read" : "there is no such file",
                remedy: "Name a scenario's file (Specs/scenario.md).")
        }
        guard data.count <= Self.bytesMax else {
            throw RuleBuildError(
                .tooLarge, file, "it has more than \(Self.bytesMax) bytes", remedy: "Split the scenario.")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw RuleBuildError(.unreadable, file, "it is not UTF-8", remedy: "Save it as UTF-8.")
        }
        try self.init(text: text, path: file)
    }

    /// Reads a scenario's text.
    ///
    /// - Parameters:
    ///   - text: the file's content.
    ///   - path: what errors call the file, and where a lane's `rule` with a `/` starts.
    /// - Throws: `RuleBuildError` with the line at fault.
    public init(text: String, path: String) throws(RuleBuildError) {
        var reader = ScenarioReader(try ManifestTable(text: text, path: path))
        self = try reader.read()
    }
}
