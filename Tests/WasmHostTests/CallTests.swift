import RuleFixtures
import Sequencer
import Testing
import WasmHost
import Wire

@Suite("Calls of a rule") struct CallTests {
    let sandbox: Sandbox
    init() throws { sandbox = try Sandbox() }

    @Test("a first come, first served rule answers with the arrival number as key")
    func admits() throws {
        let instance = try sandbox.instance(GoodModules.firstCome())
        #expect(try sandbox.call(instance, .configure, input: [0, 0, 0, 0, 0, 0, 0, 0]) == [0, 0, 0, 0])
        var expected = [UInt8](repeating: 0, count: 24)
        expected[8] = 1
        #expect(try sandbox.call(instance, .admit) == expected)
    }

    @Test("an input that grows is put where the rule makes room for it", arguments: [1, 2, 100, 1_000, 20_000])
    func largeInput(count: Int) throws {
        let instance = try sandbox.instance(GoodModules.firstComeWithRefinements())
        #expect(try sandbox.call(instance, .begin) == [])
        if count <= 1_000 {
            let answer = try sandbox.call(instance, .order, input: Sandbox.input(count: count))
            #expect(answer.count == 8 + 24 * count)
            #expect(littleEndian(answer[4..<8]) == UInt64(count))
            for index in 0..<count {
                let entry = 8 + 24 * index
                #expect(littleEndian(answer[entry..<entry + 4]) == UInt64(index))
            }
        } else {
            #expect(try sandbox.call(instance, .begin, input: Sandbox.input(count: count)) == [])
        }
    }

    @Test("a rule that overwrites its input changes its own copy only")
    func overwrittenInput() throws {
        let instance = try sandbox.instance(GoodModules.overwritesInput())
        let input = Sandbox.input(payload: 160)
        #expect(try littleEndian(sandbox.call(instance, .admit, input: input)[8..<16]) == 7)
        #expect(input == Sandbox.input(payload: 160))
        #expect(try littleEndian(sandbox.call(instance, .admit, input: input)[8..<16]) == 7)
    }

    @Test("a fresh instance has fresh globals and fresh memory")
    func freshGlobals() throws {
        let module = try GoodModules.countsInGlobal()
        for _ in 0..<40 {
            let instance = try sandbox.instance(module)
            for count in 1...3 { #expect(try littleEndian(sandbox.call(instance, .admit)[8..<16]) == UInt64(count)) }
        }
    }

    @Test("more instances than the pool has are the machine's failure, not the rule's")
    func fullPool() throws {
        let sandbox = try Sandbox(instancesMax: 3)
        let module = try GoodModules.firstCome()
        var instances: [any RuleInstance] = []
        let error = #expect(throws: RuleCallError.self) {
            for _ in 0...3 { instances.append(try sandbox.instance(module)) }
        }
        guard case .hostFailure(let text)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!text.isEmpty)
        instances.removeAll()
        _ = try sandbox.instance(module)
    }

    @Test("a call on another thread is refused as a host failure")
    func wrongThread() throws {
        let instance = try sandbox.instance(GoodModules.firstCome())
        var answer: [UInt8] = []
        let error = #expect(throws: RuleCallError.self) {
            try Sandbox.input().withUnsafeBytes {
                try instance.call(
                    .admit, input: $0, fuel: 1_000, answerBytesMax: 24, state: nil, access: .none, answer: &answer)
            }
        }
        guard case .hostFailure(let text)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.contains("SandboxThread"))
    }

    @Test("an instance is not called again after its fault")
    func spentInstance() throws {
        let instance = try sandbox.instance(HostileModule(.unreachable, in: .admit).module)
        #expect(try sandbox.fault { _ = try sandbox.call(instance, .admit) } == .trap)
        #expect(throws: RuleCallError.self) { try sandbox.call(instance, .configure) }
    }
}
