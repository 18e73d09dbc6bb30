/// Steps through the instructions of a function body, and knows which of them make values that a frame may have to
/// keep (SBX-12).
struct Instructions {
    enum Kind {
        /// Makes no value that has to be kept: control, reading a local, setting a global.
        case free
        /// May need a place in the frame.
        case value
        /// Makes a value and passes parameters.
        case call(function: Int)
        case indirectCall(type: Int)
        case memoryGrow
    }

    private var reader: WasmReader

    init(_ reader: WasmReader) { self.reader = reader }

    var isAtEnd: Bool { reader.isAtEnd }
    /// Where the next instruction starts.
    var offset: Int { reader.offset }

    /// Steps over one instruction; throws for one that rules may not use.
    mutating func next() throws(ModuleError) -> Kind {
        let code = try reader.byte()
        switch code {
        case 0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a: return .free
        case 0x02, 0x03, 0x04, 0x0c, 0x0d:
            try reader.skipNumber()
            return .free
        case 0x0e:
            for _ in 0...(try reader.size()) { try reader.skipNumber() }
            return .free
        case 0x10: return .call(function: Int(try reader.u32()))
        case 0x11:
            let type = Int(try reader.u32())
            try reader.skipNumber()
            return .indirectCall(type: type)
        case 0x1b: return .value
        case 0x1c:
            for _ in 0..<(try reader.size()) { try ModuleLayout.checkValueType(try reader.byte()) }
            return .value
        case 0x20, 0x24:
            try reader.skipNumber()
            return .free
        case 0x21, 0x22, 0x23, 0x41, 0x42:
            try reader.skipNumber()
            return .value
        case 0x28...0x3e:
            try reader.skipNumber()
            try reader.skipNumber()
            return .value
        case 0x3f:
            try reader.skipNumber()
            return .value
        case 0x40:
            try reader.skipNumber()
            return .memoryGrow
        case 0x43:
            try reader.skip(4)
            return .value
        case 0x44:
            try reader.skip(8)
            return .value
        case 0x45...0xc4: return .value
        case 0xfc: return try prefixed()
        default: throw ModuleError("the instruction 0x\(String(code, radix: 16)), which rules may not use")
        }
    }

    /// Saturating conversions and bulk memory.
    private mutating func prefixed() throws(ModuleError) -> Kind {
        let code = try reader.u32()
        let operands: Int
        switch code {
        case 0...7: operands = 0
        case 9, 11, 13: operands = 1
        case 8, 10, 12, 14: operands = 2
        default: throw ModuleError("the instruction 0xfc \(code), which rules may not use")
        }
        for _ in 0..<operands { try reader.skipNumber() }
        return .value
    }
}
