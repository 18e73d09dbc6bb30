import RuleFixtures
import Sequencer
import Testing
import WasmHost

@Suite("Faults of a rule") struct FaultTests {
    static let functions: [RuleFunction] = [.configure, .admit, .order, .begin, .execute, .settle]

    @Test("every misbehaviour ends in its own typed fault, in every entry point", arguments: Misbehaviour.allCases)
    func typedFaults(misbehaviour: Misbehaviour) throws {
        let sandbox = try Sandbox()
        for function in Self.functions {
            let hostile = try HostileModule(misbehaviour, in: function)
            var journal = LaneJournal(bytesMax: 1_000_000)
            let instance = try sandbox.instance(hostile.module)
            let fault = try withUnsafeMutablePointer(to: &journal) { state in
                try sandbox.fault { _ = try sandbox.call(instance, function, state: state, access: .readWrite) }
            }
            #expect(fault == hostile.fault, "\(hostile)")
        }
    }

    @Test(
        "deep recursion ends on fuel, whatever its frames and however much fuel there is",
        arguments: Misbehaviour.allCases.filter { $0.fault == .fuel }, [20_000, 1_000_000, 50_000_000] as [UInt64])
    func deepRecursion(misbehaviour: Misbehaviour, fuel: UInt64) throws {
        let sandbox = try Sandbox(fuelMax: fuel)
        let hostile = try HostileModule(misbehaviour, in: .admit)
        let instance = try sandbox.instance(hostile.module)
        #expect(try sandbox.fault { _ = try sandbox.call(instance, .admit, fuel: fuel) } == .fuel)
    }

    @Test("a proposal that is none reaches the core as it is", arguments: BadOrder.allCases)
    func badOrders(order: BadOrder) throws {
        let sandbox = try Sandbox()
        let instance = try sandbox.instance(HostileModule(order).module)
        _ = try sandbox.call(instance, .order, input: Sandbox.input(count: 3))
    }

    @Test("an answer one byte longer than allowed is a fault")
    func longAnswer() throws {
        let sandbox = try Sandbox()
        let module = try GoodModules.firstCome()
        #expect(try sandbox.call(sandbox.instance(module), .admit, answerBytesMax: 24).count == 24)
        let instance = try sandbox.instance(module)
        #expect(try sandbox.fault { _ = try sandbox.call(instance, .admit, answerBytesMax: 23) } == .answer)
    }

    @Test("a growth that is refused and then lived with is no fault, and a later trap of another call is a trap")
    func refusedGrowthWithoutTrap() throws {
        let sandbox = try Sandbox()
        var text = RuleText()
        text.bodies[.admit] = """
            (if (i32.ne (memory.grow (i32.const 65535)) (i32.const -1)) (then unreachable))
            (i64.const 0)
            """
        text.bodies[.begin] = "unreachable"
        let instance = try sandbox.instance(FixtureModule(name: "lives with it", wat: text.wat))
        #expect(try sandbox.call(instance, .admit) == [])
        #expect(try sandbox.fault { _ = try sandbox.call(instance, .begin) } == .trap)
    }

    @Test(
        "a trap after any refused growth is a memory fault",
        arguments: [
            ("4", 1), ("4 5", 2), ("4 65536", 65_533), ("4", 65_536), ("4", -1),
        ])
    func refusedGrowth(memory: String, pages: Int) throws {
        let sandbox = try Sandbox()
        var text = RuleText()
        text.memory = "(memory (export \"memory\") \(memory))"
        text.extra = "(global $first (mut i32) (i32.const 3)) (global $second i64 (i64.const 4))"
        text.bodies[.admit] = "(drop (memory.grow (i32.const \(pages)))) unreachable"
        let module = try FixtureModule(name: "grows", wat: text.wat)
        let instance = try sandbox.instance(module, memoryBytesMax: 262_144)
        #expect(try sandbox.fault { _ = try sandbox.call(instance, .admit) } == .memory)
    }

    @Test("an input that the lane's memory has no room for is a memory fault")
    func inputBeyondMemory() throws {
        let sandbox = try Sandbox()
        let instance = try sandbox.instance(GoodModules.firstCome(), memoryBytesMax: 300_000)
        let input = Sandbox.input(payload: 500_000)
        #expect(try sandbox.fault { _ = try sandbox.call(instance, .admit, input: input) } == .memory)
    }

    @Test("a module that starts with more memory than the lane may have is a memory fault")
    func memoryBeyondLimit() throws {
        let sandbox = try Sandbox()
        let module = try GoodModules.firstCome()
        #expect(try sandbox.fault { _ = try sandbox.instance(module, memoryBytesMax: 262_143) } == .memory)
        _ = try sandbox.instance(module, memoryBytesMax: 262_144)
    }

    @Test(
        "an input address that is not divisible by 16 or outside memory is a fault",
        arguments: ["(i32.const 131080)", "(i32.const -16)"])
    func badInputAddress(address: String) throws {
        let sandbox = try Sandbox()
        var text = RuleText()
        text.input = "(func (export \"laneway_input\") (param $n i32) (result i32) \(address))"
        let instance = try sandbox.instance(FixtureModule(name: "bad input address", wat: text.wat))
        #expect(try sandbox.fault { _ = try sandbox.call(instance, .admit) } == .answer)
    }

    @Test("an endless laneway_input takes the call's fuel")
    func endlessInput() throws {
        let sandbox = try Sandbox()
        var text = RuleText()
        text.input = "(func (export \"laneway_input\") (param $n i32) (result i32) (loop $l (br $l)) unreachable)"
        let instance = try sandbox.instance(FixtureModule(name: "endless input", wat: text.wat))
        #expect(try sandbox.fault { _ = try sandbox.call(instance, .admit) } == .fuel)
    }
}
