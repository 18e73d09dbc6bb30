import Sequencer
import Wire

/// A lane as its registration, its grants and its rule's description tell of it.
struct AuditedLane {
    let configuration: LaneConfiguration
    var reserve: UInt64
    var bundleGas: UInt64
    let executes: Bool
    /// Whether the rule has an `order` of its own.
    let proposes: Bool
    /// Whether it takes its proposal only whole, as ``TestRule/whole`` does.
    let takesWhole: Bool

    init(_ view: LaneView) {
        configuration = view.configuration
        reserve = view.reserveGas
        bundleGas = view.bundleGas
        executes = view.capabilities.contains(.execute)
        proposes = view.capabilities.contains(.order)
        takesWhole = view.configuration.moduleHash == TestRule.whole.moduleHash
    }

    /// Bytes that go with `gas`, rounded down (MERGE-3).
    static func bytes(for gas: UInt64, _ parameters: NetworkParameters) -> UInt64 {
        UInt64(UInt128(gas) * UInt128(parameters.subBlockBytes) / UInt128(parameters.subBlockGas))
    }
}
