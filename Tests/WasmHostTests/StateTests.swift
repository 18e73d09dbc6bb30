import RuleFixtures
import Sequencer
import Testing

@testable import WasmHost

@Suite("The state's imports") struct StateTests {
    let sandbox: Sandbox
    init() throws { sandbox = try Sandbox() }

    /// A rule whose `execute` does `body`; a key "n" of one byte is at 512.
    func instance(_ body: String) throws -> any RuleInstance {
        var text = RuleText()
        text.capabilities = [.execute]
        text.importsState = true
        text.extra = "(data (i32.const 512) \"n\")"
        text.bodies[.execute] = body
        return try sandbox.instance(FixtureModule(name: "state", wat: text.wat))
    }

    func fault(
        _ instance: any RuleInstance, access: StateAccess = .readWrite, journal: inout LaneJournal,
        fuel: UInt64 = Sandbox.fuelMax
    ) throws -> RuleFault? {
        try withUnsafeMutablePointer(to: &journal) { state in
            try sandbox.fault {
                _ = try sandbox.call(instance, .execute, fuel: fuel, state: state, access: access)
            }
        }
    }

    @Test("a rule reads what it wrote, over many calls and instances")
    func counts() throws {
        let module = try GoodModules.countsInState()
        var journal = LaneJournal(bytesMax: 1_000)
        for count in 1...5 {
            let instance = try sandbox.instance(module)
            let answer = try withUnsafeMutablePointer(to: &journal) {
                try sandbox.call(instance, .execute, state: $0, access: .readWrite)
            }
            #expect(littleEndian(answer[16..<24]) == UInt64(count))
        }
        #expect(journal.entries == [Array("n".utf8): [5, 0, 0, 0, 0, 0, 0, 0]])
    }

    @Test(
        "a call may only do with the state what it was allowed",
        arguments: [
            (StateAccess.none, "(drop (call $read (i32.const 512) (i32.const 1) (i32.const 0) (i32.const 0)))", false),
            (.read, "(drop (call $read (i32.const 512) (i32.const 1) (i32.const 0) (i32.const 0)))", true),
            (.read, "(call $write (i32.const 512) (i32.const 1) (i32.const 0) (i32.const 0))", false),
            (.read, "(call $remove (i32.const 512) (i32.const 1))", false),
            (.readWrite, "(call $write (i32.const 512) (i32.const 1) (i32.const 0) (i32.const 0))", true),
            (.readWrite, "(call $remove (i32.const 512) (i32.const 1))", true),
            (.none, "(call $emit (i32.const 512) (i32.const 1))", false),
            (.read, "(call $emit (i32.const 512) (i32.const 1))", false),
            (.readWrite, "(call $emit (i32.const 512) (i32.const 1))", true),
        ])
    func access(access: StateAccess, body: String, isAllowed: Bool) throws {
        var journal = LaneJournal(bytesMax: 1_000)
        let fault = try fault(instance(body + "(i64.const 0)"), access: access, journal: &journal)
        #expect(fault == (isAllowed ? nil : .state))
    }

    @Test(
        "a value at the bounds is taken, one byte more is a fault",
        arguments: [
            ("(call $write (i32.const 0) (i32.const 128) (i32.const 0) (i32.const 65536))", true),
            ("(call $write (i32.const 0) (i32.const 129) (i32.const 0) (i32.const 0))", false),
            ("(call $write (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 65537))", false),
            ("(call $write (i32.const 262143) (i32.const 1) (i32.const 0) (i32.const 0))", true),
            ("(call $write (i32.const 262144) (i32.const 1) (i32.const 0) (i32.const 0))", false),
            ("(call $write (i32.const 0) (i32.const 1) (i32.const -1) (i32.const 2))", false),
            ("(drop (call $read (i32.const 0) (i32.const 1) (i32.const 262144) (i32.const 0)))", true),
            ("(drop (call $read (i32.const 0) (i32.const 1) (i32.const 262144) (i32.const 1)))", false),
            ("(drop (call $read (i32.const 0) (i32.const 1) (i32.const 0) (i32.const -1)))", false),
            ("(call $emit (i32.const 262143) (i32.const 1))", true),
            ("(call $emit (i32.const 262144) (i32.const 1))", false),
            ("(call $emit (i32.const 0) (i32.const 0))", false),
            ("(call $emit (i32.const 0) (i32.const 1024))", true),
            ("(call $emit (i32.const 0) (i32.const 1025))", false),
            ("(call $emit (i32.const 0) (i32.const -1))", false),
        ])
    func bounds(body: String, isAllowed: Bool) throws {
        var journal = LaneJournal(bytesMax: 1_000_000)
        let fault = try fault(instance(body + "(i64.const 0)"), journal: &journal)
        #expect(fault == (isAllowed ? nil : .state))
    }

