internal import CWasmtime
internal import WasmHost
public import Wire

/// A rule's module as a test needs it: bytes and the hash that they are known by.
public struct FixtureModule: Hashable, Sendable, CustomStringConvertible {
    /// For people: what the module is or does.
    public let name: String
    /// The binary.
    public let bytes: [UInt8]

    /// `ModuleDeployment.moduleHash` of the bytes.
    public var hash: Hash { ModuleDeployment.moduleHash(bytes) }

    /// The name.
    public var description: String { name }

    /// A module from bytes.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// A module from the text format.
    public init(name: String, wat: String) throws {
        try WasmtimeLibrary.load()
        var text = wat
        var binary = cw_bytes()
        var message = [CChar](repeating: 0, count: 1_024)
        let translated = text.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map { cw_wat2wasm($0, text.count, &binary, &message, message.count) } ?? false
            }
        }
        guard translated else {
            let reason = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw FixtureError(module: name, reason: String(decoding: reason, as: UTF8.self))
        }
        defer { cw_bytes_delete(&binary) }
        self.init(name: name, bytes: Array(UnsafeBufferPointer(start: binary.data, count: binary.size)))
    }
}

/// A fixture that is not written right.
public struct FixtureError: Error {
    /// The fixture's name.
    public let module: String
    /// What the translator said.
    public let reason: String
}
