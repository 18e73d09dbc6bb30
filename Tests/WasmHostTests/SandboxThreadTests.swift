import RuleFixtures
import Sequencer
import Testing
import WasmHost

/// An actor on a sandbox thread, as the one that owns the core.
private actor Core {
    private let thread: SandboxThread
    private let sandbox: Sandbox
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ sandbox: sending Sandbox) {
        self.sandbox = sandbox
        thread = sandbox.thread
    }

    func admit(_ module: FixtureModule) throws -> [UInt8] {
        let rule = try sandbox.host.load(module.bytes, hash: module.hash)
        let instance = try rule.instantiate(RuleLimits(memoryBytesMax: 1_048_576))
        var answer: [UInt8] = []
        try Sandbox.input().withUnsafeBytes {
            try instance.call(
                .admit, input: $0, fuel: 1_000_000, answerBytesMax: 24, state: nil, access: .none, answer: &answer)
        }
        return answer
    }
}

@Suite("Sandbox threads") struct SandboxThreadTests {
    @Test("an actor that runs on the thread calls rules directly")
    func actorExecutor() async throws {
        let core = Core(try Sandbox())
        let module = try GoodModules.firstCome()
        for _ in 0..<100 { #expect(try await core.admit(module).count == 24) }
    }

    @Test("closures run in order, on one thread, also from within it, and throw what they throw")
    func closures() throws {
        struct Failure: Error {}
        let thread = try SandboxThread(fuelMax: 1_000)
        var numbers: [Int] = []
        for number in 0..<1_000 { thread.run { thread.run { numbers.append(number) } } }
        #expect(numbers == Array(0..<1_000))
        #expect(throws: Failure.self) { try thread.run { throw Failure() } }
    }

    @Test("threads come and go without keeping their stacks", arguments: [1_000, 1_000_000_000] as [UInt64])
    func manyThreads(fuelMax: UInt64) throws {
        for number in 0..<2_000 {
            let thread = try SandboxThread(fuelMax: fuelMax)
            #expect(thread.run { number } == number)
        }
    }

    @Test("fuel limits outside the bounds are typed errors", arguments: [0, 999, .max] as [UInt64])
    func bounds(fuelMax: UInt64) {
        let error = #expect(throws: WasmHostError.self) { try SandboxThread(fuelMax: fuelMax) }
        #expect(error?.code == .configuration)
        #expect(throws: WasmHostError.self) { try Sandbox(fuelMax: fuelMax) }
    }
}

@Suite("The library") struct LibraryTests {
    @Test("a library that is not there is a typed error that names the command that installs it")
    func missing() {
        let error = #expect(throws: WasmHostError.self) { try WasmtimeLibrary.load("/nowhere/libwasmtime.so") }
        #expect(error?.code == .engineMissing)
        #expect(error?.hint.contains("bash .ci/setup") == true)
    }
}
