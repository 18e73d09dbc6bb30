/// Rewrites one function: the fuel of its size at its start, calls of the helper for `memory.grow`.
struct BodyRewriter {
    private let layout: ModuleLayout
    private let helperIndex: Int
    private(set) var growsMemory = false
    /// What entering the function costs (SBX-12).
    private(set) var fuel: UInt64 = 0

    init(_ layout: ModuleLayout, helperIndex: Int) {
        self.layout = layout
        self.helperIndex = helperIndex
    }

    mutating func rewrite(_ body: Range<Int>, type: ModuleLayout.FunctionType) throws(ModuleError) -> [UInt8] {
        var reader = WasmReader(layout.bytes, body)
        let locals = try Self.locals(&reader)
        let start = reader.offset
        var instructions = Instructions(reader)
        var values = 0
        var parametersMax = 0
        var code: [UInt8] = []
        var copied = start
        while !instructions.isAtEnd {
            let offset = instructions.offset
            switch try instructions.next() {
            case .free: break
            case .value: values += 1
            case .call(let function):
                values += 1
                parametersMax = max(parametersMax, layout.functionType(function)?.parameters.count ?? 0)
            case .indirectCall(let type):
                values += 1
                let parameters = layout.types.indices.contains(type) ? layout.types[type].parameters.count : 0
                parametersMax = max(parametersMax, parameters)
            case .memoryGrow:
                values += 1
                growsMemory = true
                code.append(contentsOf: layout.bytes[copied..<offset])
                code.append(contentsOf: callHelper)
                copied = instructions.offset
            }
        }
        code.append(contentsOf: layout.bytes[copied..<body.upperBound])
        fuel = UInt64(SandboxLimits.functionFuel + type.parameters.count + values + parametersMax) + locals
        guard fuel <= UInt64(SandboxLimits.functionFuelMax) else {
            throw ModuleError("a function of size \(fuel), above \(SandboxLimits.functionFuelMax): split it")
        }
        return layout.bytes[body.lowerBound..<start] + Self.burn(Int(fuel)) + code
    }

    private var callHelper: [UInt8] {
        var call = WasmWriter()
        call.byte(0x10)
        call.u32(helperIndex)
        return call.bytes
    }

    /// Instructions that cost `fuel` units and compile to nothing: a constant costs one, dropping it none.
    private static func burn(_ fuel: Int) -> [UInt8] {
        var code: [UInt8] = []
        code.reserveCapacity(3 * fuel)
        for _ in 0..<fuel { code.append(contentsOf: [0x41, 0x00, 0x1a]) }
        return code
    }

    /// The number of declared locals.
    private static func locals(_ reader: inout WasmReader) throws(ModuleError) -> UInt64 {
        var count: UInt64 = 0
        for _ in 0..<(try reader.size()) {
            count += UInt64(try reader.u32())
            try ModuleLayout.checkValueType(try reader.byte())
        }
        return count
    }
}
