import Sequencer
public import Wire

/// Why a file is no export of a lane that left a network (LEAVE-7).
public struct ExportError: Error, Hashable, Sendable {
    /// What is wrong. The raw values are stable: they are what users see.
    public enum Code: String, Sendable, CaseIterable {
        /// It is of another network than the one asked about.
        case otherNetwork = "OTHER_NETWORK"
        /// The network's sequencer did not sign the block.
        case signature = "SIGNATURE"
        /// The block's state root does not have this state.
        case state = "STATE"
        /// The block's rules root does not have this rule as that of a lane that left.
        case rule = "RULE"
        /// A withdrawal is not proven by the block, not for the lane's network, or out of order.
        case withdrawal = "WITHDRAWAL"
        /// An entry of the history is no entry that its signers signed, or out of order.
        case history = "HISTORY"
    }

    /// What is wrong.
    public let code: Code
    /// The details, for people.
    public let reason: String
}

extension ExportError: CustomStringConvertible {
    /// Code, reason and what to do, in one line.
    public var description: String {
        "\(code.rawValue) (LEAVE-7): \(reason); ask whoever gave you the file for another"
    }
}

/// An export that proves what it says, but for its history, against the genesis of the network that the lane left.
public struct CheckedExport: Sendable {
    /// What was checked.
    public let export: LaneExport

    /// Checks every proof in `export` (LEAVE-7).
    ///
    /// - Parameter genesis: of the network that the lane left, as whoever asks knows it.
    /// - Complexity: O(bytes), with a signature for each entry of the history.
    public init(checking export: LaneExport, genesis: Genesis) throws(ExportError) {
        guard export.genesis == genesis else {
            throw ExportError(
                code: .otherNetwork,
                reason: "it is of the network with genesis \(export.genesis.hash), not \(genesis.hash)")
        }
        guard export.block.isSigned(in: genesis) else {
            throw ExportError(code: .signature, reason: "block \(export.block.header.number) is not signed")
        }
        self.export = export
        try checkState()
        try checkRule()
        try checkWithdrawals()
        try checkHistory()
    }

    private func checkState() throws(ExportError) {
        let (leaf, header) = (export.leaf, export.block.header)
        guard leaf.lane == export.configuration.name,
            export.statePath.root(over: leaf.hash, at: leaf.lane.mapPlace) == header.stateRoot
        else { throw ExportError(code: .state, reason: "lane \(leaf.lane) is not in the state root as it is here") }
        var entries: [[UInt8]: [UInt8]] = [:]
        var last: [UInt8]?
        for entry in export.entries {
            guard last?.lexicographicallyPrecedes(entry.key) ?? true else {
                throw ExportError(code: .state, reason: "keys do not ascend")
            }
            last = entry.key
            entries[entry.key] = entry.value
        }
        guard LaneStateTree.root(of: entries) == leaf.root else {
            throw ExportError(code: .state, reason: "the keys and values are not those of the lane's root")
        }
    }

    private func checkRule() throws(ExportError) {
        let configuration = export.configuration
        guard ModuleDeployment.moduleHash(export.module) == configuration.moduleHash else {
            throw ExportError(code: .rule, reason: "the module is not the one that the configuration names")
        }
        let leaf = LaneRuleLeaf(
            configuration, version: export.version, reserveGas: 0, bundleGas: 0, hasLeft: true)
        let map = export.rulePath.root(over: leaf.hash, at: configuration.name.mapPlace)
        guard LaneRuleLeaf.root(engine: export.genesis.engine, map: map) == export.block.header.rulesRoot else {
            throw ExportError(
                code: .rule, reason: "the rules root does not say that lane \(configuration.name) left with this rule")
        }
    }

    private func checkWithdrawals() throws(ExportError) {
        let (root, successor) = (export.block.header.withdrawalsRoot, export.origin.successor)
        var last: UInt64 = 0
        for claim in export.withdrawals {
            guard claim.record.number > last, claim.record.network == successor, claim.isProven(by: root) else {
                throw ExportError(
                    code: .withdrawal,
                    reason:
                        "withdrawal \(claim.record.number) is not proven, not to this lane's network, or out of order")
            }
            last = claim.record.number
        }
    }

    /// Nobody can put words into another's mouth; that nothing was left out is not proven.
    private func checkHistory() throws(ExportError) {
        var last: UInt64 = 0
        for entry in export.history {
            do {
                _ = try CheckedEntry(decoding: entry.entry, genesis: export.genesis)
            } catch {
                throw ExportError(code: .history, reason: "log position \(entry.position): \(error)")
            }
            guard entry.position > last else {
                throw ExportError(code: .history, reason: "log position \(entry.position) does not follow \(last)")
            }
            last = entry.position
        }
    }
}
