/// What the sandbox changes in a module before it is compiled (SBX-11 to SBX-14).
///
/// 1. Entering a function costs fuel for its size. Native frames are as large as the compiler makes them, branches
///    that never run included: without this, a recursion of three units a frame can take kilobytes of stack for each,
///    and the stack would end before the fuel.
/// 2. `memory.grow` goes through a function that raises a flag when the growth is refused, since the engine does not
///    tell.
///
/// Custom sections (names, producers) are left out.
struct Instrumentation {
    /// The module to compile.
    let bytes: [UInt8]
    /// Whether the module grows its memory, and so has the flag ``ModuleContract/refusedGrowthFlag``.
    let watchesGrowth: Bool

    /// - Parameter layout: of a valid module that keeps the contract.
    init(_ layout: ModuleLayout) throws(ModuleError) {
        var code = WasmWriter()
        var growsMemory = false
        var fuel: UInt64 = 0
        let helperIndex = layout.imports.count + layout.functions.count
        for (function, body) in zip(layout.functions, layout.bodies) {
            guard layout.types.indices.contains(function) else { throw ModuleError("a function without a type") }
            var rewriter = BodyRewriter(layout, helperIndex: helperIndex)
            code.sized(try rewriter.rewrite(body, type: layout.types[function]))
            growsMemory = growsMemory || rewriter.growsMemory
            fuel += rewriter.fuel
            guard fuel <= UInt64(SandboxLimits.moduleFuelMax) else {
                throw ModuleError(
                    "functions of more than size \(SandboxLimits.moduleFuelMax) together: use fewer locals")
            }
        }
        let helper = growsMemory ? try GrowthHelper(layout) : nil
        bytes = Self.assemble(layout, code: code.bytes, helper: helper)
        watchesGrowth = growsMemory
    }

    private static func assemble(_ layout: ModuleLayout, code: [UInt8], helper: GrowthHelper?) -> [UInt8] {
        var module = WasmWriter()
        module.append(layout.bytes.prefix(8))
        // Sections that the helper needs, whether the module has them or not.
        var sections = layout.sections.map { (section: $0.section, content: Array(layout.bytes[$0.content])) }
        if helper != nil, !sections.contains(where: { $0.section == .global }) {
            let place = sections.firstIndex { $0.section.rank > ModuleLayout.Section.global.rank } ?? sections.count
            sections.insert((.global, [0]), at: place)
        }
        for (section, content) in sections {
            module.byte(section.rawValue)
            if section == .code {
                let added = helper.map(\.body) ?? []
                module.sized(list(layout.bodies.count + (helper == nil ? 0 : 1), code + added))
            } else if let helper, let item = helper.items[section] {
                module.sized(appending(item, to: content))
            } else {
                module.sized(content)
            }
        }
        return module.bytes
    }

    private static func list(_ count: Int, _ items: [UInt8]) -> [UInt8] {
        var list = WasmWriter()
        list.u32(count)
        list.append(items)
        return list.bytes
    }

    /// A list with one item more. The count was read before, so it can be read again.
    private static func appending(_ item: [UInt8], to content: [UInt8]) -> [UInt8] {
        var reader = WasmReader(content)
        guard let count = try? reader.u32() else { preconditionFailure("a section that was read without its count") }
        return list(Int(count) + 1, content[reader.offset...] + item)
    }
}

/// The function that stands for `memory.grow`, and its flag.
struct GrowthHelper {
    /// One item more for each of these sections.
    let items: [ModuleLayout.Section: [UInt8]]
    /// Its length and code.
    let body: [UInt8]

    init(_ layout: ModuleLayout) throws(ModuleError) {
        let type = ModuleLayout.FunctionType(parameters: [ModuleLayout.i32], results: [ModuleLayout.i32])
        // `laneway_input` has it.
        guard let typeIndex = layout.types.firstIndex(of: type) else { throw ModuleError("no laneway_input") }
        var function = WasmWriter()
        function.u32(typeIndex)
        var export = WasmWriter()
        export.name(ModuleContract.refusedGrowthFlag)
        export.byte(ModuleLayout.globalKind)
        export.u32(layout.globalCount)
        // (mut i32) 0
        items = [.function: function.bytes, .global: [0x7f, 0x01, 0x41, 0x00, 0x0b], .export: export.bytes]
        var code = WasmWriter()
        code.byte(0x00)  // no locals
        code.append([0x20, 0x00, 0x40, 0x00, 0x22, 0x00])  // local.get 0, memory.grow, local.tee 0
        code.append([0x41, 0x7f, 0x46, 0x04, 0x40])  // i32.const -1, i32.eq, if
        code.append([0x41, 0x01, 0x24])  // i32.const 1, global.set
        code.u32(layout.globalCount)
        code.append([0x0b, 0x20, 0x00, 0x0b])  // end, local.get 0, end
        var sized = WasmWriter()
        sized.sized(code.bytes)
        body = sized.bytes
    }
}
