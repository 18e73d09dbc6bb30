internal import CWasmtime
public import Sequencer
internal import Synchronization
public import Wire

/// Runs rules as WebAssembly in wasmtime: metered with fuel, bounded in memory and stack, with no imports but the
/// lane's state (Specs/sandbox.md).
///
/// Any thread may load modules. Instances are called on a ``SandboxThread`` only.
public final class WasmRuleHost: RuleHost, Sendable {
    /// What of the engine can change a result, as text that stays the same; goes into `Genesis.engine` (SBX-2).
    public static let engineDescription = """
        wasmtime \(WasmtimeLibrary.version); cranelift speed; fuel; nan-canonicalization; \
        mvp, mutable-global, sign-extension, saturating-float-to-int, bulk-memory; \
        stack \(SandboxLimits.stackBytesPerFuel)/fuel; function-fuel \(SandboxLimits.functionFuel)+size \
        max \(SandboxLimits.functionFuelMax); table \(SandboxLimits.tableElementsMax); load-fuel \
        \(SandboxLimits.loadFuel); abi 1
        """

    /// What has been compiled and found so far.
    public struct Statistics: Sendable, Hashable {
        /// Modules that were compiled because they were nowhere to be found.
        public var compiled: UInt64
        /// Compiled modules that were found on disk.
        public var foundOnDisk: UInt64
        /// Files of the cache that were not what was stored: compiled anew and replaced.
        public var damagedFiles: UInt64
        /// Files of the cache that could not be written.
        public var unwrittenFiles: UInt64
    }

    private struct Modules {
        var rules: [Hash: Reference] = [:]
        /// The modules loaded last, kept in memory, as a ring.
        var kept: [WasmRule] = []
        var next = 0
        var compiled: UInt64 = 0
    }

    private struct Reference: Sendable {
        weak var rule: WasmRule?
    }

    let engine: SandboxEngine
    private let configuration: WasmHostConfiguration
    private let cache: CompiledModuleCache?
    private let modules = Mutex(Modules())

    /// A host for networks with the configuration's fuel limit.
    ///
    /// - Throws: a missing or unsuitable library, bounds, address space, the cache's folder.
    public init(configuration: WasmHostConfiguration) throws(WasmHostError) {
        try configuration.check()
        try WasmtimeLibrary.load(configuration.libraryPath)
        self.configuration = configuration
        cache = try configuration.cacheFolder.map { (folder) throws(WasmHostError) in
            try CompiledModuleCache(folder: folder)
        }
        engine = try SandboxEngine.shared(
            SandboxEngine.Key(fuelMax: configuration.fuelMax, instancesMax: configuration.instancesMax))
    }

    /// A host for one network (SBX-2).
    ///
    /// - Throws: `OTHER_ENGINE` when the genesis names another engine, and what ``init(configuration:)`` throws.
    public convenience init(for genesis: Genesis, cacheFolder: String?) throws(WasmHostError) {
        guard genesis.engine == Self.engineDescription else {
            throw WasmHostError(
                code: .otherEngine, subject: genesis.name,
                reason: "the network runs on `\(genesis.engine)`, this build on `\(Self.engineDescription)`",
                hint: "use the version of Laneway that the network was started with")
        }
        try self.init(
            configuration: WasmHostConfiguration(cacheFolder: cacheFolder, fuelMax: genesis.parameters.fuelMax))
    }

    /// What has been compiled and found so far.
    public var statistics: Statistics {
        let counts = cache?.counts ?? CompiledModuleCache.Counts()
        return Statistics(
            compiled: modules.withLock { $0.compiled }, foundOnDisk: counts.hits, damagedFiles: counts.damaged,
            unwrittenFiles: counts.unwritten)
    }

    /// The rule in `module`: found in memory, found compiled on disk, or checked and compiled, which takes tens of
    /// milliseconds for a usual rule and seconds for the worst ones of 1 MiB.
    ///
    /// - Parameters:
    ///   - module: the deployed bytes.
    ///   - hash: `ModuleDeployment.moduleHash` of them.
    public func load(_ module: [UInt8], hash: Hash) throws(RuleLoadError) -> any HostedRule {
        if let rule = modules.withLock({ $0.rules[hash]?.rule }) { return rule }
        guard ModuleDeployment.moduleHash(module) == hash else {
            throw .invalidModule("the bytes do not have the hash that they are known by")
        }
        let rule = try build(module, hash)
        return modules.withLock { modules -> WasmRule in
            // Another thread may have been faster; one of the two is enough.
            if let other = modules.rules[hash]?.rule { return other }
            modules.rules[hash] = Reference(rule: rule)
            keep(rule, &modules)
            return rule
        }
    }

    private func keep(_ rule: WasmRule, _ modules: inout Modules) {
        guard configuration.modulesKept > 0 else { return }
        if modules.kept.count < configuration.modulesKept {
            modules.kept.append(rule)
        } else {
            modules.kept[modules.next] = rule
            modules.next = (modules.next + 1) % configuration.modulesKept
            modules.rules = modules.rules.filter { $0.value.rule != nil }
        }
    }

    private func build(_ module: [UInt8], _ hash: Hash) throws(RuleLoadError) -> WasmRule {
        let layout: ModuleLayout
        let instrumented: Instrumentation
        try validate(module)
        do throws(ModuleError) {
            layout = try ModuleLayout(module)
            try ModuleContract.check(layout)
            instrumented = try Instrumentation(layout)
        } catch {
            throw .invalidModule(error.reason)
        }
        let code = try compiledCode(instrumented, hash)
        return try WasmRule(engine: engine, code: code, layout: layout, watchesGrowth: instrumented.watchesGrowth)
    }

    private func validate(_ module: [UInt8]) throws(RuleLoadError) {
        var text = ErrorText()
        let valid = text.fill { text, capacity in
            module.withUnsafeBufferPointer { bytes in
                bytes.baseAddress.map { cw_module_validate(engine.pointer, $0, bytes.count, text, capacity) } ?? false
            }
        }
        guard valid else { throw .invalidModule(module.isEmpty ? "no bytes" : text.string) }
    }

    private func compiledCode(_ module: Instrumentation, _ hash: Hash) throws(RuleLoadError) -> CompiledCode {
        let key = Hash.of(.module, hash, Self.cacheKey)
        if let cache, let stored = cache.read(key) {
            if let code = CompiledCode(engine: engine, stored: stored) { return code }
            cache.reportDamage()
        }
        let code = try CompiledCode(engine: engine, module: module.bytes)
        modules.withLock { $0.compiled += 1 }
        if let cache { code.withSerialized { cache.write(key, $0) } }
        return code
    }

    /// Names what compiled code depends on beside the module; the engine itself refuses code of another processor.
    private static let cacheKey = Hash.of(.module, Array("\(engineDescription); \(SandboxEngine.processor)".utf8))
}
