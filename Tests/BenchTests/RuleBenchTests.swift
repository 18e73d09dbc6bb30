import Foundation
import Testing

@testable import Bench

@Suite("bench rule")
struct RuleBenchTests {
    private static let apps = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Apps")
        .standardizedFileURL.path

    @Test("measures every function of a rule both ways, with exact fuel")
    func functions() throws {
        let options = RuleBenchmark.Options(app: "\(Self.apps)/BatchAuction", apps: Self.apps, quick: true)
        let report = try RuleBenchmark(options).run()
        #expect(report.sizes.map(\.pending) == [10, 100])
        for size in report.sizes {
            #expect(size.functions.map(\.name) == ["admit", "order", "begin", "execute"])
            #expect(size.included > 0 && size.included <= size.pending)
            for function in size.functions {
                #expect(function.fuel > 0 && function.native_nanoseconds > 0 && function.wasm_nanoseconds > 0)
            }
            // Per transaction: admit of those that arrive, the others of those included.
            let parts = size.functions.map { function in
                function.fuel * Double(function.calls)
                    / Double(function.name == "admit" ? size.pending : size.included)
            }
            #expect(abs(parts.reduce(0, +) - size.fuel) < 1e-6 * size.fuel)
        }
        // Fuel is a property of the module and its input.
        let again = try RuleBenchmark(options).run()
        #expect(again.sizes.map(\.fuel) == report.sizes.map(\.fuel))
        #expect(report.parameters.quick)
    }
}
