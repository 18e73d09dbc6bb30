import Foundation
import Wire

extension RuleBuilder {
    /// The rule of the app in a folder as it was built before from the same `Rule.swift`, rule's type, framework and
    /// toolchain, else built now and kept. By BUILD-1 that is the same module.
    ///
    /// - Parameter app: the folder with `app.toml` and `Rule.swift`, absolute or relative to the working folder.
    /// - Returns: the rule, its module below ``UserCache/folder``. Without warnings if it was kept.
    /// - Throws: ``RuleBuildError`` as ``build(_:output:)`` does.
    public func buildOnce(_ app: String) throws(RuleBuildError) -> BuiltRule {
        let folder = AppFolder(app)
        let manifest = try AppManifest(app: folder.path)
        let source = try Files.bytes(folder.rulePath, remedy: "Create it, or build another folder.")
        let kit = try RuleKitCache(RuleSources(environment), Toolchain(environment), environment)
        let path = "\(UserCache.folder(environment))/rules/\(Self.name(source, manifest, kit)).wasm"
        guard FileManager.default.fileExists(atPath: path) else { return try build(app, output: path) }
        let bytes = try Files.bytes(path, remedy: "Remove it, and it is built again.")
        // Whoever can write there can also change the toolchain; this is for what a full disk leaves behind.
        guard (try? ModuleReader(bytes))?.exportsMemory == true else { return try build(app, output: path) }
        return BuiltRule(
            path: path, hash: ModuleDeployment.moduleHash(bytes), bytes: bytes, manifest: manifest, warnings: "")
    }

    /// The rule of an app whose module was built elsewhere, such as one in C.
    ///
    /// - Parameters:
    ///   - app: the folder with `app.toml`, absolute or relative to the working folder.
    ///   - module: the module's file, likewise.
    /// - Throws: ``RuleBuildError`` for files that cannot be read, and for what is no module that exports its memory.
    public static func existing(_ app: String, module: String) throws(RuleBuildError) -> BuiltRule {
        let manifest = try AppManifest(app: app)
        let path = URL(filePath: module).standardizedFileURL.path
        let bytes = try Files.bytes(path, remedy: "Name the file of a WebAssembly module.")
        guard (try? ModuleReader(bytes))?.exportsMemory == true, bytes.count <= ModuleDeployment.moduleBytesMax else {
            throw RuleBuildError(
                .invalidModule, path, "it is no rule's module",
                remedy: "Build one as Specs/rule-abi.md says, at most \(ModuleDeployment.moduleBytesMax) bytes.")
        }
        return BuiltRule(
            path: path, hash: ModuleDeployment.moduleHash(bytes), bytes: bytes, manifest: manifest, warnings: "")
    }

    /// Names all that a module is made of: the kit's name stands for framework, toolchain and compiler's arguments.
    private static func name(_ source: [UInt8], _ manifest: AppManifest, _ kit: RuleKitCache) -> String {
        var writer = WireWriter(capacity: source.count + 4_096)
        writer.write(bytes: Array(URL(filePath: kit.path).lastPathComponent.utf8))
        writer.write(bytes: Array(EntryPoint.source(rule: manifest.rule).utf8))
        for argument in ModuleTarget.linkerArguments { writer.write(bytes: Array(argument.utf8)) }
        writer.write(bytes: source)
        // No hash of the network's: it only has to differ from those of other rules.
        return Hex.encode(Hash.of(.module, writer).array.prefix(16), prefixed: false)
    }
}
