import Foundation
import RuleFixtures
import Sequencer
import Testing

@testable import WasmHost

@Suite("Determinism") struct DeterminismTests {
    @Test("the same call uses the same fuel a thousand times, in one instance and in fresh ones")
    func sameFuel() throws {
        let sandbox = try Sandbox()
        let module = try GoodModules.firstComeWithRefinements()
        let input = Sandbox.input(count: 50)
        var used: Set<UInt64> = []
        var answers: Set<[UInt8]> = []
        for _ in 0..<50 {
            let instance = try #require(sandbox.instance(module) as? WasmInstance)
            // The first call makes room for the input as well.
            _ = try sandbox.call(instance, .begin, input: input)
            for _ in 0..<20 {
                answers.insert(try sandbox.call(instance, .order, input: input))
                used.insert(Sandbox.fuelMax - instance.fuelLeft)
            }
        }
        #expect(used.count == 1)
        #expect(answers.count == 1)
    }

    @Test("the fuel of a call is what the specification's example says")
    func fuelOfAdmit() throws {
        let sandbox = try Sandbox()
        let instance = try #require(sandbox.instance(GoodModules.firstCome()) as? WasmInstance)
        _ = try sandbox.call(instance, .admit)
        _ = try sandbox.call(instance, .admit)
        #expect(Sandbox.fuelMax - instance.fuelLeft == 58)
    }

    @Test("with exactly the fuel that it uses a call ends well, and far below that it does not")
    func exactFuel() throws {
        let sandbox = try Sandbox()
        let module = try GoodModules.firstComeWithRefinements()
        let input = Sandbox.input(count: 50)
        let instance = try #require(sandbox.instance(module) as? WasmInstance)
        _ = try sandbox.call(instance, .begin, input: input)
        _ = try sandbox.call(instance, .order, input: input)
        let used = Sandbox.fuelMax - instance.fuelLeft
        _ = try sandbox.call(instance, .order, input: input, fuel: used)
        #expect(try sandbox.fault { _ = try sandbox.call(instance, .order, input: input, fuel: used / 2) } == .fuel)
    }

    @Test("the specification has the engine's description word for word")
    func specification() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let page = root.deletingLastPathComponent().appendingPathComponent("Specs/sandbox.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        #expect(text.contains("`\(WasmRuleHost.engineDescription)`"))
    }

    @Test("the engine's description does not change without a new network")
    func description() {
        #expect(
            WasmRuleHost.engineDescription
                == "wasmtime 50.0.1; cranelift speed; fuel; nan-canonicalization; mvp, mutable-global, sign-extension, "
                + "saturating-float-to-int, bulk-memory; stack 16/fuel; function-fuel 4+size max 65536, "
                + "module max 2097152; table 65536; load-fuel 1000000; abi 1")
    }
}
