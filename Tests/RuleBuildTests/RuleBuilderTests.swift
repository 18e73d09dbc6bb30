import Foundation
import Testing
import Wire

@testable import RuleBuild

@Suite("Building rules", .serialized)
struct RuleBuilderTests {
    @Test("The apps build to small modules", arguments: ["FirstComeFirstServed", "PriorityFee", "CancelsFirst"])
    func appsBuild(name: String) throws {
        let place = try TestApp(rule: nil)
        let output = "\(place.root)/out/\(name).wasm"
        let built = try place.build(path: "\(TestApp.repository)/Apps/\(name)", output: output)
        #expect(built.size < 20_000)
        #expect(built.warnings.isEmpty)
        #expect(built.path == output)
        #expect(built.bytes == (try Files.bytes(output, remedy: "")))
        #expect(built.hash == ModuleDeployment.moduleHash(built.bytes))
        let reader = try ModuleReader(built.bytes)
        #expect(reader.imports.isEmpty)
        #expect(reader.constant("laneway_describe") == 1)
        #expect(
            Set(reader.functions.keys) == ["laneway_describe", "laneway_input", "laneway_configure", "laneway_admit"])
    }

    @Test("The same source gives the same hash in any folder, for any output, cache and way to name the folder")
    func sameHash() throws {
        let source = Self.everything("TestRule")
        let (first, second) = (try TestApp(rule: source), try TestApp(rule: source))
        defer { withExtendedLifetime((first, second)) {} }
        let hash = try first.build().hash
        #expect(try first.build().hash == hash)
        #expect(try second.build().hash == hash)
        #expect(try second.build(output: "\(second.root)/a/b.wasm").hash == hash)
        // The working folder only tells where a relative path starts.
        let upwards = FileManager.default.currentDirectoryPath.split(separator: "/").map { _ in ".." }
        #expect(try first.build(path: upwards.joined(separator: "/") + first.path).hash == hash)
        // RuleKit compiled anew, in another place and from a copy of its sources.
        let sources = "\(second.root)/Sources"
        for folder in ["RuleKit", "RuleBuild/Runtime"] {
            try FileManager.default.createDirectory(
                atPath: URL(filePath: "\(sources)/\(folder)").deletingLastPathComponent().path,
                withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: "\(TestApp.repository)/Sources/\(folder)", toPath: "\(sources)/\(folder)")
        }
        var environment = ProcessInfo.processInfo.environment
        environment["LANEWAY_CACHE"] = "\(second.root)/cache"
        environment["LANEWAY_SOURCES"] = sources
        #expect(try first.build(environment: environment).hash == hash)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(second.root)/cache").count == 1)
    }

    @Test("Another source gives another hash")
    func otherHash() throws {
        let other =
            TestApp.plainRule + """
                extension TestRule {
                    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission { .reject(1) }
                }
                """
        #expect(try TestApp(rule: TestApp.plainRule).build().hash != TestApp(rule: other).build().hash)
    }

    @Test("Builds at the same time with an empty cache all succeed, alike")
    func concurrent() async throws {
        let app = try TestApp(rule: TestApp.plainRule)
        var environment = ProcessInfo.processInfo.environment
        environment["LANEWAY_CACHE"] = "\(app.root)/cache"
        let (inherited, root) = (environment, app.root)
        defer { withExtendedLifetime(app) {} }
        let hashes = try await withThrowingTaskGroup(of: Hash.self) { group in
            for index in 0..<3 {
                group.addTask { try app.build(output: "\(root)/\(index).wasm", environment: inherited).hash }
            }
            return try await group.reduce(into: Set<Hash>()) { $0.insert($1) }
        }
        #expect(hashes.count == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(root)/cache").count == 1)
    }

    @Test("A module exports the refinements that the rule has, and describes them (ABI-3)")
    func capabilities() throws {
        let app = try TestApp(rule: Self.everything("TestRule"))
        let built = try app.build()
        let reader = try ModuleReader(built.bytes)
        #expect(reader.constant("laneway_describe") == 0xf01)
        #expect(reader.functions.count == 8)
        #expect(reader.exportsMemory)
        let expected = ["state_read", "state_remove", "state_write"]
        #expect(reader.imports.map(\.name).sorted() == expected)
        #expect(reader.imports.allSatisfy { $0.module == "laneway" })
        #expect(built.path == "\(app.path)/.build/TestRule.wasm")
        let emits = try TestApp(
            rule: """
                import RuleKit
                struct TestRule: UnconfiguredRule, BeginsSubBlock {
                    func begin(_ included: Included, _ state: inout LaneState) { state.emit(EventBytes(kind: 1)) }
                }
                """
        ).build()
        #expect(try ModuleReader(emits.bytes).imports.map(\.name) == ["emit"])
        let settles = try TestApp(
            rule: """
                import RuleKit
                struct TestRule: UnconfiguredRule, SettlesRevenue {
                    func settle(_ outcome: Outcome, _ state: inout LaneState, into payouts: inout Payouts) {}
                }
                """
        ).build()
        let names = try ModuleReader(settles.bytes).functions.keys
        #expect(names.contains("laneway_settle") && !names.contains("laneway_order") && names.count == 5)
        #expect(try ModuleReader(settles.bytes).constant("laneway_describe") == 0x801)
    }

    @Test("A compile error is shown at the author's line, in the author's file")
    func compileError() throws {
        let app = try TestApp(rule: TestApp.plainRule + "\n\nlet wrong: UInt64 = \"text\"\n")
        let error = try #require(app.buildError())
        #expect(error.code == .compile)
        #expect(error.path == "\(app.path)/Rule.swift")
        #expect(error.line == 8)
        #expect(error.reason.hasPrefix("\(app.path)/Rule.swift:8:21: error: "))
        #expect(error.description.contains("\(app.path)/Rule.swift:8:21: error: "))
    }

    @Test("A misspelt refinement is a compile error")
    func misspelt() throws {
        let app = try TestApp(
            rule: """
                import RuleKit
                struct TestRule: UnconfiguredRule, SettlesRevenue {
                    func setle(_ outcome: Outcome, _ state: inout LaneState, into payouts: inout Payouts) {}
                }
                """)
        let error = try #require(app.buildError())
        #expect(error.code == .compile)
        #expect(error.line == 2)
        #expect(error.reason.contains("SettlesRevenue"))
    }

    @Test("A rule's type that is not there says where to name it")
    func missingType() throws {
        let error = try #require(try TestApp("Other", rule: TestApp.plainRule).buildError())
        #expect(error.code == .compile)
        #expect(error.remedy.contains("rule = \"MyRule\""))
        #expect(
            try TestApp("Other", rule: TestApp.plainRule, manifest: "name = \"a\"\nrule = \"TestRule\"").buildError()
                == nil)
        #expect(try TestApp("9-lives", rule: TestApp.plainRule).buildError()?.code == .badValue)
    }

    @Test("A rule that asks for a system is told so")
    func linkError() throws {
        let app = try TestApp(
            rule: TestApp.plainRule
                + "@_extern(c, \"getpid\") func getpid() -> Int32\npublic func f() -> Int32 { getpid() }")
        let error = app.buildError()
        #expect(error?.code == .compile || error?.code == .link)
        let prints = try TestApp(
            rule: TestApp.plainRule.replacing("init() {}", with: "init() { print(\"hello\") }"))
        let printError = try #require(prints.buildError())
        #expect(printError.code == .link)
        #expect(printError.reason.contains("putchar"))
    }

    @Test("Comparing strings links Unicode's tables, and only then")
    func strings() throws {
        let app = try TestApp(
            rule: """
                import RuleKit
                public struct TestRule: UnconfiguredRule {
                    public init() {}
                    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
                        var text = ""
                        for index in transaction.payload.byteOffsets {
                            text.unicodeScalars.append(Unicode.Scalar(transaction.payload.uint8(at: index)))
                        }
                        return text == "cafe\\u{301}" ? .reject(1) : .accept(SortKey(0))
                    }
                }
                """)
        #expect(try app.build().size > 50_000)
    }

    @Test("Missing files and tools are named")
    func missing() throws {
        #expect(try TestApp(rule: TestApp.plainRule, manifest: nil).buildError()?.path.hasSuffix("/app.toml") == true)
        let noRule = try #require(try TestApp(rule: nil).buildError())
        #expect(noRule.code == .unreadable)
        #expect(noRule.path.hasSuffix("/Rule.swift"))
        let app = try TestApp(rule: TestApp.plainRule)
        let noCompiler = app.buildError(environment: ["PATH": app.root])
        #expect(noCompiler?.code == .toolchain)
        #expect(noCompiler?.path == "swiftc")
        var environment = ProcessInfo.processInfo.environment
        environment["LANEWAY_SOURCES"] = app.root
        #expect(app.buildError(environment: environment)?.path == "\(app.root)/RuleKit")
        environment = ProcessInfo.processInfo.environment
        environment["LANEWAY_CACHE"] = "/proc/laneway"
        #expect(app.buildError(environment: environment)?.code == .unwritable)
    }

    @Test("A toolchain that lacks the linker is told so")
    func missingLinker() throws {
        let app = try TestApp(rule: TestApp.plainRule)
        for name in ["swiftc", "clang"] {
            try Files.write(Array("#!/bin/sh\n".utf8), to: "\(app.root)/bin/\(name)")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(app.root)/bin/\(name)")
        }
        let error = app.buildError(environment: ["LANEWAY_TOOLCHAIN": "\(app.root)/bin"])
        #expect(error?.code == .toolchain)
        #expect(error?.path == "wasm-ld")
    }

    /// A rule with every refinement, which uses most of RuleKit.
    static func everything(_ name: String) -> String {
        """
        import RuleKit

        public struct \(name): OrdersCandidates, BeginsSubBlock, ExecutesTransactions, SettlesRevenue {
            private let share: UInt128

            public init(_ configuration: Configuration) throws(ConfigurationError) {
                try configuration.allowOnly("share_bps")
                share = try configuration.integer("share_bps", default: 5_000)
                if share > 10_000 { throw .tooLarge }
            }

            public func order(_ candidates: Candidates, _ context: borrowing OrderContext, into proposal: inout Proposal) {
                var order = [Int](0..<candidates.count)
                order.sort { candidates[$0].bid > candidates[$1].bid }
                for index in order { proposal.append(index, charge: context.state.unsigned(StateKey("charge"))) }
            }

            public func begin(_ included: Included, _ state: inout LaneState) {
                var senders: [Account: Int] = [:]
                for index in 0..<included.count { senders[included[index].sender, default: 0] += 1 }
                state.write(StateKey("senders"), UInt128(senders.count))
            }

            public func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
                let key = StateKey("balance").appending(transaction.sender)
                guard let balance = state.unsigned(key), balance >= transaction.bid else {
                    state.remove(key)
                    return .failed(code: 1, gasUsed: transaction.gasLimit)
                }
                state.write(key, balance - transaction.bid)
                return .succeeded(gasUsed: transaction.gasLimit / 2)
            }

            public func settle(_ outcome: Outcome, _ state: inout LaneState, into payouts: inout Payouts) {
                for index in 0..<outcome.count {
                    payouts.pay(outcome[index].sender, outcome.result(index).paid * share / 10_000)
                }
            }
        }
        """
    }
}
