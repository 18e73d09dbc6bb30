/// What a hash is of. The raw value is BLAKE2b's personalisation, filled up with zero bytes to 16, so that no hash of
/// one kind can be passed off as one of another (ENC-21).
public enum HashDomain: String, Sendable, CaseIterable {
    /// A transaction (TX-10).
    case transaction = "laneway.tx"
    /// What an envelope's sender signs (TX-12).
    case envelope = "laneway.envelope"
    /// A bundle, which its payer and its legs' senders sign (TX-60).
    case bundle = "laneway.bundle"
    /// A leg of a bundle (TX-62).
    case leg = "laneway.leg"
    /// What the settlement key signs (TX-43).
    case deposit = "laneway.deposit"
    /// What the settlement key signs to number an envelope (INB-1).
    case forcedEnvelope = "laneway.forced"
    /// A module's bytes (TX-44).
    case module = "laneway.module"
    /// What vouches for a module (TX-44).
    case moduleDeployment = "laneway.deploy"
    /// What a lane's owner signs (TX-45).
    case laneRegistration = "laneway.lane"
    /// What the governance key signs (TX-46).
    case grant = "laneway.grant"
    /// What a lane's owner signs to announce an upgrade (TX-48).
    case laneUpgrade = "laneway.upgrade"
    /// What a lane's owner signs to take it back (TX-49).
    case upgradeCancellation = "laneway.cancel"
    /// What an account signs to pay another (TX-70).
    case transfer = "laneway.transfer"
    /// What an account signs to take money out (TX-71).
    case withdrawal = "laneway.withdraw"
    /// What a sender signs to end a pending transaction (TX-72).
    case cancellation = "laneway.revoke"
    /// What a payer signs to end a pending bundle (TX-73).
    case bundleCancellation = "laneway.revoke.b"
    /// What a lane's owner signs to leave (TX-74).
    case laneExit = "laneway.exit"
    /// What a lane's owner signs to bring its state (TX-75).
    case laneImport = "laneway.import"
    /// A withdrawal, as a leaf of the withdrawals root (LEAVE-2).
    case withdrawalRecord = "laneway.paidout"
    /// The withdrawals root (LEAVE-2).
    case withdrawals = "laneway.outgoing"
    /// The network that goes on with a lane (LEAVE-3).
    case successor = "laneway.succeeds"
    /// The arrival log's chain (TX-41).
    case log = "laneway.log"
    /// An entry of the log (RCPT-2).
    case entry = "laneway.entry"
    /// What a receipt promises, as a leaf of its group (RCPT-2).
    case promise = "laneway.promise"
    /// What the sequencer signs for a group of receipts (RCPT-3).
    case receipt = "laneway.receipt"
    /// A genesis (ENC-30).
    case genesis = "laneway.genesis"
    /// A sub-block's header: its commitment (ENC-40).
    case subBlock = "laneway.subblock"
    /// A block's header (ENC-49).
    case block = "laneway.block"
    /// A sub-block's outcomes (ENC-41).
    case outcomes = "laneway.outcomes"
    /// A sub-block's attribution (ENC-45).
    case attribution = "laneway.attrib"
    /// What crossed lanes in a sub-block (ENC-52).
    case components = "laneway.cross"
    /// What rules said happened in a sub-block (ENC-53).
    case events = "laneway.events"
    /// A sub-block's journal (ENC-47).
    case journal = "laneway.journal"
    /// A Merkle leaf (ENC-24).
    case merkleLeaf = "laneway.mk.leaf"
    /// A Merkle node (ENC-24).
    case merkleNode = "laneway.mk.node"
    /// Everything that arrived for a sub-block (MERGE-7).
    case arrived = "laneway.arrived"
    /// Deciding between exact equals.
    case tie = "laneway.tie"
    /// A leaf of the ledger.
    case account = "laneway.account"
    /// A leaf of the state root: a lane.
    case laneState = "laneway.state"
    /// A node of an authenticated map.
    case mapNode = "laneway.map.node"
    /// A lane's place in the state and rules roots.
    case lanePath = "laneway.lanepath"
    /// A key's place in its lane's state.
    case laneKey = "laneway.key"
    /// A key and value of a lane's state.
    case laneEntry = "laneway.kventry"
    /// A lane's revenue in a block, as a leaf of the attribution root.
    case laneRevenue = "laneway.revenue"
    /// An included transaction, as a leaf of its lane.
    case inclusion = "laneway.include"
    /// A lane's included transactions, as a leaf of the lanes root.
    case laneInclusions = "laneway.included"
    /// A leaf of the rules root: a lane's rule.
    case rule = "laneway.rule"
    /// A lane's configuration.
    case laneConfiguration = "laneway.config"
    /// The rules root.
    case rules = "laneway.rules"
    /// A snapshot of the core.
    case snapshot = "laneway.snapshot"
    /// The secret of a development key; never of one that guards real money.
    case developmentKey = "laneway.dev.key"
    /// What the sequencer signs for a header (ENC-50).
    case header = "laneway.header"

    /// The raw value and zero bytes, 16 in all.
    var personalisation: (UInt64, UInt64) { Self.personalisations[ordinal] }

    private static let personalisations: [(UInt64, UInt64)] = {
        precondition(allCases.enumerated().allSatisfy { $0.offset == $0.element.ordinal }, "cases are not in order")
        return allCases.map(\.padded)
    }()

    /// Place in `allCases`, which is how a case without a payload is stored; checked when the table is made.
    private var ordinal: Int { withUnsafeBytes(of: self) { Int($0[0]) } }

    private var padded: (UInt64, UInt64) {
        var padded = (UInt64(0), UInt64(0))
        var tag = rawValue
        tag.withUTF8 { tag in
            withUnsafeMutableBytes(of: &padded) { $0.copyMemory(from: UnsafeRawBufferPointer(tag)) }
        }
        return padded
    }
}
