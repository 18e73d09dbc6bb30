import Foundation
import RuleBuild

/// `swift test` of an app: in the package of its own, or of its target in the checkout that it stands in.
struct SwiftTests {
    struct Result {
        let succeeded: Bool
        /// Tests that ran.
        let count: Int
        /// What failed, as it was printed.
        let failures: [String]
    }

    private let swift: String
    private let arguments: [String]

    /// The most lines of failures that are kept.
    private static let failuresMax = 40

    /// nil: the app has none.
    init?(app: String, environment: [String: String]) {
        let folder = URL(filePath: app)
        let files = FileManager.default
        if files.fileExists(atPath: "\(app)/Package.swift") {
            arguments = ["test", "--package-path", app]
        } else if files.fileExists(atPath: "\(app)/RuleTests.swift"),
            let package = Self.package(around: folder.deletingLastPathComponent())
        {
            arguments = ["test", "--package-path", package, "--filter", "^\(folder.lastPathComponent)Tests\\."]
        } else {
            return nil
        }
        let folders =
            environment["LANEWAY_TOOLCHAIN"].map { [$0] }
            ?? (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        swift = folders.map { "\($0)/swift" }.first { files.isExecutableFile(atPath: $0) } ?? "/usr/bin/swift"
    }

    /// The nearest folder with a package, this one or around it.
    private static func package(around folder: URL) -> String? {
        var folder = folder
        while folder.path != "/" {
            if FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path) {
                return folder.path
            }
            folder.deleteLastPathComponent()
        }
        return nil
    }

    /// As one would type it.
    var command: String { (["swift"] + arguments).joined(separator: " ") }

    /// Runs them; `line` hears what is printed.
    ///
    /// - Throws: what stands in the way of starting `swift`.
    func run(_ line: (String) -> Void) throws -> Result {
        line(command)
        let process = Process()
        process.executableURL = URL(filePath: swift)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        var reading = TestOutput()
        while true {
            let data = pipe.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            reading.take(data).forEach(line)
        }
        process.waitUntilExit()
        reading.finish().forEach(line)
        return Result(
            succeeded: process.terminationReason == .exit && process.terminationStatus == 0, count: reading.count,
            failures: Array(reading.failures.prefix(Self.failuresMax)))
    }
}

/// What `swift test` prints, line by line.
struct TestOutput {
    /// Tests that ran, of Swift Testing and XCTest together.
    private(set) var count = 0
    /// Issues, errors of the compiler, crashes.
    private(set) var failures: [String] = []
    private var partial = Data()

    /// Answers the whole lines of what came.
    mutating func take(_ data: Data) -> [String] {
        partial += data
        var lines: [String] = []
        while let end = partial.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(String(decoding: partial[partial.startIndex..<end], as: UTF8.self))
            partial = Data(partial[partial.index(after: end)...])
        }
        lines.forEach { note($0) }
        return lines
    }

    /// What is left without an end of line.
    mutating func finish() -> [String] {
        guard !partial.isEmpty else { return [] }
        let line = String(decoding: partial, as: UTF8.self)
        partial = Data()
        note(line)
        return [line]
    }

    private mutating func note(_ line: String) {
        if let match = line.firstMatch(of: /Test run with (\d+) tests?/) { count += Int(match.output.1) ?? 0 }
        if let match = line.firstMatch(of: /^\s*Executed (\d+) tests?/) { count = max(count, Int(match.output.1) ?? 0) }
        let isFailure =
            line.contains("recorded an issue") || line.contains("error:") || line.contains("unexpected signal code")
        if isFailure { failures.append(line) }
    }
}
