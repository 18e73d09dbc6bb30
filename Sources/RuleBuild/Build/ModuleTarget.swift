/// What modules are compiled for, and how. A change here changes the hash of every module.
enum ModuleTarget {
    static let swiftTriple = "wasm32-unknown-none-wasm"

    /// WebAssembly's first version and three small additions that every engine has had for years (ABI-1).
    private static let features = ["mutable-globals", "sign-ext", "bulk-memory"]

    /// What the linker lets pass: the same, and what the toolchain's Unicode tables were compiled with. It refuses SIMD,
    /// threads, exceptions, tail calls.
    private static let linkerFeatures =
        features + [
            "bulk-memory-opt", "call-indirect-overlong", "multivalue", "nontrapping-fptoint", "reference-types",
        ]

    private static let clangFeatures = ["-mcpu=mvp"] + features.map { "-m\($0)" }

    static let swiftArguments: [String] =
        [
            "-target", swiftTriple, "-enable-experimental-feature", "Embedded", "-wmo", "-parse-as-library", "-O",
            "-swift-version", "6", "-enforce-exclusivity=unchecked", "-diagnostic-style", "llvm",
            "-no-color-diagnostics",
            // Otherwise the object carries a hash in which its paths have a part.
            "-Xfrontend", "-disable-incremental-llvm-codegen",
        ] + clangFeatures.flatMap { ["-Xcc", $0] }

    static let ruleKitArguments = [
        "-enable-experimental-feature", "Lifetimes", "-enable-experimental-feature", "Extern",
    ]

    static let clangArguments =
        [
            "--target=wasm32-unknown-unknown", "-std=c11", "-Os", "-ffreestanding", "-fno-builtin", "-Wall", "-Wextra",
            "-Werror", "-fno-color-diagnostics",
        ] + clangFeatures

    /// The shadow stack stands before everything else in memory, so that running out of it traps.
    static let linkerArguments = [
        "--features=\(linkerFeatures.joined(separator: ","))", "--no-entry", "--strip-all",
        "--gc-sections", "--stack-first", "-z", "stack-size=65536", "--color-diagnostics=never",
    ]
}
