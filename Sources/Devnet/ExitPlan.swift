import Sequencer
import Verification
public import Wire

/// A lane that left another network, and who owns it.
public struct ReturningLane: Sendable {
    /// What it took with it.
    public let export: LaneExport
    /// The lane's owner's.
    public let owner: SecretKey

    /// From both.
    public init(_ export: LaneExport, owner: SecretKey) {
        self.export = export
        self.owner = owner
    }
}

/// A network that goes on with one lane that left another: its genesis, and what has to be in its log first (LEAVE-8).
struct ExitPlan {
    /// Bytes of keys and values in one part of the state.
    private static let partBytes = 4 << 20

    let export: LaneExport
    let keys: DevnetKeys
    let genesis: Genesis
    private let owner: SecretKey

    /// - Parameters:
    ///   - owner: the lane's owner, who brings its state.
    ///   - engine: what runs its rule from here on.
    init(
        _ checked: CheckedExport, name: String, keys: DevnetKeys, owner: SecretKey, engine: String
    ) throws(DevnetError) {
        export = checked.export
        guard owner.publicKey == export.configuration.owner else {
            throw DevnetError(
                .configuration,
                "lane \(export.configuration.name) belongs to \(export.configuration.owner), not to "
                    + "\(owner.publicKey)", remedy: "Give its owner's key with --owner-key.")
        }
        guard keys.chainID != export.genesis.chainID else {
            throw DevnetError(
                .configuration,
                "this seed gives the chain id of the network that the lane left: whatever was signed there "
                    + "would count here again (LEAVE-8)", remedy: "Give another --seed, or none.")
        }
        self.keys = keys
        self.owner = owner
        genesis = Genesis(
            name: name, chainID: keys.chainID, sequencer: keys.sequencer.publicKey,
            settlement: keys.settlement.publicKey, governance: keys.governance.publicKey,
            operatorAccount: keys.operatorAccount.publicKey, parameters: export.genesis.parameters, engine: engine,
            origin: export.origin)
    }

    /// Alone, the lane has all the space: three parts for its own flow, one for bundles.
    var lane: PlannedLane {
        let gas = genesis.parameters.subBlockGas
        return PlannedLane(
            configuration: export.configuration, app: "exit", reserveGas: gas - gas / 4, bundleGas: gas / 4)
    }

    /// The rule, the state in parts, the space, and all that was withdrawn to here.
    func setUp() -> [LogEntry] {
        let parts = parts()
        let imports = parts.enumerated().map { index, entries in
            LogEntry.laneImport(
                LaneImport(
                    number: UInt32(index + 1), isLast: index == parts.count - 1, configuration: export.configuration,
                    entries: entries, chainID: genesis.chainID, signedBy: owner))
        }
        return [.module(ModuleDeployment(module: export.module, chainID: genesis.chainID, signedBy: keys.governance))]
            + imports
            + [
                .grant(
                    ReserveGrant(
                        number: 1, lane: export.configuration.name, reserveGas: lane.reserveGas,
                        bundleGas: lane.bundleGas, chainID: genesis.chainID, signedBy: keys.governance))
            ] + export.withdrawals.map { .claim($0) }
    }

    /// The state in parts that an entry holds; at least one.
    private func parts() -> [[StateEntry]] {
        var parts: [[StateEntry]] = [[]]
        var bytes = 0
        for entry in export.entries {
            let size = entry.encodedByteCount
            if bytes + size > Self.partBytes || parts[parts.count - 1].count == LaneImport.entriesMax {
                parts.append([])
                bytes = 0
            }
            parts[parts.count - 1].append(entry)
            bytes += size
        }
        return parts
    }
}
