/// Announces that a lane leaves the network (Specs/leaving.md).
public struct LaneExit: Hashable, Sendable {
    /// From 1, consecutive over the lane's announcements and cancellations, upgrades among them.
    public var number: UInt64
    /// Height of the first sub-block that is built without the lane.
    public var activation: UInt64
    /// Which lane leaves.
    public var lane: LaneName
    /// The lane's owner, who announces it.
    public var owner: PublicKey
    /// The owner's.
    public var signature: Signature

    /// From all fields.
    public init(number: UInt64, activation: UInt64, lane: LaneName, owner: PublicKey, signature: Signature) {
        self.number = number
        self.activation = activation
        self.lane = lane
        self.owner = owner
        self.signature = signature
    }
}

/// One key of a lane's state, and its value.
public struct StateEntry: Hashable, Sendable {
    /// The most bytes of a key, as rules may write them.
    public static let keyBytesMax = 128
    /// The most bytes of a value.
    public static let valueBytesMax = 65_536

    /// The key, at most ``keyBytesMax`` bytes.
    public var key: [UInt8]
    /// The value, at most ``valueBytesMax`` bytes.
    public var value: [UInt8]

    /// From both.
    public init(key: [UInt8], value: [UInt8]) {
        self.key = key
        self.value = value
    }
}

/// A part of the state that a lane brings from the network that it left. The last part makes it a lane of this one.
public struct LaneImport: Hashable, Sendable {
    /// From 1, consecutive; 1 starts again from nothing.
    public var number: UInt32
    /// Whether the state is whole with this part.
    public var isLast: Bool
    /// As the lane had it when it left.
    public var configuration: LaneConfiguration
    /// By key, all keys behind those of the parts before.
    public var entries: [StateEntry]
    /// The owner's.
    public var signature: Signature

    /// From all fields.
    public init(
        number: UInt32, isLast: Bool, configuration: LaneConfiguration, entries: [StateEntry], signature: Signature
    ) {
        self.number = number
        self.isLast = isLast
        self.configuration = configuration
        self.entries = entries
        self.signature = signature
    }
}

/// A withdrawal as a network remembers it: a leaf of its withdrawals root.
public struct WithdrawalRecord: Hashable, Sendable {
    /// From 1, consecutive over all withdrawals of the network.
    public var number: UInt64
    /// Whose money it was.
    public var account: PublicKey
    /// How much, in the smallest unit.
    public var amount: Amount
    /// Who gets it there.
    public var destination: Bytes32
    /// Where, as ``Withdrawal/network``.
    public var network: Hash

    /// From all fields.
    public init(number: UInt64, account: PublicKey, amount: Amount, destination: Bytes32, network: Hash) {
        self.number = number
        self.account = account
        self.amount = amount
        self.destination = destination
        self.network = network
    }

    /// The network's `number`th withdrawal.
    public init(_ withdrawal: Withdrawal, number: UInt64) {
        self.init(
            number: number, account: withdrawal.account, amount: withdrawal.amount,
            destination: withdrawal.destination, network: withdrawal.network)
    }
}

/// Brings money in that was withdrawn from the network that this one's lane left. Nobody signs it: the path proves it.
public struct WithdrawalClaim: Hashable, Sendable {
    /// What was withdrawn there.
    public var record: WithdrawalRecord
    /// Leads from it to ``Origin/withdrawalsRoot``.
    public var path: MerklePath

    /// From both.
    public init(record: WithdrawalRecord, path: MerklePath) {
        self.record = record
        self.path = path
    }
}

/// The network that this one's lane comes from, as of a block at or after the lane's exit.
public struct Origin: Hashable, Sendable {
    /// Names that network.
    public var genesisHash: Hash
    /// Its chain id, which this network's must not be: what was signed there must not count here (LEAVE-8).
    public var chainID: UInt64
    /// The block that the roots are of.
    public var blockNumber: UInt64
    /// Its header's hash.
    public var blockHash: Hash
    /// The lane that left.
    public var lane: LaneName
    /// Root of the lane's own state (BLOCK-7).
    public var stateRoot: Hash
    /// Hash of the lane's configuration (BLOCK-8).
    public var configurationHash: Hash
    /// Root over everything that was withdrawn there.
    public var withdrawalsRoot: Hash

    /// From all fields.
    public init(
        genesisHash: Hash, chainID: UInt64, blockNumber: UInt64, blockHash: Hash, lane: LaneName, stateRoot: Hash,
        configurationHash: Hash, withdrawalsRoot: Hash
    ) {
        self.genesisHash = genesisHash
        self.chainID = chainID
        self.blockNumber = blockNumber
        self.blockHash = blockHash
        self.lane = lane
        self.stateRoot = stateRoot
        self.configurationHash = configurationHash
        self.withdrawalsRoot = withdrawalsRoot
    }
}
