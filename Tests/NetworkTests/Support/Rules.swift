import CancelsFirst
import Exchange
import FirstComeFirstServed
import Foundation
import PriorityFee
import RuleBuild
import Sequencer
import WasmHost
import Wire

/// The rules of the apps and of this folder's fixtures, built to modules once for all tests.
struct Rules: Sendable {
    let firstCome: BuiltRule
    let priorityFee: BuiltRule
    let cancelsFirst: BuiltRule
    let exchange: BuiltRule
    /// Not for native hosting: instances linked into one process share its global.
    let countsArrivals: BuiltRule

    private static let built = Result { try Rules() }

    static func get() throws -> Rules { try built.get() }

    private init() throws {
        let output = try TemporaryFolder()
        func build(_ app: String) throws -> BuiltRule {
            try RuleBuilder().build(Self.repository + "/" + app, output: output.inside("rule.wasm"))
        }
        firstCome = try build("Apps/FirstComeFirstServed")
        priorityFee = try build("Apps/PriorityFee")
        cancelsFirst = try build("Apps/CancelsFirst")
        exchange = try build("Tests/NetworkTests/Fixtures/Exchange")
        countsArrivals = try build("Tests/NetworkTests/Fixtures/CountsArrivals")
    }

    /// Runs the same rules natively, under the hashes of their modules.
    func nativeHost() -> NativeRuleHost {
        let host = NativeRuleHost()
        host.register(FirstComeFirstServed.self, for: firstCome.hash)
        host.register(PriorityFee.self, for: priorityFee.hash)
        host.register(CancelsFirst.self, for: cancelsFirst.hash)
        host.register(Exchange.self, for: exchange.hash)
        return host
    }

    /// The repository's root, from this file's place.
    static let repository = URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL.path
}

/// The sandbox that all tests share, and threads to call it on.
enum Sandbox {
    static let fuelMax: UInt64 = 20_000_000

    private static let shared = Result {
        try WasmRuleHost(configuration: WasmHostConfiguration(cacheFolder: nil, fuelMax: fuelMax))
    }

    static func host() throws -> WasmRuleHost { try shared.get() }

    /// Runs `body` where the sandbox may be called, in the test's own task, so that what it expects is the test's.
    static func run<Value: Sendable>(_ body: @Sendable (WasmRuleHost) throws -> Value) async throws -> Value {
        try await Runner(thread: SandboxThread(fuelMax: fuelMax)).run(host(), body)
    }

    private actor Runner {
        private let thread: SandboxThread
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

        init(thread: SandboxThread) { self.thread = thread }

        func run<Value: Sendable>(
            _ host: WasmRuleHost, _ body: @Sendable (WasmRuleHost) throws -> Value
        ) rethrows -> Value { try body(host) }
    }
}
