import Foundation
import Testing

/// The built executable, beside the test bundle.
@Suite struct `laneway check` {
    private struct Document: Decodable {
        struct Row: Decodable {
            let check: String
            let verdict: String
            let scenario: String?
        }

        let seed: String
        let passed: Bool
        let checks: [Row]
    }

    private func run(_ arguments: [String]) throws -> (status: Int32, output: Data) {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "laneway")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }

    @Test func `asks a second process, and ends with 0 where nothing failed`() throws {
        let (status, output) = try run(["check", Support.fixture("Fair"), "--seed", "3", "--json"])
        #expect(status == 0)
        let document = try JSONDecoder().decode(Document.self, from: output)
        #expect(document.seed == "3")
        #expect(document.passed)
        #expect(document.checks.first?.check == "processes")
        #expect(document.checks.first?.verdict == "ok")
    }

    @Test func `ends with 1, and the scenario that it writes can be simulated`() throws {
        let folder = NSTemporaryDirectory() + "laneway-check-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (status, output) = try run(["check", Support.fixture("Loops"), "--output", folder, "--json"])
        #expect(status == 1)
        let document = try JSONDecoder().decode(Document.self, from: output)
        #expect(!document.passed)
        let failed = document.checks.filter { $0.verdict == "failed" }
        #expect(failed.map(\.check) == ["faults"])
        let scenario = try #require(failed.first?.scenario)
        let simulated = try run(["simulate", scenario])
        #expect(simulated.status == 0)
        #expect(String(decoding: simulated.output, as: UTF8.self).contains("RULE_FAULT_AT_ADMISSION"))
    }

    @Test func `ends with 2 for a folder that is no app`() throws {
        #expect(try run(["check", NSTemporaryDirectory() + "nobody"]).status == 2)
    }
}
