import Foundation
import OrderFlow

@testable import Conformance

enum Support {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    static let apps = tests.appending(path: "../../Apps").standardizedFileURL.path

    static func fixture(_ name: String) -> String { tests.appending(path: "Fixtures/\(name)").path }
    static func app(_ name: String) -> String { "\(apps)/\(name)" }

    /// Without `elsewhere` the other process agrees.
    static func report(
        _ app: String, seed: UInt64 = 1, elsewhere: (([String]) -> [String])? = nil
    ) throws -> CheckReport {
        let check = try ConformanceCheck(app: app, apps: apps, seed: seed)
        return try check.run { try (elsewhere ?? { $0 })(check.commitments()) }
    }
}

extension CheckReport {
    func failure(_ check: CheckName) -> FailedCase? { failures.first { $0.check == check } }
    var failed: [CheckName] { rows.filter { $0.verdict == .failed }.map(\.check) }
}
