// swift-tools-version: 6.2
import PackageDescription

// The strict settings hold for every target. Apps leave InternalImportsByDefault off, so that an author writes
// plain `import RuleKit`.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]
let library: [SwiftSetting] = strict + [.enableUpcomingFeature("InternalImportsByDefault")]
// ~Escapable views over RawSpan need Lifetimes, the WebAssembly imports need Extern.
let ruleKit: [SwiftSetting] = library + [.enableExperimentalFeature("Lifetimes"), .enableExperimentalFeature("Extern")]

// Listed by name: SwiftPM caches the manifest, so a manifest that scanned Apps/ would miss a new folder.
let apps = [
    "FirstComeFirstServed", "PriorityFee", "CancelsFirst", "ExpressLane", "Backrun", "OracleFirst", "SealedDrop",
    "BatchAuction", "FunctionMaximisingPool", "GreedyPool", "PriorityTax",
    "FairOrder",
]
func others(_ app: String) -> [String] {
    ["README.md", "app.toml", "scenario.toml"] + (app == "PriorityTax" ? ["rule.c"] : [])
}
let appTargets: [Target] = apps.map {
    .target(
        name: $0, dependencies: ["RuleKit"], path: "Apps/\($0)", exclude: others($0) + ["RuleTests.swift"],
        sources: ["Rule.swift"], swiftSettings: strict)
}
// Beside its rule, as its team would keep them.
let appTestTargets: [Target] = apps.map {
    .testTarget(
        name: "\($0)Tests",
        dependencies: [.byName(name: $0), "AppTestSupport", "RuleKit", "RuleTestSupport", "Sequencer", "Wire"],
        path: "Apps/\($0)", exclude: others($0) + ["Rule.swift"], sources: ["RuleTests.swift"],
        swiftSettings: strict)
}

