internal import CWasmtime
internal import Synchronization

/// One wasmtime engine. A process has one for each stack size and pool size that is in use.
final class SandboxEngine {
    /// What tells one engine of a process from another.
    struct Key: Hashable {
        var fuelMax: UInt64
        var instancesMax: UInt32
    }

    let pointer: OpaquePointer
    let key: Key
    /// Stack that has to be left where a call starts, in bytes.
    let callStackBytes: Int
    /// Fuel of start functions and of `laneway_describe`.
    var loadFuel: UInt64 { min(SandboxLimits.loadFuel, key.fuelMax) }

    /// The start of a memory that is cleared by hand and stays mapped between two instances; what is behind it is
    /// given back to the system.
    private static let memoryBytesKept = 131_072

    private init(_ key: Key) throws(WasmHostError) {
        var settings = cw_engine_settings(
            stack_bytes: SandboxLimits.moduleStackBytes(fuelMax: key.fuelMax), instances: key.instancesMax,
            table_elements: SandboxLimits.tableElementsMax, memory_bytes_kept: Self.memoryBytesKept)
        var text = ErrorText()
        let engine = text.fill { cw_engine_new(&settings, $0, $1) }
        guard let engine else {
            throw WasmHostError(
                code: .addressSpace, subject: "instancesMax \(key.instancesMax)", reason: text.string,
                hint: "lift the limit of virtual memory (ulimit -v) or allow fewer instances")
        }
        pointer = engine
        self.key = key
        callStackBytes = SandboxLimits.callStackBytes(fuelMax: key.fuelMax)
        guard isOfVersion(WasmtimeLibrary.majorVersion) else {
            throw WasmHostError(
                code: .engineUnsuitable, subject: "the wasmtime library",
                reason: "it is not of version \(WasmtimeLibrary.version)", hint: "run: bash .ci/setup")
        }
    }

    /// Whether compiled code names `version` as its maker: the library has no other way to tell.
    private func isOfVersion(_ version: String) -> Bool {
        let emptyModule: [UInt8] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
        guard let code = try? CompiledCode(engine: self, module: emptyModule) else { return false }
        // Each text has its length before it: the version, then the target, which begins with the processor.
        let maker = [UInt8(version.utf8.count)] + Array(version.utf8)
        let processor = Array(Self.processor.utf8)
        var isFound = false
        code.withSerialized { bytes in
            let last = bytes.count - maker.count - 1 - processor.count
            isFound = (0..<max(0, last)).contains { start in
                bytes[start...].starts(with: maker) && bytes[(start + maker.count + 1)...].starts(with: processor)
            }
        }
        return isFound
    }

    /// The processor, as compiled code names it.
    static var processor: String {
        #if arch(x86_64)
        "x86_64"
        #elseif arch(arm64)
        "aarch64"
        #else
        "other"
        #endif
    }

    deinit { cw_engine_delete(pointer) }

    /// The process's engine for this key.
    static func shared(_ key: Key) throws(WasmHostError) -> SandboxEngine {
        try engines.withLock { (engines) throws(WasmHostError) in
            if let engine = engines[key]?.engine { return engine }
            let engine = try SandboxEngine(key)
            engines = engines.filter { $0.value.engine != nil }
            engines[key] = Reference(engine: engine)
            return engine
        }
    }

    private struct Reference: Sendable {
        weak var engine: SandboxEngine?
    }

    private static let engines = Mutex<[Key: Reference]>([:])
}

// Immutable, and wasmtime's engines may be used by any thread.
extension SandboxEngine: @unchecked Sendable {}
