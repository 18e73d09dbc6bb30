internal import CWasmtime
internal import Sequencer

/// One instance of a rule: a store, a memory and globals of its own.
final class WasmInstance: MeteredInstance {
    /// Room for the engine's message when something fails, in bytes.
    static let messageBytes = 512

    // Holds what the instance was made from.
    private let rule: WasmRule
    private let engine: SandboxEngine
    private let instance: OpaquePointer
    private let imports: UnsafeMutablePointer<ImportCall>
    /// The message's room, allocated once so that a call allocates nothing.
    private let message: UnsafeMutableBufferPointer<CChar>
    /// Where the input goes (ABI-4), and how much fits.
    private var inputAddress = 0
    private var inputCapacity = 0
    private var isSpent = false

    init(
        rule: WasmRule, engine: SandboxEngine, instance: OpaquePointer, call: UnsafeMutablePointer<ImportCall>
    ) {
        self.rule = rule
        self.engine = engine
        self.instance = instance
        imports = call
        call.pointee.instance = instance
        message = .allocate(capacity: Self.messageBytes)
        message.initialize(repeating: 0)
    }

    deinit {
        cw_instance_delete(instance)
        imports.deallocate()
        message.deallocate()
    }

    package var fuelLeft: UInt64 { cw_instance_fuel(instance) }
    package var memoryBytes: Int { cw_instance_memory(instance).size }

    func call(
        _ function: RuleFunction, input: UnsafeRawBufferPointer, fuel: UInt64, answerBytesMax: Int,
        state: UnsafeMutablePointer<LaneJournal>?, access: StateAccess, answer: inout [UInt8]
    ) throws(RuleCallError) {
        try engine.checkStack()
        guard fuel <= engine.key.fuelMax else {
            throw .hostFailure("a call with \(fuel) units of fuel on a stack for \(engine.key.fuelMax)")
        }
        guard !isSpent else { throw .hostFailure("an instance was called again after its fault (ABI-8)") }
        do throws(RuleCallError) {
            let rest = try put(input, fuel: fuel)
            imports.pointee.permit(state, access)
            defer { imports.pointee.forbid() }
            let packed = try run(function.export, UInt32(input.count), fuel: rest)
            try take(packed, bytesMax: answerBytesMax, into: &answer)
        } catch {
            isSpent = true
            throw error
        }
    }

    /// Copies `input` into the rule's memory and answers the fuel that is left for the call.
    private func put(_ input: UnsafeRawBufferPointer, fuel: UInt64) throws(RuleCallError) -> UInt64 {
        var rest = fuel
        // A longer input than an i32 can say could never fit into the memory.
        guard let size = UInt32(exactly: input.count) else { throw .fault(.memory) }
        if input.count > inputCapacity {
            inputAddress = Int(UInt32(truncatingIfNeeded: try run(CW_INPUT, size, fuel: fuel)))
            inputCapacity = input.count
            rest = cw_instance_fuel(instance)
            guard inputAddress % 16 == 0 else { throw .fault(.answer) }
        }
        let memory = cw_instance_memory(instance)
        guard inputAddress + input.count <= memory.size else { throw .fault(.answer) }
        if let base = memory.data, let source = input.baseAddress {
            UnsafeMutableRawPointer(base + inputAddress).copyMemory(from: source, byteCount: input.count)
        }
        return rest
    }

    private func run(_ function: cw_export, _ argument: UInt32, fuel: UInt64) throws(RuleCallError) -> UInt64 {
        var result: UInt64 = 0
        // The buffer has a fixed size above 0, so it has an address.
        guard let text = message.baseAddress else { throw .hostFailure("no room for a message") }
        let outcome = cw_call(instance, function, argument, fuel, &result, text, message.count)
        if outcome == CW_DONE { return result }
        throw Self.error(outcome, fault: imports.pointee.fault, Array(message))
    }

    /// Copies the answer out of the memory as it is now (ABI-5).
    private func take(_ packed: UInt64, bytesMax: Int, into answer: inout [UInt8]) throws(RuleCallError) {
        let address = Int(packed >> 32)
        let count = Int(packed & 0xffff_ffff)
        let memory = cw_instance_memory(instance)
        guard count <= bytesMax, address + count <= memory.size else { throw .fault(.answer) }
        answer.removeAll(keepingCapacity: true)
        guard count > 0, let base = memory.data else { return }
        answer.append(contentsOf: UnsafeRawBufferPointer(start: base + address, count: count))
    }

    /// What `outcome` means for the core. A fault that an import remembered explains the trap that it made.
    static func error(_ outcome: cw_outcome, fault: RuleFault?, _ message: [CChar]) -> RuleCallError {
        switch outcome {
        case CW_TRAP: .fault(fault ?? .trap)
        case CW_TRAP_AFTER_REFUSED_GROWTH: .fault(fault ?? .memory)
        case CW_OUT_OF_FUEL: .fault(.fuel)
        default:
            .hostFailure(String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
    }
}

extension RuleFunction {
    var export: cw_export {
        switch self {
        case .configure: CW_CONFIGURE
        case .admit: CW_ADMIT
        case .order: CW_ORDER
        case .begin: CW_BEGIN
        case .execute: CW_EXECUTE
        case .settle: CW_SETTLE
        }
    }
}
