internal import Sequencer

/// The checks of ABI-1 and ABI-2 that need no running code.
enum ModuleContract {
    /// The export that instrumentation adds; a module may not have one of this name.
    static let refusedGrowthFlag = "laneway:growth-refused"

    private static let i32 = ModuleLayout.i32
    private static let i64 = ModuleLayout.i64
    private static let entry = ModuleLayout.FunctionType(parameters: [i32], results: [i64])
    private static let input = ModuleLayout.FunctionType(parameters: [i32], results: [i32])

    private static let required: [(name: String, type: ModuleLayout.FunctionType)] = [
        ("laneway_describe", ModuleLayout.FunctionType(parameters: [], results: [i32])),
        ("laneway_input", input),
        ("laneway_configure", entry),
        ("laneway_admit", entry),
    ]
    private static let refinements: [(name: String, capability: RuleCapabilities)] = [
        ("laneway_order", .order), ("laneway_begin", .begin), ("laneway_execute", .execute),
        ("laneway_settle", .settle),
    ]
    private static let imports: [String: ModuleLayout.FunctionType] = [
        "state_read": ModuleLayout.FunctionType(parameters: [i32, i32, i32, i32], results: [i32]),
        "state_write": ModuleLayout.FunctionType(parameters: [i32, i32, i32, i32], results: []),
        "state_remove": ModuleLayout.FunctionType(parameters: [i32, i32], results: []),
        "emit": ModuleLayout.FunctionType(parameters: [i32, i32], results: []),
    ]

    /// Throws unless imports, memory, table and the exports that every rule has are as they should be.
    static func check(_ layout: ModuleLayout) throws(ModuleError) {
        for item in layout.imports {
            guard item.module == "laneway", let type = imports[item.name] else {
                throw ModuleError("imports \(item.module).\(item.name), which is not offered")
            }
            guard layout.types.indices.contains(item.type), layout.types[item.type] == type else {
                throw ModuleError("imports \(item.module).\(item.name) with another type")
            }
        }
        guard let pages = layout.memoryPagesMin, layout.exports["memory"]?.kind == ModuleLayout.memoryKind else {
            throw ModuleError("does not export its memory as `memory`")
        }
        guard pages * SandboxLimits.pageBytes <= SandboxLimits.memoryBytesMax else {
            throw ModuleError("a memory of more than 4 GiB")
        }
        guard layout.tableElementsMin <= SandboxLimits.tableElementsMax else {
            throw ModuleError("a table of more than \(SandboxLimits.tableElementsMax) elements")
        }
        for item in required { try check(layout, item.name, item.type) }
        guard layout.exports[refusedGrowthFlag] == nil else {
            throw ModuleError("exports \(refusedGrowthFlag), a name that is the sandbox's")
        }
    }

    /// What `laneway_describe` answered, checked against the exports (ABI-2, ABI-3).
    static func capabilities(_ description: UInt32, _ layout: ModuleLayout) throws(ModuleError) -> RuleCapabilities {
        guard description & 0xff == 1 else { throw ModuleError("ABI version \(description & 0xff), not 1") }
        guard description >> 12 == 0 else { throw ModuleError("describes capabilities that do not exist") }
        let capabilities = RuleCapabilities(rawValue: UInt8(truncatingIfNeeded: description >> 8))
        for item in refinements where capabilities.contains(item.capability) { try check(layout, item.name, entry) }
        return capabilities
    }

    private static func check(
        _ layout: ModuleLayout, _ name: String, _ type: ModuleLayout.FunctionType
    ) throws(ModuleError) {
        guard let export = layout.exports[name], export.kind == ModuleLayout.functionKind else {
            throw ModuleError("does not export the function \(name)")
        }
        guard layout.functionType(export.index) == type else { throw ModuleError("exports \(name) with another type") }
    }
}
