import RuleKit
import RuleTestSupport
import Sequencer
import Testing
import Wire

@Suite("Hosting rules natively")
struct NativeRuleHostTests {
    private let hash = ModuleDeployment.moduleHash([1, 2, 3])
    private let configuration = CallBytes.configuration([])

    @Test("A rule is found by its module's hash, and no other")
    func load() throws {
        let host = NativeRuleHost()
        #expect(host.register(EverythingRule.self, forModule: [1, 2, 3]) == hash)
        #expect(try host.load([1, 2, 3], hash: hash).capabilities == [.order, .begin, .execute, .settle])
        #expect(throws: RuleLoadError.self) { try host.load([], hash: ModuleDeployment.moduleHash([])) }
    }

    @Test("Every function reaches the rule, with the lane's journal as its state")
    func calls() throws {
        let instance = try self.instance { $0.register(EverythingRule.self, for: hash) }
        var journal = LaneJournal(bytesMax: 10_000)
        #expect(try call(instance, .configure, configuration) == [0, 0, 0, 0])
        let input = CallBytes.input([.with { $0.payload = [] }])
        #expect(try call(instance, .admit, input).count == 24)
        #expect(try call(instance, .order, input, &journal, .read).count == 8 + 24)
        #expect(try call(instance, .begin, input, &journal, .readWrite) == [])
        #expect(try journal.read(Array("whole".utf8))?.first == 1)
        #expect(try call(instance, .order, input, &journal, .read).first == 1)
        #expect(try call(instance, .execute, input, &journal, .readWrite).count == 32)
        let settled = CallBytes.input([.init()], results: [.init()])
        #expect(try call(instance, .settle, settled, &journal, .readWrite).count == 8 + 48)
        #expect(try journal.read(Array("whole".utf8)) == nil)
    }

    @Test("Access to the state beyond what the call may do is the fault STATE (ABI-21)")
    func access() throws {
        let instance = try self.instance { $0.register(EverythingRule.self, for: hash) }
        var journal = LaneJournal(bytesMax: 10_000)
        _ = try call(instance, .configure, configuration)
        let input = CallBytes.input([.init()])
        #expect(fault { _ = try call(instance, .begin, input, &journal, .read) } == .state)
        #expect(fault { _ = try call(instance, .order, input, &journal, StateAccess.none) } == .state)
        #expect(fault { _ = try call(instance, .order, input) } == .state)
        #expect(journal.entries.isEmpty)
        #expect(try call(instance, .begin, input, &journal, .readWrite) == [], "a fault lasts for its call only")
    }

    @Test("A write past the lane's state limit is the fault STATE, whatever the rule answers")
    func limit() throws {
        let instance = try self.instance { $0.register(EverythingRule.self, for: hash) }
        var journal = LaneJournal(bytesMax: 20)
        _ = try call(instance, .configure, configuration)
        #expect(fault { _ = try call(instance, .begin, CallBytes.input([.init()]), &journal, .readWrite) } == .state)
    }

