internal import CWasmtime
internal import Sequencer

/// A compiled module in memory.
final class CompiledCode {
    let pointer: OpaquePointer
    // The code lives in the engine.
    private let engine: SandboxEngine

    /// Compiles `module`, which has been validated and instrumented.
    init(engine: SandboxEngine, module: [UInt8]) throws(RuleLoadError) {
        var text = ErrorText()
        let compiled = text.fill { text, capacity in
            module.withUnsafeBufferPointer { bytes in
                bytes.baseAddress.flatMap { cw_module_compile(engine.pointer, $0, bytes.count, text, capacity) }
            }
        }
        guard let compiled else { throw .invalidModule(text.string) }
        pointer = compiled
        self.engine = engine
    }

    /// Takes code that ``withSerialized(_:)`` lent out before; nil when the engine refuses it.
    init?(engine: SandboxEngine, stored: [UInt8]) {
        var text = ErrorText()
        let compiled = text.fill { text, capacity in
            stored.withUnsafeBufferPointer { bytes in
                bytes.baseAddress.flatMap { cw_module_deserialize(engine.pointer, $0, bytes.count, text, capacity) }
            }
        }
        guard let compiled else { return nil }
        pointer = compiled
        self.engine = engine
    }

    deinit { cw_module_delete(pointer) }

    /// Lends the code as bytes, unless the engine cannot write it.
    func withSerialized(_ body: (UnsafeRawBufferPointer) -> Void) {
        var bytes = cw_bytes()
        var text = ErrorText()
        guard text.fill({ cw_module_serialize(pointer, &bytes, $0, $1) }) else { return }
        defer { cw_bytes_delete(&bytes) }
        body(UnsafeRawBufferPointer(start: bytes.data, count: bytes.size))
    }
}
