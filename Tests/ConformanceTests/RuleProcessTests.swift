import Foundation
import RuleBuild
import Sequencer
import Testing
import Wire

@testable import NativeHost

@Suite struct `A rule in a process of its own` {
    private let hash = ModuleDeployment.moduleHash([1])

    private func start() throws -> (process: RuleProcess, instance: any RuleInstance) {
        let process = try RuleProcess(program: RuleBuilder().buildNativelyOnce(Support.fixture("Traps")))
        let host = NativeRuleHost()
        host.register(process, for: hash)
        let instance = try host.load([1], hash: hash).instantiate(RuleLimits(memoryBytesMax: 1 << 20))
        return (process, instance)
    }

    private func call(
        _ instance: any RuleInstance, _ function: RuleFunction, _ input: [UInt8], _ journal: inout LaneJournal
    ) throws(RuleCallError) -> [UInt8] {
        var answer: [UInt8] = []
        let result: Result<Void, RuleCallError> = input.withUnsafeBytes { bytes in
            Result { () throws(RuleCallError) in
                try instance.call(
                    function, input: bytes, fuel: 0, answerBytesMax: 1_000, state: &journal,
                    access: function == .execute ? .readWrite : .none, answer: &answer)
            }
        }
        try result.get()
        return answer
    }

    /// ABI-10 with one transaction of this payload.
    private func input(_ payload: [UInt8]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64 + 192)
        bytes[48] = 1
        bytes[64 + 161] = 1
        bytes[64 + 164] = UInt8(payload.count)
        return bytes + payload
    }

    /// No key and no value.
    private let configuration = [UInt8](repeating: 0, count: 8)

    @Test func `says which functions it has`() throws {
        #expect(try start().process.capabilities == .execute)
    }

    @Test func `reads and writes the state of its host`() throws {
        let (_, instance) = try start()
        var journal = LaneJournal(bytesMax: 1_000)
        #expect(try call(instance, .configure, configuration, &journal) == [0, 0, 0, 0])
        for _ in 0..<3 { _ = try call(instance, .execute, input([0]), &journal) }
        #expect(journal.entries == [Array("count".utf8): [3] + [UInt8](repeating: 0, count: 15)])
    }

    @Test func `traps without an end of its host, and goes on with what it was configured with`() throws {
        let (process, instance) = try start()
        var journal = LaneJournal(bytesMax: 1_000)
        _ = try call(instance, .configure, configuration, &journal)
        #expect {
            _ = try call(instance, .admit, input([5]), &journal)
        } throws: { error in
            if case .fault(.trap) = error as? RuleCallError { true } else { false }
        }
        #expect(process.endings.map(\.function) == [.admit])
        guard case .signal = process.endings.first?.ending else {
            Issue.record("\(process.endings)")
            return
        }
        #expect(try call(instance, .admit, input([4]), &journal).count == 24)
    }

    @Test func `measures its last call without its host, and leaves the state alone`() throws {
        let (process, instance) = try start()
        var journal = LaneJournal(bytesMax: 1_000)
        _ = try call(instance, .configure, configuration, &journal)
        _ = try call(instance, .execute, input([0]), &journal)
        let before = journal.entries
        #expect(try process.measure(10_000) > 0)
        #expect(journal.entries == before)
        _ = try call(instance, .execute, input([0]), &journal)
        #expect(journal.entries[Array("count".utf8)]?.first == 2)
    }

    @Test func `that computes and does not answer is ended`() throws {
        let program = try RuleBuilder().buildNativelyOnce(Support.fixture("Loops"))
        let process = try RuleProcess(program: program, callSecondsMax: 1)
        let host = NativeRuleHost()
        host.register(process, for: hash)
        let instance = try host.load([1], hash: hash).instantiate(RuleLimits(memoryBytesMax: 1 << 20))
        var journal = LaneJournal(bytesMax: 1_000)
        _ = try call(instance, .configure, configuration, &journal)
        #expect(throws: RuleCallError.self) { _ = try call(instance, .admit, input([7]), &journal) }
        #expect(process.endings.map(\.ending) == [.tooLong(seconds: 1)])
        #expect(try call(instance, .admit, input([4]), &journal).count == 24)
    }

    @Test func `that cannot be started says why`() {
        let error = #expect(throws: RuleProcess.Ending.self) { try RuleProcess(program: "/nowhere") }
        guard case .unavailable(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("/nowhere"))
    }

    @Test func `that leaves at once is no rule`() {
        #expect(throws: RuleProcess.Ending.exit(0)) { try RuleProcess(program: "/bin/true") }
    }
}
