import Sequencer
import Wire

/// Rules that are written as answers, to see single calls.
enum SmallRules {
    /// Under which bytes and hash they are known.
    static let module = Array("a rule of the tests".utf8)
    static let hash = ModuleDeployment.moduleHash(module)

    /// Last come, first served; every call but `admit` and `configure` is at fault.
    static func lastComeFaulty(_ capabilities: RuleCapabilities) -> NativeRuleHost {
        let host = NativeRuleHost()
        host.register(capabilities, for: hash) { (function, input, _) throws(RuleFault) in
            switch function {
            case .configure: return [0, 0, 0, 0]
            case .admit:
                // The arrival number of the one record behind the header (ABI-10), counted down.
                let arrival = input.loadUnaligned(fromByteOffset: 64 + 136, as: UInt64.self)
                return littleEndian(UInt64(0)) + littleEndian(UInt128.max - UInt128(arrival))
            case .order, .begin, .execute, .settle: throw .trap
            }
        }
        return host
    }

    private static func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
