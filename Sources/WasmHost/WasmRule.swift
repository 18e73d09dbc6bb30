internal import CWasmtime
internal import Sequencer

/// One module, compiled and linked; makes instances of it.
final class WasmRule: HostedRule {
    let capabilities: RuleCapabilities
    private let engine: SandboxEngine
    // Holds the code that `linked` refers to.
    private let code: CompiledCode
    private let linked: OpaquePointer
    private let watchesGrowth: Bool
    private let hasStart: Bool
    private let memoryBytesMin: UInt64

    /// Links `code` and asks it what it is (ABI-3).
    init(
        engine: SandboxEngine, code: CompiledCode, layout: ModuleLayout, watchesGrowth: Bool
    ) throws(RuleLoadError) {
        var text = ErrorText()
        let linked = text.fill { cw_link(engine.pointer, code.pointer, StateImports.handler, $0, $1) }
        guard let linked else { throw .invalidModule(text.string) }
        let memoryBytesMin = (layout.memoryPagesMin ?? 0) * SandboxLimits.pageBytes
        do throws(RuleLoadError) {
            capabilities = try Self.describe(engine, linked, watchesGrowth, layout)
        } catch {
            cw_linked_delete(linked)
            throw error
        }
        self.engine = engine
        self.code = code
        self.linked = linked
        self.watchesGrowth = watchesGrowth
        self.memoryBytesMin = memoryBytesMin
        hasStart = layout.hasStart
    }

    deinit { cw_linked_delete(linked) }

    func instantiate(_ limits: RuleLimits) throws(RuleCallError) -> any RuleInstance {
        let memoryBytesMax = min(limits.memoryBytesMax, SandboxLimits.memoryBytesMax)
        guard memoryBytesMin <= memoryBytesMax else { throw .fault(.memory) }
        if hasStart { try engine.checkStack() }
        let call = ImportCall.allocate()
        do throws(RuleCallError) {
            let instance = try Self.instantiate(
                engine, linked, call, memoryBytesMax: memoryBytesMax, watchesGrowth: watchesGrowth)
            return WasmInstance(rule: self, engine: engine, instance: instance, call: call)
        } catch {
            call.deallocate()
            throw error
        }
    }

    private static func instantiate(
        _ engine: SandboxEngine, _ linked: OpaquePointer, _ call: UnsafeMutablePointer<ImportCall>,
        memoryBytesMax: UInt64, watchesGrowth: Bool
    ) throws(RuleCallError) -> OpaquePointer {
        var instance: OpaquePointer?
        var message = [CChar](repeating: 0, count: WasmInstance.messageBytes)
        // A static string: the C side reads it during the call only.
        let outcome = ModuleContract.refusedGrowthFlag.withCString { flag in
            var settings = cw_instance_settings(
                data: call, fuel: engine.loadFuel, memory_bytes_max: memoryBytesMax,
                table_elements_max: SandboxLimits.tableElementsMax, refused_growth_flag: watchesGrowth ? flag : nil)
            return cw_instance_new(engine.pointer, linked, &settings, &instance, &message, message.count)
        }
        if outcome == CW_DONE, let instance { return instance }
        throw WasmInstance.error(outcome, fault: call.pointee.fault, message)
    }

    /// Runs `laneway_describe` in an instance of its own, on a thread with the stack for it.
    private static func describe(
        _ engine: SandboxEngine, _ linked: OpaquePointer, _ watchesGrowth: Bool, _ layout: ModuleLayout
    ) throws(RuleLoadError) -> RuleCapabilities {
        let description = try SandboxThread.runAnywhere(
            fuelMax: engine.key.fuelMax, unavailable: { RuleLoadError.hostFailure($0.description) },
            { () throws(RuleLoadError) -> UInt32 in
                let call = ImportCall.allocate()
                defer { call.deallocate() }
                do throws(RuleCallError) {
                    let instance = try instantiate(
                        engine, linked, call, memoryBytesMax: SandboxLimits.memoryBytesMax, watchesGrowth: watchesGrowth
                    )
                    defer { cw_instance_delete(instance) }
                    call.pointee.instance = instance
                    var result: UInt64 = 0
                    var message = [CChar](repeating: 0, count: WasmInstance.messageBytes)
                    let outcome = cw_call(
                        instance, CW_DESCRIBE, 0, engine.loadFuel, &result, &message, message.count)
                    guard outcome == CW_DONE else {
                        throw WasmInstance.error(outcome, fault: call.pointee.fault, message)
                    }
                    return UInt32(truncatingIfNeeded: result)
                } catch {
                    switch error {
                    case .fault(let fault):
                        throw .invalidModule("the fault \(fault) when it starts or describes itself")
                    case .hostFailure(let text): throw .hostFailure(text)
                    }
                }
            })
        do throws(ModuleError) { return try ModuleContract.capabilities(description, layout) } catch {
            throw .invalidModule(error.reason)
        }
    }
}

// Immutable, and wasmtime's modules may be used by any thread.
extension WasmRule: @unchecked Sendable {}

extension SandboxEngine {
    /// Throws a host failure unless this thread has the stack that a call may need.
    func checkStack() throws(RuleCallError) {
        guard cw_stack_left() >= callStackBytes else {
            throw .hostFailure("a rule was called outside a SandboxThread for fuelMax \(key.fuelMax)")
        }
    }
}
