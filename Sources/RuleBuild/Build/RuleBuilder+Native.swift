import Foundation
import Wire

extension RuleBuilder {
    /// A program that runs the app's rule natively and answers a host over its standard input (`RuleProcess`): as it was
    /// built before from the same `Rule.swift`, rule's type, framework and toolchain, else built now and kept.
    ///
    /// - Parameter app: the folder with `app.toml` and `Rule.swift`, absolute or relative to the working folder.
    /// - Returns: the program's path, below ``UserCache/folder``.
    /// - Throws: ``RuleBuildError``; for ``RuleBuildError/Code/compile`` with the compiler's messages at the author's
    ///   lines.
    public func buildNativelyOnce(_ app: String) throws(RuleBuildError) -> String {
        let folder = AppFolder(app)
        let manifest = try AppManifest(app: folder.path)
        let source = try Files.bytes(folder.rulePath, remedy: "Create it, or build another folder.")
        let toolchain = try Toolchain(environment)
        let kit = try NativeKitCache(RuleSources(environment), toolchain, environment)
        let rules = "\(UserCache.folder(environment))/rules"
        let main = Self.nativeMain(rule: manifest.rule)
        let path = "\(rules)/\(Self.nativeName(source, main, kit)).native"
        guard !FileManager.default.isExecutableFile(atPath: path) else { return path }
        let work = try TemporaryFolder(in: rules)
        defer { work.remove() }
        try Files.write(source, to: "\(work.path)/Rule.swift")
        try Files.write(Array(main.utf8), to: "\(work.path)/main.swift")
        let result = try Command(
            toolchain.swiftc,
            NativeKitCache.arguments + ["-I", kit.path, "-module-name", "LanewayRule", "Rule.swift", "main.swift"]
                + NativeKitCache.objects.map { "\(kit.path)/\($0)" } + ["-o", "rule"], in: work.path
        ).run()
        guard result.succeeded else {
            let messages = CompilerMessages(
                result.output, work: work.path, renaming: "Rule.swift", to: folder.rulePath)
            throw RuleBuildError(
                .compile, folder.rulePath, line: messages.firstErrorLine(in: folder.rulePath), messages.text,
                remedy: "Correct \(folder.rulePath) and build again.")
        }
        // In one step, over what another build may have put there meanwhile.
        guard rename("\(work.path)/rule", path) == 0 else {
            throw RuleBuildError(
                .unwritable, path, "it cannot be written: \(String(cString: strerror(errno)))",
                remedy: "Check the permissions of the folder, or name another in LANEWAY_CACHE.")
        }
        return path
    }

    private static func nativeMain(rule: String) -> String {
        """
        import RuleKit
        import \(NativeKitCache.serverModule)

        serve(NativeRule(\(rule).self))

        """
    }

    /// Names all that the program is made of: the kit's name stands for framework, toolchain and compiler's arguments.
    private static func nativeName(_ source: [UInt8], _ main: String, _ kit: NativeKitCache) -> String {
        var writer = WireWriter(capacity: source.count + 4_096)
        writer.write(bytes: Array(URL(filePath: kit.path).lastPathComponent.utf8))
        writer.write(bytes: Array(main.utf8))
        writer.write(bytes: source)
        // No hash of the network's: it only has to differ from those of other rules.
        return Hex.encode(Hash.of(.module, writer).array.prefix(16), prefixed: false)
    }
}
