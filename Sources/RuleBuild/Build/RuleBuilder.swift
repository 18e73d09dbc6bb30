import Foundation
public import Wire

/// A rule's module as it was built.
public struct BuiltRule: Hashable, Sendable {
    /// Where it was written; absolute.
    public let path: String
    /// What lanes refer to it by.
    public let hash: Hash
    /// The module.
    public let bytes: [UInt8]
    /// The app's manifest.
    public let manifest: AppManifest
    /// What the compiler warned of, as it prints it; empty if nothing.
    public let warnings: String

    /// Bytes of the module.
    public var size: Int { bytes.count }
}

/// Builds an app's `Rule.swift` to a WebAssembly module.
///
/// The same source gives the same bytes in any folder, for any output and from any working folder: the compiler runs in
/// a folder of its own, on copies, with relative paths, and with nothing of the author's environment.
public struct RuleBuilder: Sendable {
    let environment: [String: String]

    /// A builder that finds its tools and folders in these variables.
    ///
    /// - Parameter environment: nil: the process's. `PATH` or `LANEWAY_TOOLCHAIN`: where `swiftc`, `clang` and `wasm-ld` are;
    ///   `LANEWAY_SOURCES`: the framework's `Sources` folder, if it is not where it was when this program was built;
    ///   `LANEWAY_CACHE`, `XDG_CACHE_HOME` or the home folder: where the compiled RuleKit is kept.
    public init(environment: [String: String]? = nil) {
        self.environment = environment ?? ProcessInfo.processInfo.environment
    }

    /// Builds the rule of the app in a folder.
    ///
    /// - Parameters:
    ///   - app: the folder with `app.toml` and `Rule.swift`, absolute or relative to the working folder.
    ///   - output: where to write the module; nil: `.build/<folder's name>.wasm` in the app's folder.
    /// - Throws: ``RuleBuildError``; for ``RuleBuildError/Code/compile`` with the compiler's messages at the author's
    ///   lines.
    public func build(_ app: String, output: String? = nil) throws(RuleBuildError) -> BuiltRule {
        let folder = AppFolder(app)
        let manifest = try AppManifest(app: folder.path)
        let source = try Files.bytes(folder.rulePath, remedy: "Create it, or build another folder.")
        let toolchain = try Toolchain(environment)
        let kit = try RuleKitCache(RuleSources(environment), toolchain, environment)
        let work = try TemporaryFolder()
        defer { work.remove() }
        let warnings = try compile(source, manifest, folder, kit, toolchain, in: work.path)
        let bytes = try link(kit, toolchain, folder, in: work.path)
        guard bytes.count <= ModuleDeployment.moduleBytesMax else {
            throw RuleBuildError(
                .tooLarge, folder.rulePath,
                "the module has \(bytes.count) bytes, networks take \(ModuleDeployment.moduleBytesMax)",
                remedy: "Leave out what pulls in much, such as comparing strings or large tables.")
        }
        let path = output.map { URL(filePath: $0).standardizedFileURL.path } ?? folder.modulePath
        try Files.write(bytes, to: path)
        return BuiltRule(
            path: path, hash: ModuleDeployment.moduleHash(bytes), bytes: bytes, manifest: manifest, warnings: warnings)
    }

    private static let ruleFile = "Rule.swift"
    private static let entryFile = "LanewayEntryPoints.swift"

    /// ABI-20.
    private static let imports = Set(
        ["state_read", "state_write", "state_remove", "emit"].map { ModuleReader.Import(module: "laneway", name: $0) })

    /// Makes `rule.o` and answers the compiler's warnings.
    func compile(
        _ source: [UInt8], _ manifest: AppManifest, _ app: AppFolder, _ kit: RuleKitCache, _ toolchain: Toolchain,
        in work: String
    ) throws(RuleBuildError) -> String {
        try Files.write(source, to: "\(work)/\(Self.ruleFile)")
        try Files.write(Array(EntryPoint.source(rule: manifest.rule).utf8), to: "\(work)/\(Self.entryFile)")
        let result = try Command(
            toolchain.swiftc,
            ModuleTarget.swiftArguments + [
                "-I", kit.path, "-module-name", "LanewayRule", "-c", Self.ruleFile, Self.entryFile, "-o", "rule.o",
            ], in: work
        ).run()
        let messages = CompilerMessages(result.output, work: work, renaming: Self.ruleFile, to: app.rulePath)
        guard result.succeeded else {
            let remedy =
                messages.names(Self.entryFile)
                ? """
                The module's entry points are generated for the rule of type \(manifest.rule): declare \
                "public struct \(manifest.rule): OrderingRule" in Rule.swift, or name its type in app.toml: rule = "MyRule".
                """ : "Correct \(app.rulePath) and build again."
            throw RuleBuildError(
                .compile, app.rulePath, line: messages.firstErrorLine(in: app.rulePath), messages.text, remedy: remedy)
        }
        return messages.text
    }

    /// Links `rule.o` with the runtime and answers the module.
    private func link(
        _ kit: RuleKitCache, _ toolchain: Toolchain, _ app: AppFolder, in work: String
    ) throws(RuleBuildError) -> [UInt8] {
        // Once with everything, to learn from the module itself which refinements the rule has; then with those alone.
        let all = try link(exporting: EntryPoint.allCases, kit, toolchain, app, in: work)
        guard let description = (try? ModuleReader(all))?.constant(EntryPoint.describe.export) else {
            throw Self.invalid(app, "its description is not a constant")
        }
        let present = EntryPoint.allCases.filter { $0.descriptionBit.map { description & $0 != 0 } ?? true }
        let module = try link(exporting: present, kit, toolchain, app, in: work)
        guard let reader = try? ModuleReader(module), reader.exportsMemory else {
            throw Self.invalid(app, "it exports no memory")
        }
        guard Set(reader.functions.keys) == Set(present.map(\.export)) else {
            throw Self.invalid(app, "it exports \(reader.functions.keys.sorted().joined(separator: ", "))")
        }
        let foreign = reader.imports.filter { !Self.imports.contains($0) }
        guard foreign.isEmpty else {
            throw RuleBuildError(
                .link, app.rulePath,
                "the rule imports \(foreign.map { "\($0.module).\($0.name)" }.joined(separator: ", "))",
                remedy: "A module may import nothing but the lane's state: leave that out.")
        }
        return module
    }

    private func link(
        exporting entries: [EntryPoint], _ kit: RuleKitCache, _ toolchain: Toolchain, _ app: AppFolder, in work: String
    ) throws(RuleBuildError) -> [UInt8] {
        let result = try Command(
            toolchain.linker,
            ModuleTarget.linkerArguments + entries.map { "--export=\($0.export)" } + ["rule.o"]
                + kit.objects.map { "\(kit.path)/\($0)" } + [toolchain.unicodeTables, "-o", "rule.wasm"], in: work
        ).run()
        guard result.succeeded else {
            throw RuleBuildError(
                .link, app.rulePath, result.output,
                remedy: """
                    A rule has no system below it: no print, files, clocks, randomness or floating-point functions. \
                    Leave out what needs the symbols above.
                    """)
        }
        return try Files.bytes("\(work)/rule.wasm", remedy: "Build again.")
    }

    private static func invalid(_ app: AppFolder, _ reason: String) -> RuleBuildError {
        RuleBuildError(
            .invalidModule, app.rulePath, "the toolchain made a module that breaks the ABI: \(reason)",
            remedy: "Use the Swift 6.3 toolchain; with that one, report this.")
    }
}
