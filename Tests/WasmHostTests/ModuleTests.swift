import RuleFixtures
import Sequencer
import Testing
import Wire

@testable import WasmHost

@Suite("Modules that are refused") struct ModuleTests {
    let sandbox: Sandbox
    init() throws { sandbox = try Sandbox() }

    /// Why `module` is refused, or nil when it is not.
    func refusal(_ module: FixtureModule) throws -> String? {
        do {
            _ = try sandbox.host.load(module.bytes, hash: module.hash)
            return nil
        } catch {
            guard case .invalidModule(let reason) = error else { throw error }
            return reason
        }
    }

    func refusal(_ change: (inout RuleText) -> Void) throws -> String? {
        var text = RuleText()
        change(&text)
        return try refusal(FixtureModule(name: "changed", wat: text.wat))
    }

    func refusal(replacing text: String, with other: String) throws -> String? {
        try refusal(FixtureModule(name: other, wat: RuleText().wat.replacing(text, with: other)))
    }

    @Test("bytes that are no module", arguments: [[], [0], Array("\0asm".utf8), Array("#!/bin/sh".utf8)])
    func noModule(bytes: [UInt8]) throws {
        #expect(try refusal(FixtureModule(name: "no module", bytes: bytes)) != nil)
    }

    @Test("every cut of a good module, and every flipped bit does not bring the process down")
    func damagedModule() throws {
        let module = try GoodModules.firstComeWithRefinements()
        #expect(try refusal(module) == nil)
        for length in stride(from: 0, to: module.bytes.count, by: 7) {
            let refusal = try refusal(FixtureModule(name: "cut", bytes: Array(module.bytes.prefix(length))))
            // What comes last are names, which nobody misses.
            #expect(refusal != nil || length > module.bytes.count / 2)
        }
        for bit in stride(from: 0, to: module.bytes.count * 8, by: 41) {
            var bytes = module.bytes
            bytes[bit / 8] ^= 1 << (bit % 8)
            _ = try refusal(FixtureModule(name: "flipped", bytes: bytes))
        }
    }

