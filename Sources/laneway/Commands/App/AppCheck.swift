import Foundation

/// Runs `laneway check` on an app before something is done with its rule.
enum AppCheck {
    /// In a process of its own; what it prints goes to stderr.
    ///
    /// - Parameter otherwise: what does not happen where it fails.
    /// - Throws: where the rule fails its check.
    static func run(_ app: String, otherwise: String) throws {
        Output.note("checking \(app)")
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["check", app]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.standardError
        try process.run()
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw FailedCheck(
                description: "the rule fails its check, see above; \(otherwise). Mend it, or do it all the same with "
                    + "--force")
        }
    }
}

/// A rule that nothing is done with as it is.
private struct FailedCheck: Error, CustomStringConvertible {
    let description: String
}
