import Foundation
import OrderFlow

@testable import Conformance

enum Support {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()

    static func fixture(_ name: String) -> String { tests.appending(path: "Fixtures/\(name)").path }
    static func app(_ name: String) -> String { tests.appending(path: "../../Apps/\(name)").standardizedFileURL.path }

    /// Without `elsewhere` the other process agrees.
    static func report(
        _ app: String, seed: UInt64 = 1, claimsFee: Bool = false, elsewhere: (([String]) -> [String])? = nil
    ) throws -> CheckReport {
        let check = try ConformanceCheck(app: app, seed: seed, flow: DefaultFlow.read(), claimsFee: claimsFee)
        return try check.run { try (elsewhere ?? { $0 })(check.commitments()) }
    }
}

extension CheckReport {
    func row(_ check: String) -> CheckRow? { rows.first { $0.check == check } }
    func failure(_ check: String) -> FailedCase? { failures.first { $0.check == check } }
    var failed: [String] { rows.filter { $0.verdict == .failed }.map(\.check) }
}