let package = Package(
    name: "laneway",
    products: [
        .executable(name: "laneway", targets: ["laneway"]),
        .library(name: "RuleKit", targets: ["RuleKit"]),
        .library(name: "Sequencer", targets: ["Sequencer"]),
        .library(name: "WasmHost", targets: ["WasmHost"]),
        // With Wire, whose codes and keys a test may name.
        .library(name: "LanewayTesting", targets: ["LanewayTesting", "Wire"]),
    ],
    dependencies: [
        // SQLite: statements, WAL, migrations, backup; design §11.
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // Parsing, help and completion of the command line.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // HeapModule: the double-ended heap of the mempools.
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        // app.toml, with line numbers of syntax errors.
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        // HTTP/1.1 with back-pressure and limits, without router and TLS; it takes its logger from swift-log.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // What the HTTP server's bodies, channels and threads are.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        // BLAKE2b and Ed25519 (libsodium-dev).
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .target(name: "Wire", dependencies: ["CSodium"], swiftSettings: library),
        .target(name: "RuleKit", swiftSettings: ruleKit),
        .target(
            name: "Sequencer",
            dependencies: ["Wire", "RuleKit", .product(name: "HeapModule", package: "swift-collections")],
            swiftSettings: library),
        // Declares the part of wasmtime's C API that WasmHost uses, and loads the library with dlopen.
        .target(name: "CWasmtime"),
        .target(name: "WasmHost", dependencies: ["CWasmtime", "Sequencer", "Wire"], swiftSettings: library),
        // Runs a rule natively in a process of its own. Child is compiled by RuleBuild, Protocol by both.
        .target(
            name: "NativeHost", dependencies: ["Sequencer", "Wire"], exclude: ["Child"], swiftSettings: library),
        .target(
            name: "RuleBuild", dependencies: ["Wire", .product(name: "TOMLKit", package: "TOMLKit")],
            exclude: ["Runtime"],
            swiftSettings: library),
        .target(
            name: "Store",
            dependencies: [
                "Wire", .product(name: "GRDB", package: "GRDB.swift"),
                // The system's SQLite itself, for the one call that GRDB has no name for: sqlite3_limit.
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ], swiftSettings: library),
        .target(
            name: "OrderFlow", dependencies: ["Wire"], resources: [.copy("Resources/default-flow.tsv")],
            swiftSettings: library),
        // Imports Swift Testing: for tests only.
        .target(
            name: "LanewayTesting",
            dependencies: ["Conformance", "RuleBuild", "RuleKit", "Sequencer", "Simulation", "Wire"],
            swiftSettings: library),
        .target(name: "Verification", dependencies: ["Sequencer", "Store", "Wire"], swiftSettings: library),
        .target(name: "Node", dependencies: ["Sequencer", "Store", "Verification", "Wire"], swiftSettings: library),
        // What a node stored and published, as documents: for the command line and the network service alike.
        .target(
            name: "Inspection", dependencies: ["Node", "Sequencer", "Store", "Wire"], swiftSettings: library),
        // The node on the network: many clients at one writer, JSON-RPC, events, metrics.
        .target(
            name: "Service",
            dependencies: [
                "Inspection", "Node", "Sequencer", "Store", "WasmHost", "Wire",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            // In the executable, so that its page needs no files beside it.
            resources: [.embedInCode("Dashboard/Page")], swiftSettings: library),
        .target(
            name: "Backtest", dependencies: ["FirstComeFirstServed", "OrderFlow", "Sequencer", "Wire"],
            swiftSettings: library),
        .target(
            name: "Bench",
            dependencies: [
                "Conformance", "NativeHost", "Node", "PriorityFee", "RuleBuild", "Sequencer", "Service", "Store",
                "WasmHost", "Wire",
            ], swiftSettings: library),
        .target(
            name: "Devnet",
            dependencies: [
                "Node", "OrderFlow", "RuleBuild", "Sequencer", "Service", "Simulation", "Store", "Verification",
                "WasmHost",
                "Wire",
            ],
            swiftSettings: library),
        // A scenario on a virtual clock, the whole core without a node.
        .target(
            name: "Simulation", dependencies: ["RuleBuild", "Sequencer", "WasmHost", "Wire"], swiftSettings: library),
        // laneway check: what an app's rule does with flow made to find its mistakes.
        .target(
            name: "Conformance",
            dependencies: ["NativeHost", "OrderFlow", "RuleBuild", "Sequencer", "Simulation", "WasmHost", "Wire"],
            swiftSettings: library),
        .executableTarget(
            name: "laneway",
            dependencies: [
                "Backtest", "Bench", "Conformance", "Devnet", "Inspection", "Node", "OrderFlow", "RuleBuild",
                "Sequencer", "Service", "Simulation", "Store", "Verification", "WasmHost", "Wire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: library),
        // Writes the inputs of Specs/rule-abi.md for tests.
        .target(name: "RuleTestSupport", path: "Tests/RuleTestSupport", swiftSettings: library),
        .testTarget(
            name: "RuleKitTests",
            dependencies: ["RuleKit", "RuleTestSupport", "Sequencer", "Wire"] + apps.map { .byName(name: $0) },
            swiftSettings: ruleKit),
        .testTarget(
            name: "RuleBuildTests",
            dependencies: ["RuleBuild", "RuleKit", "RuleTestSupport", "Wire"] + apps.map { .byName(name: $0) },
            exclude: ["Fixtures"], swiftSettings: library),
        .testTarget(
            name: "EconomicsTests", dependencies: ["RuleTestSupport", "Sequencer", "Wire"], swiftSettings: library),
        .testTarget(name: "WireTests", dependencies: ["CSodium", "Wire"], swiftSettings: library),
        .testTarget(
            name: "BenchTests", dependencies: ["Bench", "PriorityFee", "Sequencer", "Service", "Wire"],
            swiftSettings: library),
        .testTarget(name: "OrderFlowTests", dependencies: ["OrderFlow", "Wire"], swiftSettings: library),
        .testTarget(
            name: "StoreTests", dependencies: ["Store", "Wire", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: library),
        .testTarget(
            name: "VerificationTests",
            dependencies: [
                "CancelsFirst", "FirstComeFirstServed", "Node", "PriorityFee", "RuleTestSupport", "Sequencer", "Store",
                "Verification", "Wire", .product(name: "GRDB", package: "GRDB.swift"),
            ], swiftSettings: library),
        .testTarget(
            name: "ServiceTests",
            dependencies: [
                "FirstComeFirstServed", "Inspection", "Node", "PriorityFee", "RuleTestSupport", "Sequencer", "Service",
                "Store", "Verification", "Wire", .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ], swiftSettings: library),
        .testTarget(
            name: "BacktestTests", dependencies: ["Backtest", "OrderFlow", "RuleTestSupport", "Wire"],
            swiftSettings: library),
        // Runs the built executable.
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "Devnet", "Node", "OrderFlow", "RuleFixtures", "Sequencer", "Store", "Verification", "WasmHost", "Wire",
                "laneway",
                .product(name: "GRDB", package: "GRDB.swift"),
            ], swiftSettings: library),
        // Kills, starves and floods real processes of the built executable.
        .testTarget(
            name: "EnduranceTests",
            dependencies: [
                "Devnet", "RuleBuild", "RuleTestSupport", "Sequencer", "Store", "Verification", "WasmHost", "Wire",
                "laneway",
            ], swiftSettings: library),
        // Good and hostile rules in WebAssembly's text format, for the tests of any module.
        .target(
            name: "RuleFixtures", dependencies: ["CWasmtime", "Sequencer", "WasmHost", "Wire"],
            path: "Tests/RuleFixtures", swiftSettings: library),
        .testTarget(
            name: "WasmHostTests", dependencies: ["CWasmtime", "RuleFixtures", "Sequencer", "WasmHost", "Wire"],
            swiftSettings: library),
        // A rule of the network's tests, linked natively here and built to a module by them.
        .target(
            name: "Exchange", dependencies: ["RuleKit"], path: "Tests/NetworkTests/Fixtures/Exchange",
            exclude: ["app.toml"], sources: ["Rule.swift"], swiftSettings: strict),
        .testTarget(
            name: "NetworkTests",
            dependencies: [
                "Exchange", "Node", "RuleBuild", "RuleFixtures", "Sequencer", "Store", "Verification", "WasmHost",
                "Wire",
                "laneway", .product(name: "GRDB", package: "GRDB.swift"),
            ] + apps.map { .byName(name: $0) },
            exclude: ["Fixtures"], swiftSettings: library),
        .testTarget(
            name: "SimulationTests", dependencies: ["RuleBuild", "Simulation", "Wire"],
            exclude: ["Scenarios"], swiftSettings: library),
        .testTarget(
            name: "ConformanceTests",
            dependencies: [
                "Conformance", "NativeHost", "OrderFlow", "RuleBuild", "Sequencer", "Simulation", "Wire", "laneway",
            ],
            exclude: ["Fixtures"], swiftSettings: library),
        // The rule of the first-rule article, which is compared with it.
        .target(
            name: "Names", dependencies: ["RuleKit"], path: "Tests/DocumentationTests/Fixtures/Names",
            exclude: ["app.toml", "scenario.toml"], sources: ["Rule.swift"], swiftSettings: strict),
        // Holds articles and README against the code.
        .testTarget(
            name: "DocumentationTests",
            dependencies: [
                "Inspection", "LanewayTesting", "Names", "RuleBuild", "RuleKit", "Sequencer", "Simulation", "WasmHost",
                "Wire",
                "laneway",
            ], exclude: ["Fixtures"], swiftSettings: library),
        .testTarget(
            name: "SequencerTests", dependencies: ["Sequencer", "Wire"], swiftSettings: library),
        .testTarget(
            name: "LanewayTestingTests",
            dependencies: ["Conformance", "Exchange", "LanewayTesting", "Sequencer", "Simulation", "Wire"]
                + apps.map { .byName(name: $0) },
            exclude: ["Scenarios"], swiftSettings: library),
        // A network of one lane, for the tests of the apps.
        .target(
            name: "AppTestSupport",
            dependencies: ["RuleBuild", "RuleKit", "RuleTestSupport", "Sequencer", "Simulation", "Wire"],
            path: "Tests/AppTests/Support", swiftSettings: library),
    ] + appTargets + appTestTargets
)