    @Test("bytes that do not have the hash that they are known by")
    func wrongHash() throws {
        let module = try GoodModules.firstCome()
        #expect(throws: RuleLoadError.self) {
            try sandbox.host.load(module.bytes, hash: Hash.of(.module, [1, 2, 3]))
        }
    }

    @Test(
        "imports beside the documented ones",
        arguments: [
            "(import \"laneway\" \"time\" (func (result i64)))",
            "(import \"wasi_snapshot_preview1\" \"random_get\" (func (param i32 i32) (result i32)))",
            "(import \"env\" \"state_read\" (func (param i32 i32 i32 i32) (result i32)))",
            "(import \"laneway\" \"state_read\" (func (param i32 i32 i32) (result i32)))",
            "(import \"laneway\" \"state_write\" (func (param i32 i32 i32 i32) (result i32)))",
            "(import \"laneway\" \"emit\" (func (param i32)))",
            "(import \"laneway\" \"state_read\" (global i32))",
        ])
    func imports(text: String) throws {
        #expect(try #require(try refusal { $0.memory = text + $0.memory }).contains("imports"))
    }

    @Test(
        "a missing, mistyped or undescribed export",
        arguments: [
            ("laneway_describe", "describe"), ("laneway_input", "input"), ("laneway_configure", "configure"),
            ("laneway_admit", "admit"), ("\"memory\"", "\"memorx\""),
            (
                "(func (export \"laneway_describe\") (result i32) (i32.const 1))",
                "(func (export \"laneway_describe\") (result i64) (i64.const 1))"
            ),
            ("(func (export \"laneway_input\") (param $n i32)", "(func (export \"laneway_input\") (param $n i64)"),
        ])
    func exports(text: String, other: String) throws {
        // A replacement that cannot be translated would prove nothing.
        guard let module = try? FixtureModule(name: other, wat: RuleText().wat.replacing(text, with: other)) else {
            return
        }
        #expect(try refusal(module) != nil)
    }

    @Test("a refinement that is described is there with its type", arguments: ["order", "begin", "execute", "settle"])
    func describedRefinement(name: String) throws {
        var text = RuleText()
        text.capabilities = [.order, .begin, .execute, .settle]
        let wat = text.wat.replacing("\"laneway_\(name)\"", with: "\"other\"")
        #expect(try #require(try refusal(FixtureModule(name: name, wat: wat))).contains("laneway_\(name)"))
    }

    @Test("descriptions of another version or with unknown bits", arguments: [0, 2, 0x1001, -1])
    func descriptions(answer: Int) throws {
        let good = "(result i32) (i32.const 1))"
        #expect(try refusal(replacing: good, with: "(result i32) (i32.const \(answer)))") != nil)
    }

    @Test("a description that never ends, and a start function that traps")
    func startAndDescribe() throws {
        let good = "(result i32) (i32.const 1))"
        let endless = "(result i32) (loop $l (br $l)) unreachable)"
        #expect(try #require(try refusal(replacing: good, with: endless)).contains("fuel"))
        #expect(try #require(try refusal { $0.extra = "(func $s unreachable) (start $s)" }).contains("trap"))
        #expect(
            try refusal {
                $0.extra = "(global $g (mut i32) (i32.const 0)) (func $s (global.set $g (i32.const 1))) (start $s)"
            } == nil)
    }

    @Test(
        "what rules may not use",
        arguments: [
            "(func (param v128))", "(func (result i32 i32) (i32.const 1) (i32.const 2))", "(memory 1)",
            "(func (param externref))", "(table 1 externref)", "(table 1 funcref) (table 1 funcref)",
            "(table 65537 funcref)", "(func (return_call 0 (i32.const 1) (i32.const 1)) drop)",
            "(func (drop (ref.null func)))", "(table $t 1 funcref) (func (drop (table.size $t)))", "(tag $e)",
            "(global (export \"laneway:growth-refused\") i32 (i32.const 0))",
        ])
    func features(text: String) throws {
        guard let module = try? FixtureModule(name: text, wat: extended(text)) else {
            Issue.record("\(text) cannot be translated")
            return
        }
        #expect(try refusal(module) != nil)
    }

    private func extended(_ text: String) -> String {
        var rule = RuleText()
        rule.extra = text
        return rule.wat
    }

    @Test("a function too large for a frame of its own")
    func largeFunction() throws {
        let locals = "(func (local \(String(repeating: "i64 ", count: 40_000)))"
        #expect(try refusal { $0.extra = locals + ")" } == nil)
        let body = String(repeating: "(drop (i32.load (i32.const 0)))", count: 16_000)
        #expect(try #require(try refusal { $0.extra = locals + body + ")" }).contains("size"))
    }

    @Test("functions that are too large together, before they are prepared (SBX-13)", arguments: [41, 45])
    func largeTogether(count: UInt8) throws {
        // 50,000 locals a function take 7 bytes in the module, and 150 KB once entering it costs fuel.
        let body: [UInt8] = [6, 1, 0xd0, 0x86, 0x03, 0x7f, 0x0b]
        let bodies = [[count], [[UInt8]](repeating: body, count: Int(count)).flatMap { $0 }].flatMap { $0 }
        var module = Array("\0asm".utf8) + [1, 0, 0, 0]
        module += [1, 4, 1, 0x60, 0, 0]
        module += [3, count + 1, count] + [UInt8](repeating: 0, count: Int(count))
        module += [10, UInt8(bodies.count & 0x7f) | 0x80, UInt8(bodies.count >> 7)] + bodies
        let layout = try ModuleLayout(module)
        if count == 41 {
            _ = try Instrumentation(layout)
        } else {
            let error = try #require(throws: ModuleError.self) { _ = try Instrumentation(layout) }
            #expect(error.reason.contains("together"))
        }
    }

    @Test("a rule says which refinements it has")
    func capabilities() throws {
        let plain = try GoodModules.firstCome()
        #expect(try sandbox.host.load(plain.bytes, hash: plain.hash).capabilities == [])
        let full = try GoodModules.firstComeWithRefinements()
        #expect(try sandbox.host.load(full.bytes, hash: full.hash).capabilities == [.order, .begin, .execute, .settle])
    }
}
