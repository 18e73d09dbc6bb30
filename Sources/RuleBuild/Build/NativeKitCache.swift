import Foundation
import Wire

/// RuleKit and the server of a rule's process, compiled once for this machine and kept: modules and objects.
struct NativeKitCache {
    /// The folder, named by all that goes into it.
    let path: String

    static let arguments = [
        "-O", "-wmo", "-swift-version", "6", "-diagnostic-style", "llvm", "-no-color-diagnostics",
    ]
    /// What is linked to a rule, in ``path``.
    static let objects = ["RuleKit.o", "\(serverModule).o"]
    static let serverModule = "RuleServer"

    init(
        _ sources: RuleSources, _ toolchain: Toolchain, _ environment: [String: String]
    ) throws(RuleBuildError) {
        let ruleKit = try Files.read(sources.ruleKit, ["swift"])
        var server: [String: [UInt8]] = [:]
        for folder in try sources.server() { server.merge(try Files.read(folder, ["swift"])) { $1 } }
        let root = UserCache.folder(environment)
        path = "\(root)/\(Self.name([ruleKit, server], toolchain))"
        try CacheFolder.make(path, in: root) { (folder) throws(RuleBuildError) in
            try Self.compile(ruleKit, "RuleKit", ModuleTarget.ruleKitArguments, toolchain, in: folder)
            try Self.compile(server, Self.serverModule, [], toolchain, in: folder)
        }
    }

    private static func name(_ parts: [[String: [UInt8]]], _ toolchain: Toolchain) -> String {
        var writer = WireWriter(capacity: 1 << 16)
        for text in [toolchain.version] + arguments + ModuleTarget.ruleKitArguments {
            writer.write(bytes: Array(text.utf8))
        }
        for files in parts {
            for (path, content) in files.sorted(by: { $0.key < $1.key }) {
                writer.write(bytes: Array(path.utf8))
                writer.write(bytes: content)
            }
        }
        // No hash of the network's: it only has to differ from those of other builds.
        return "native-\(Hex.encode(Hash.of(.module, writer).array.prefix(16), prefixed: false))"
    }

    /// From copies, so that the sources cannot change between the hash and the compiler.
    private static func compile(
        _ files: [String: [UInt8]], _ module: String, _ more: [String], _ toolchain: Toolchain, in folder: String
    ) throws(RuleBuildError) {
        for (path, content) in files { try Files.write(content, to: "\(folder)/\(module)/\(path)") }
        let result = try Command(
            toolchain.swiftc,
            arguments + more + [
                "-parse-as-library", "-I", ".", "-module-name", module, "-emit-module", "-emit-module-path",
                "\(module).swiftmodule", "-c", "-o", "\(module).o",
            ] + files.keys.sorted().map { "\(module)/\($0)" }, in: folder
        ).run()
        guard result.succeeded else {
            throw RuleBuildError(
                .toolchain, module, "\(module) does not compile for this machine:\n\(result.output)",
                remedy: "Use the Swift 6.3 toolchain, with the framework's sources as they were released.")
        }
    }
}