    @Test(
        "16 events and 4,096 bytes of them are taken, one more is a fault",
        arguments: [(16, 256, true), (17, 1, false), (4, 1_024, true), (16, 257, false)])
    func events(count: Int, bytes: Int, isAllowed: Bool) throws {
        var journal = LaneJournal(bytesMax: 0)
        journal.beginCall(.execute)
        let body =
            String(repeating: "(call $emit (i32.const 512) (i32.const \(bytes)))", count: count) + "(i64.const 0)"
        #expect(try fault(instance(body), journal: &journal) == (isAllowed ? nil : .state))
        let event = Array("n".utf8) + [UInt8](repeating: 0, count: bytes - 1)
        #expect(!isAllowed || journal.events == [[UInt8]](repeating: event, count: count))
    }

    @Test("an event costs 200 units and 2 a byte")
    func eventFuel() throws {
        var journal = LaneJournal(bytesMax: 0)
        func used(_ bytes: Int) throws -> UInt64 {
            let instance = try instance("(call $emit (i32.const 512) (i32.const \(bytes))) (i64.const 0)")
            #expect(try fault(instance, journal: &journal) == nil)
            return Sandbox.fuelMax - (try #require(instance as? WasmInstance)).fuelLeft
        }
        let one = try used(1)
        #expect(try used(101) == one + 200)
        #expect(one > 202 && one < 300)
        let exact = try instance("(call $emit (i32.const 512) (i32.const 1)) (i64.const 0)")
        #expect(try fault(exact, journal: &journal, fuel: 201) == .fuel)
        #expect(journal.events.map(\.count) == [1, 101])
    }

    @Test("a write past the lane's state limit is a fault")
    func stateLimit() throws {
        var journal = LaneJournal(bytesMax: 100)
        let write = "(call $write (i32.const 512) (i32.const 1) (i32.const 0) (i32.const 100)) (i64.const 0)"
        #expect(try fault(instance(write), journal: &journal) == .state)
        #expect(journal.entries.isEmpty)
    }

    @Test("a value that is longer than the room is cut, and its whole length is answered")
    func shortRoom() throws {
        var journal = LaneJournal(entries: [Array("n".utf8): [1, 2, 3, 4, 5]], bytesMax: 100)
        let instance = try instance(
            """
            (i64.store (i32.const 1024) (i64.const 0))
            (i32.store (i32.const 1032)
              (call $read (i32.const 512) (i32.const 1) (i32.const 1024) (i32.const 3)))
            (i32.store (i32.const 1036)
              (call $read (i32.const 513) (i32.const 1) (i32.const 1024) (i32.const 3)))
            (call $pack (i32.const 1024) (i32.const 16))
            """)
        let answer = try withUnsafeMutablePointer(to: &journal) {
            try sandbox.call(instance, .execute, state: $0, access: .read)
        }
        #expect(answer == [1, 2, 3, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0xff, 0xff, 0xff, 0xff])
    }

    @Test("an import costs 200 units and 2 a byte that is copied, and is out of fuel with one unit less")
    func fuel() throws {
        var journal = LaneJournal(entries: [Array("n".utf8): [UInt8](repeating: 7, count: 50)], bytesMax: 1_000)
        // Every variant has the same instructions and so the same cost of its own.
        func used(key: Int, room: Int) throws -> UInt64 {
            let instance = try instance(
                "(drop (call $read (i32.const \(key)) (i32.const 1) (i32.const 1024) (i32.const \(room))))(i64.const 0)"
            )
            #expect(try fault(instance, access: .read, journal: &journal) == nil)
            let wasm = try #require(instance as? WasmInstance)
            return Sandbox.fuelMax - wasm.fuelLeft
        }
        let missing = try used(key: 513, room: 50)
        #expect(try used(key: 512, room: 50) == missing + 100)
        #expect(try used(key: 512, room: 20) == missing + 40)
        #expect(try used(key: 512, room: 0) == missing)
        #expect(missing > 202 && missing < 300)
        let exact = try instance(
            "(drop (call $read (i32.const 513) (i32.const 1) (i32.const 1024) (i32.const 50)))(i64.const 0)")
        #expect(try fault(exact, access: .read, journal: &journal, fuel: 201) == .fuel)
    }

    @Test("the journal is out of reach when the call is over")
    func afterTheCall() throws {
        var text = RuleText()
        text.importsState = true
        text.input = """
            (func (export "laneway_input") (param $n i32) (result i32)
              (call $write (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 0)) (global.get $in))
            """
        let instance = try sandbox.instance(FixtureModule(name: "writes in laneway_input", wat: text.wat))
        var journal = LaneJournal(bytesMax: 100)
        #expect(try fault(instance, journal: &journal) == .state)
        #expect(journal.entries.isEmpty)
    }
}
