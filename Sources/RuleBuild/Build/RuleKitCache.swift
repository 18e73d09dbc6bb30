import Foundation
import Wire

/// RuleKit and the runtime, compiled once for WebAssembly and kept: a folder with `RuleKit.swiftmodule` and objects.
///
/// The folder is named by a hash of all that goes into it.
struct RuleKitCache {
    /// The folder.
    let path: String
    /// The runtime's objects, relative to ``path``.
    let objects: [String]

    init(_ sources: RuleSources, _ toolchain: Toolchain, _ environment: [String: String]) throws(RuleBuildError) {
        let ruleKit = try Files.read(sources.ruleKit, ["swift"])
        let runtime = try Files.read(sources.runtime, ["c", "h"])
        objects = runtime.keys.filter { $0.hasSuffix(".c") }.sorted().map { "\($0).o" }
        let root = UserCache.folder(environment)
        path = "\(root)/\(Self.name(ruleKit, runtime, toolchain))"
        try CacheFolder.make(path, in: root) { (folder) throws(RuleBuildError) in
            try Self.build(ruleKit, runtime, toolchain, in: folder)
        }
    }

    private static func name(
        _ ruleKit: [String: [UInt8]], _ runtime: [String: [UInt8]], _ toolchain: Toolchain
    ) -> String {
        var writer = WireWriter(capacity: 1 << 16)
        let arguments =
            ModuleTarget.swiftArguments + ModuleTarget.ruleKitArguments + ModuleTarget.clangArguments
        for text in [toolchain.version] + arguments { writer.write(bytes: Array(text.utf8)) }
        for files in [ruleKit, runtime] {
            for (path, content) in files.sorted(by: { $0.key < $1.key }) {
                writer.write(bytes: Array(path.utf8))
                writer.write(bytes: content)
            }
        }
        // No hash of the network's: it only has to differ from those of other builds.
        return "rulekit-\(Hex.encode(Hash.of(.module, writer).array.prefix(16), prefixed: false))"
    }

    private static func build(
        _ ruleKit: [String: [UInt8]], _ runtime: [String: [UInt8]], _ toolchain: Toolchain, in folder: String
    ) throws(RuleBuildError) {
        // Copies, so that the sources cannot change between the hash and the compiler.
        for (path, content) in ruleKit { try Files.write(content, to: "\(folder)/RuleKit/\(path)") }
        for (path, content) in runtime { try Files.write(content, to: "\(folder)/\(path)") }
        let swift = Command(
            toolchain.swiftc,
            ModuleTarget.swiftArguments + ModuleTarget.ruleKitArguments
                + ["-module-name", "RuleKit", "-emit-module", "-emit-module-path", "RuleKit.swiftmodule"]
                + ruleKit.keys.sorted().map { "RuleKit/\($0)" },
            in: folder)
        try check(swift, "RuleKit")
        for path in runtime.keys.sorted() where path.hasSuffix(".c") {
            let arguments = ModuleTarget.clangArguments + ["-c", path, "-o", "\(path).o"]
            try check(Command(toolchain.clang, arguments, in: folder), "the runtime")
        }
    }

    private static func check(_ command: Command, _ what: String) throws(RuleBuildError) {
        let result = try command.run()
        guard result.succeeded else {
            throw RuleBuildError(
                .toolchain, what, "\(what) does not compile for WebAssembly:\n\(result.output)",
                remedy: "Use the Swift 6.3 toolchain, with the framework's sources as they were released.")
        }
    }
}
