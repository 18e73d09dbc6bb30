/// The parts of a module that its contract and its instrumentation need. Made from bytes that the engine has
/// validated; checks for itself what it relies on.
struct ModuleLayout {
    enum Section: UInt8 {
        case custom = 0
        case type = 1
        case `import` = 2
        case function = 3
        case table = 4
        case memory = 5
        case global = 6
        case export = 7
        case start = 8
        case element = 9
        case code = 10
        case data = 11
        case dataCount = 12

        /// Where the section stands; custom ones stand anywhere.
        var rank: Int {
            switch self {
            case .dataCount: 10
            case .code: 11
            case .data: 12
            default: Int(rawValue)
            }
        }
    }

    struct FunctionType: Hashable {
        var parameters: [UInt8]
        var results: [UInt8]
    }

    struct Import: Hashable {
        var module: String
        var name: String
        /// Index into ``types``.
        var type: Int
    }

    struct Export: Hashable {
        var kind: UInt8
        var index: Int
    }

    static let i32: UInt8 = 0x7f
    static let i64: UInt8 = 0x7e
    static let functionKind: UInt8 = 0
    static let memoryKind: UInt8 = 2
    static let globalKind: UInt8 = 3
    private static let valueTypes: ClosedRange<UInt8> = 0x7c...0x7f
    private static let preamble: [UInt8] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]

    let bytes: [UInt8]
    /// Contents of the sections but custom ones, by where they stand.
    private(set) var sections: [(section: Section, content: Range<Int>)] = []
    private(set) var types: [FunctionType] = []
    private(set) var imports: [Import] = []
    /// Type indices of the module's own functions.
    private(set) var functions: [Int] = []
    private(set) var exports: [String: Export] = [:]
    /// In pages; nil without a memory.
    private(set) var memoryPagesMin: UInt64?
    private(set) var tableElementsMin: UInt32 = 0
    private(set) var globalCount = 0
    /// Bodies of the module's own functions: locals and instructions, without their length.
    private(set) var bodies: [Range<Int>] = []

    var hasStart: Bool { sections.contains { $0.section == .start } }

    init(_ bytes: [UInt8]) throws(ModuleError) {
        self.bytes = bytes
        guard bytes.starts(with: Self.preamble) else { throw ModuleError("not a WebAssembly module of version 1") }
        var reader = WasmReader(bytes, Self.preamble.count..<bytes.count)
        var rank = 0
        while !reader.isAtEnd {
            let id = try reader.byte()
            guard let section = Section(rawValue: id) else { throw ModuleError("a section of kind \(id)") }
            let content = try reader.sized()
            if section == .custom { continue }
            guard section.rank > rank else { throw ModuleError("sections out of order") }
            rank = section.rank
            sections.append((section, content))
            try read(section, WasmReader(bytes, content))
        }
        guard bodies.count == functions.count else { throw ModuleError("functions without bodies") }
    }

    func content(of section: Section) -> Range<Int>? { sections.first { $0.section == section }?.content }

    /// The type of the function with this index, imports first.
    func functionType(_ index: Int) -> FunctionType? {
        let type =
            index < imports.count
            ? imports[index].type
            : index - imports.count < functions.count ? functions[index - imports.count] : nil
        return type.flatMap { $0 < types.count ? types[$0] : nil }
    }

    private mutating func read(_ section: Section, _ reader: WasmReader) throws(ModuleError) {
        var reader = reader
        switch section {
        case .type: for _ in 0..<(try reader.size()) { types.append(try Self.functionType(&reader)) }
        case .import: for _ in 0..<(try reader.size()) { imports.append(try Self.import(&reader)) }
        case .function: for _ in 0..<(try reader.size()) { functions.append(Int(try reader.u32())) }
        case .table: try readTables(&reader)
        case .memory: try readMemories(&reader)
        case .global: globalCount = Int(try reader.u32())
        case .export: try readExports(&reader)
        case .code: for _ in 0..<(try reader.size()) { bodies.append(try reader.sized()) }
        case .custom, .start, .element, .data, .dataCount: break
        }
    }

    private static func functionType(_ reader: inout WasmReader) throws(ModuleError) -> FunctionType {
        guard try reader.byte() == 0x60 else { throw ModuleError("a type that is not a function's") }
        return FunctionType(parameters: try valueTypes(&reader), results: try valueTypes(&reader))
    }

    private static func valueTypes(_ reader: inout WasmReader) throws(ModuleError) -> [UInt8] {
        var types: [UInt8] = []
        for _ in 0..<(try reader.size()) {
            let type = try reader.byte()
            try checkValueType(type)
            types.append(type)
        }
        return types
    }

    /// Throws unless `type` is i32, i64, f32 or f64.
    static func checkValueType(_ type: UInt8) throws(ModuleError) {
        guard valueTypes.contains(type) else { throw ModuleError("a value that is not i32, i64, f32 or f64") }
    }

    private static func `import`(_ reader: inout WasmReader) throws(ModuleError) -> Import {
        let module = try reader.name()
        let name = try reader.name()
        guard try reader.byte() == functionKind else {
            throw ModuleError("imports \(module).\(name), which is not a function")
        }
        return Import(module: module, name: name, type: Int(try reader.u32()))
    }

    private mutating func readTables(_ reader: inout WasmReader) throws(ModuleError) {
        guard try reader.u32() <= 1 else { throw ModuleError("more than one table") }
        if reader.isAtEnd { return }
        guard try reader.byte() == 0x70 else { throw ModuleError("a table that is not of functions") }
        _ = try reader.byte()
        tableElementsMin = try reader.u32()
    }

    private mutating func readMemories(_ reader: inout WasmReader) throws(ModuleError) {
        guard try reader.u32() <= 1 else { throw ModuleError("more than one memory") }
        if reader.isAtEnd { return }
        guard try reader.byte() <= 1 else { throw ModuleError("a shared or 64-bit memory") }
        memoryPagesMin = UInt64(try reader.u32())
    }

    private mutating func readExports(_ reader: inout WasmReader) throws(ModuleError) {
        for _ in 0..<(try reader.size()) {
            let name = try reader.name()
            exports[name] = Export(kind: try reader.byte(), index: Int(try reader.u32()))
        }
    }
}
