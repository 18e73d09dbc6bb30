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
let apps = ["FirstComeFirstServed", "PriorityFee", "CancelsFirst"]
let appTargets: [Target] = apps.map {
    .target(
        name: $0, dependencies: ["RuleKit"], path: "Apps/\($0)", exclude: ["README.md", "app.toml"],
        sources: ["Rule.swift"],
        swiftSettings: strict)
}

let package = Package(
    name: "laneway",
    products: [
        .executable(name: "laneway", targets: ["laneway"]),
        .library(name: "RuleKit", targets: ["RuleKit"]),
        .library(name: "Sequencer", targets: ["Sequencer"]),
        .library(name: "WasmHost", targets: ["WasmHost"]),
    ],
    dependencies: [
        // SQLite: statements, WAL, migrations, backup; design §11.
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // Parsing, help and completion of the command line.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // app.toml and devnet.toml, with line numbers of syntax errors.
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        // BLAKE2b and Ed25519 (libsodium-dev).
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .target(name: "Wire", dependencies: ["CSodium"], swiftSettings: library),
        .target(name: "RuleKit", swiftSettings: ruleKit),
        .target(name: "Sequencer", dependencies: ["Wire", "RuleKit"], swiftSettings: library),
        // Declares the part of wasmtime's C API that WasmHost uses, and loads the library with dlopen.
        .target(name: "CWasmtime"),
        .target(name: "WasmHost", dependencies: ["CWasmtime", "Sequencer", "Wire"], swiftSettings: library),
        .target(
            name: "RuleBuild", dependencies: ["Wire", .product(name: "TOMLKit", package: "TOMLKit")],
            exclude: ["Runtime"],
            swiftSettings: library),
        .target(
            name: "Store", dependencies: ["Sequencer", "Wire", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: library),
        .target(name: "OrderFlow", dependencies: ["Wire"], swiftSettings: library),
        .target(name: "Node", dependencies: ["Sequencer", "Store", "WasmHost", "Wire"], swiftSettings: library),
        .target(
            name: "Devnet", dependencies: ["Node", "OrderFlow", "RuleBuild", "Sequencer", "Store", "WasmHost", "Wire"],
            swiftSettings: library),
        .executableTarget(
            name: "laneway",
            dependencies: [
                "Devnet", "Node", "OrderFlow", "RuleBuild", "Sequencer", "Store", "WasmHost", "Wire",
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
        .testTarget(name: "WireTests", dependencies: ["Wire"], swiftSettings: library),
    ] + appTargets
)