    @Test("Keys and values outside the bounds are the fault STATE (ABI-20)", arguments: [0, 1, 127, 128, 129, 300])
    func keys(count: Int) throws {
        struct LongKeys: UnconfiguredRule, ExecutesTransactions {
            func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
                state.write(StateKey("").appending(transaction.payload), 1)
                return .succeeded(gasUsed: 0)
            }
        }
        let instance = try self.instance { $0.register(LongKeys.self, for: hash) }
        var journal = LaneJournal(bytesMax: 10_000)
        _ = try call(instance, .configure, configuration)
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let input = CallBytes.input([.with { $0.payload = payload }])
        let fault = fault { _ = try call(instance, .execute, input, &journal, .readWrite) }
        #expect(fault == ((1...128).contains(count) ? nil : .state))
        #expect(journal.entries.keys.first == ((1...128).contains(count) ? payload : nil))
    }

    @Test(
        "An event is 1 to 1,024 bytes, built in place at most 256; anything else is the fault STATE (ABI-23)",
        arguments: [0, 1, 255, 256, 1_024, 1_025])
    func events(count: Int) throws {
        struct Emits: UnconfiguredRule, ExecutesTransactions {
            func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
                if transaction.nonce == 0 {
                    state.emit(transaction.payload)
                } else {
                    state.emit(EventBytes(kind: 9).appending(transaction.payload))
                }
                return .succeeded(gasUsed: 0)
            }
        }
        let instance = try self.instance { $0.register(Emits.self, for: hash) }
        var journal = LaneJournal(bytesMax: 0)
        _ = try call(instance, .configure, configuration)
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        for nonce: UInt64 in 0...1 {
            journal = LaneJournal(bytesMax: 0)
            let input = CallBytes.input([.with { ($0.payload, $0.nonce) = (payload, nonce) }])
            let fault = fault { _ = try call(instance, .execute, input, &journal, .readWrite) }
            let isAllowed = nonce == 0 ? (1...1_024).contains(count) : count < 256
            #expect(fault == (isAllowed ? nil : .state))
            #expect(journal.events == (isAllowed ? [(nonce == 0 ? [] : [9]) + payload] : []))
        }
    }

    @Test("Reads copy as much as fits and answer the whole length")
    func reads() throws {
        struct Reads: UnconfiguredRule, ExecutesTransactions {
            func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
                var room = InlineArray<4, UInt8>(repeating: 0xee)
                let length = state.read(StateKey("k"), into: &room) ?? 99
                let whole = state.read(StateKey("k")) ?? []
                let sum = (0..<4).reduce(UInt64(0)) { $0 << 8 | UInt64(room[$1]) }
                return .succeeded(gasUsed: sum, charge: UInt128(length * 1_000 + whole.count))
            }
        }
        let instance = try self.instance { $0.register(Reads.self, for: hash) }
        _ = try call(instance, .configure, configuration)
        let input = CallBytes.input([.init()])
        func answer(_ value: [UInt8]?) throws -> [UInt8] {
            var journal = LaneJournal(entries: value.map { [Array("k".utf8): $0] } ?? [:], bytesMax: 10_000)
            return Array(try call(instance, .execute, input, &journal, .read).dropFirst(8))
        }
        func bytes(_ sum: UInt64, _ charge: UInt128) -> [UInt8] {
            CallBytes.littleEndian(sum) + CallBytes.littleEndian(charge)
        }
        #expect(try answer(nil) == bytes(0xeeee_eeee, 99_000))
        #expect(try answer([]) == bytes(0xeeee_eeee, 0))
        #expect(try answer([1, 2]) == bytes(0x0102_eeee, 2_002))
        #expect(try answer([1, 2, 3, 4, 5, 6]) == bytes(0x0102_0304, 6_006))
    }

    @Test("An answer that is longer than the call's bound is the fault ANSWER")
    func answerBound() throws {
        let instance = try self.instance { $0.register(EverythingRule.self, for: hash) }
        _ = try call(instance, .configure, configuration)
        let input = CallBytes.input([.init()])
        #expect(fault { _ = try call(instance, .admit, input, bound: 24) } == nil)
        #expect(fault { _ = try call(instance, .admit, input, bound: 23) } == .answer)
    }

    @Test("Where a module would trap, a native rule is the fault TRAP")
    func trap() throws {
        let instance = try self.instance { $0.register(EverythingRule.self, for: hash) }
        #expect(fault { _ = try call(instance, .admit, CallBytes.input([.init()])) } == .trap)
        #expect(fault { _ = try call(instance, .configure, [1]) } == .trap)
    }

    @Test("A scripted rule answers or faults as the test says, within the same bounds")
    func scripted() throws {
        let instance = try self.instance { host in
            host.register([.execute], for: hash) {
                (function, input, state) throws(RuleFault) -> [UInt8] in
                if function == .admit { throw .fuel }
                if function == .execute { state.write([], []) }
                return Array(input)
            }
        }
        var journal = LaneJournal(bytesMax: 100)
        #expect(try call(instance, .configure, [4, 5]) == [4, 5])
        #expect(fault { _ = try call(instance, .admit, []) } == .fuel)
        #expect(fault { _ = try call(instance, .execute, [], &journal, .readWrite) } == .state)
        #expect(fault { _ = try call(instance, .order, [UInt8](repeating: 0, count: 100_001)) } == .answer)
    }

    private func instance(_ register: (NativeRuleHost) -> Void) throws -> any RuleInstance {
        let host = NativeRuleHost()
        register(host)
        return try host.load([], hash: hash).instantiate(RuleLimits(memoryBytesMax: 1 << 20))
    }

    private func call(
        _ instance: any RuleInstance, _ function: RuleFunction, _ input: [UInt8], bound: Int = 100_000
    ) throws -> [UInt8] {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: input.count, alignment: 16)
        defer { room.deallocate() }
        room.copyBytes(from: input)
        var answer: [UInt8] = [99]
        try instance.call(
            function, input: UnsafeRawBufferPointer(room), fuel: 0, answerBytesMax: bound, state: nil,
            access: .readWrite, answer: &answer)
        return answer
    }

    private func call(
        _ instance: any RuleInstance, _ function: RuleFunction, _ input: [UInt8], _ journal: inout LaneJournal,
        _ access: StateAccess
    ) throws -> [UInt8] {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: input.count, alignment: 16)
        defer { room.deallocate() }
        room.copyBytes(from: input)
        var answer: [UInt8] = [99]
        try instance.call(
            function, input: UnsafeRawBufferPointer(room), fuel: 0, answerBytesMax: 100_000, state: &journal,
            access: access, answer: &answer)
        return answer
    }

    /// The fault that `body` throws.
    private func fault(_ body: () throws -> Void) -> RuleFault? {
        do {
            try body()
            return nil
        } catch RuleCallError.fault(let fault) {
            return fault
        } catch {
            Issue.record(error)
            return nil
        }
    }
}
