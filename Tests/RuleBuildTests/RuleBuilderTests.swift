import Foundation
import Testing
import Wire

@testable import RuleBuild

@Suite("Building rules", .serialized)
struct RuleBuilderTests {
    @Test("The apps build to small modules with the exports that they have")
    func appsBuild() throws {
        for name in ["FirstComeFirstServed", "PriorityFee", "CancelsFirst"] {
            let built = try RuleBuilder().build("Apps/\(name)", output: NSTemporaryDirectory() + "/\(name).wasm")
            print(name, built.size, built.hash)
            #expect(built.size < 20_000)
            #expect(built.warnings.isEmpty)
        }
    }
}
