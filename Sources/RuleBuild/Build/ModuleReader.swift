/// Reads the outer structure of a WebAssembly module, as far as a build has to know it: what it imports, what it
/// exports, and what `laneway_describe` answers.
struct ModuleReader {
    /// A function from outside.
    struct Import: Hashable {
        let module: String
        let name: String
    }

    /// A function of a malformed module has no meaning here: the caller stops.
    struct Malformed: Error {}

    private(set) var imports: [Import] = []
    /// Exported functions by name: index among all functions, the imported ones first.
    private(set) var functions: [String: Int] = [:]
    private(set) var exportsMemory = false
    /// The bodies of the module's own functions, in order.
    private var bodies: [ArraySlice<UInt8>] = []

    init(_ bytes: [UInt8]) throws(Malformed) {
        var reader = ByteReader(bytes[...])
        guard try reader.take(8).elementsEqual([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) else { throw Malformed() }
        while !reader.isAtEnd {
            let id = try reader.byte()
            var section = ByteReader(try reader.take(try reader.unsigned()))
            switch id {
            case 2: try readImports(&section)
            case 7: try readExports(&section)
            case 10:
                for _ in 0..<(try section.unsigned()) { bodies.append(try section.take(try section.unsigned())) }
            default: break
            }
        }
    }

    /// The answer of an exported function whose whole body is a constant; nil if there is more to it.
    func constant(_ name: String) -> UInt32? {
        guard let function = functions[name], bodies.indices.contains(function - imports.count) else { return nil }
        var body = ByteReader(bodies[function - imports.count])
        // No local variables, i32.const, the number, end.
        guard let locals = try? body.byte(), locals == 0, let opcode = try? body.byte(), opcode == 0x41,
            let value = try? body.signed(), let end = try? body.byte(), end == 0x0b, body.isAtEnd
        else { return nil }
        return UInt32(truncatingIfNeeded: value)
    }

    private mutating func readImports(_ section: inout ByteReader) throws(Malformed) {
        for _ in 0..<(try section.unsigned()) {
            let module = try section.name()
            let name = try section.name()
            // Anything but a function: a rule imports nothing else.
            guard try section.byte() == 0 else { throw Malformed() }
            _ = try section.unsigned()
            imports.append(Import(module: module, name: name))
        }
    }

    private mutating func readExports(_ section: inout ByteReader) throws(Malformed) {
        for _ in 0..<(try section.unsigned()) {
            let name = try section.name()
            let kind = try section.byte()
            let index = try section.unsigned()
            if kind == 0 { functions[name] = index }
            if kind == 2, name == "memory" { exportsMemory = true }
        }
    }

    private struct ByteReader {
        private var rest: ArraySlice<UInt8>

        init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func byte() throws(Malformed) -> UInt8 {
            guard let byte = rest.popFirst() else { throw Malformed() }
            return byte
        }

        mutating func take(_ count: Int) throws(Malformed) -> ArraySlice<UInt8> {
            guard count <= rest.count else { throw Malformed() }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }

        /// LEB128, at most 32 bits.
        mutating func unsigned() throws(Malformed) -> Int {
            var value: UInt64 = 0
            for shift in stride(from: UInt64(0), to: 35, by: 7) {
                let byte = try byte()
                value |= UInt64(byte & 0x7f) << shift
                if byte & 0x80 == 0 { return Int(value) }
            }
            throw Malformed()
        }

        /// Signed LEB128, at most 32 bits.
        mutating func signed() throws(Malformed) -> Int64 {
            var value: Int64 = 0
            for shift in stride(from: Int64(0), to: 35, by: 7) {
                let byte = try byte()
                value |= Int64(byte & 0x7f) << shift
                if byte & 0x80 == 0 { return byte & 0x40 == 0 ? value : value | -1 << (shift + 7) }
            }
            throw Malformed()
        }

        mutating func name() throws(Malformed) -> String {
            String(decoding: try take(try unsigned()), as: UTF8.self)
        }
    }
}
