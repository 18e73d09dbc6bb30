/// Everything that a lane takes with it when it leaves: its state, rule and terms with what proves them, the money that
/// follows it, and its history (LEAVE-6). One file.
public struct LaneExport: Hashable, Sendable {
    /// An entry of the log that was about the lane.
    public struct HistoryEntry: Hashable, Sendable {
        /// Its position in the log.
        public var position: UInt64
        /// Its encoding.
        public var entry: [UInt8]

        /// From both.
        public init(position: UInt64, entry: [UInt8]) {
            self.position = position
            self.entry = entry
        }
    }

    /// The network that the lane left.
    public var genesis: Genesis
    /// A block at or after the exit; everything else is as of it.
    public var block: Signed<BlockHeader>
    /// As the lane had it when it left.
    public var configuration: LaneConfiguration
    /// Upgrades that it had.
    public var version: UInt32
    /// The rule's module.
    public var module: [UInt8]
    /// What the state root says of the lane.
    public var leaf: LaneStateLeaf
    /// Leads from ``leaf`` to the block's state root.
    public var statePath: MapPath
    /// Leads from the lane's rule to the block's rules root.
    public var rulePath: MapPath
    /// The lane's state, by key.
    public var entries: [StateEntry]
    /// What was withdrawn to the network that goes on with the lane, by number.
    public var withdrawals: [WithdrawalClaim]
    /// What the log says about the lane, in its order. Nothing proves that it is whole.
    public var history: [HistoryEntry]

    /// From all fields.
    public init(
        genesis: Genesis, block: Signed<BlockHeader>, configuration: LaneConfiguration, version: UInt32,
        module: [UInt8], leaf: LaneStateLeaf, statePath: MapPath, rulePath: MapPath, entries: [StateEntry],
        withdrawals: [WithdrawalClaim], history: [HistoryEntry]
    ) {
        self.genesis = genesis
        self.block = block
        self.configuration = configuration
        self.version = version
        self.module = module
        self.leaf = leaf
        self.statePath = statePath
        self.rulePath = rulePath
        self.entries = entries
        self.withdrawals = withdrawals
        self.history = history
    }

    /// What the genesis of the network that goes on with the lane says of this one (ENC-32).
    public var origin: Origin {
        Origin(
            genesisHash: genesis.hash, chainID: genesis.chainID, blockNumber: block.header.number,
            blockHash: block.header.hash, lane: configuration.name, stateRoot: leaf.root,
            configurationHash: configuration.hash, withdrawalsRoot: block.header.withdrawalsRoot)
    }
}
