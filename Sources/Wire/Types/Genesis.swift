/// What a network starts from. Everybody who derives blocks has the same one.
public struct Genesis: Hashable, Sendable {
    /// 1 to 64 bytes of UTF-8, for people.
    public var name: String
    /// Part of everything that is signed, so that nothing counts on another network.
    public var chainID: UInt64
    /// Signs headers and receipts.
    public var sequencer: PublicKey
    /// Signs deposits, and numbers what is posted to the inbox.
    public var settlement: PublicKey
    /// Signs reserve grants.
    public var governance: PublicKey
    /// The account that data fees and the take go to.
    public var operatorAccount: PublicKey
    /// The numbers that the network is run with.
    public var parameters: NetworkParameters
    /// Engine version, features and limits of the sandbox; part of the rules root.
    public var engine: String
    /// The network that its one lane comes from; nil for a network that starts from nothing.
    public var origin: Origin?

    /// From all fields.
    public init(
        name: String, chainID: UInt64, sequencer: PublicKey, settlement: PublicKey, governance: PublicKey,
        operatorAccount: PublicKey, parameters: NetworkParameters, engine: String, origin: Origin? = nil
    ) {
        self.name = name
        self.chainID = chainID
        self.sequencer = sequencer
        self.settlement = settlement
        self.governance = governance
        self.operatorAccount = operatorAccount
        self.parameters = parameters
        self.engine = engine
        self.origin = origin
    }
}

/// The numbers that a network is run with.
public struct NetworkParameters: Hashable, Sendable {
    /// Gas of one sub-block, at least 1.
    public var subBlockGas: UInt64
    /// Bytes of transactions in one sub-block, at least 1.
    public var subBlockBytes: UInt64
    /// Sub-blocks in a block, at least 1.
    public var subBlocksPerBlock: UInt32
    /// Gas that a lane of weight 1 gains in a round of the interleave, at least 1.
    public var quantum: UInt64
    /// Amount per byte of an included transaction, to the operator.
    public var dataFeePerByte: Amount
    /// The operator's share of what sharing added, in basis points, at most 10,000.
    public var takeBasisPoints: UInt16
    /// Heights that a transaction may wait at most, at least 1.
    public var lifetimeMax: UInt64
    /// The most fuel that a lane may set for one call; the sandbox's stack is 16 bytes for each unit.
    public var fuelMax: UInt64
    /// Sub-blocks in a row with a fault of `order`, `begin` or `settle` after which a rule is suspended, at least 1.
    public var faultsBeforeSuspension: UInt32
    /// How what crosses lanes is shared.
    public var attributionRule: AttributionRule
    /// Amount per gas that a lane uses beyond its reserve, to the operator (ATTR-8).
    public var slackFeePerGas: Amount
    /// Sub-blocks in which an envelope that was posted to the inbox has to be in the log, at least 1 (INB-4).
    public var inboxDelay: UInt64

    /// ``inboxDelay`` where nobody says otherwise: five seconds of sub-blocks of 100 ms.
    public static let usualInboxDelay: UInt64 = 50

    /// From all fields.
    public init(
        subBlockGas: UInt64, subBlockBytes: UInt64, subBlocksPerBlock: UInt32, quantum: UInt64, dataFeePerByte: Amount,
        takeBasisPoints: UInt16, lifetimeMax: UInt64, fuelMax: UInt64, faultsBeforeSuspension: UInt32,
        attributionRule: AttributionRule = .coreNearest, slackFeePerGas: Amount = 0,
        inboxDelay: UInt64 = NetworkParameters.usualInboxDelay
    ) {
        self.subBlockGas = subBlockGas
        self.subBlockBytes = subBlockBytes
        self.subBlocksPerBlock = subBlocksPerBlock
        self.quantum = quantum
        self.dataFeePerByte = dataFeePerByte
        self.takeBasisPoints = takeBasisPoints
        self.lifetimeMax = lifetimeMax
        self.fuelMax = fuelMax
        self.faultsBeforeSuspension = faultsBeforeSuspension
        self.attributionRule = attributionRule
        self.slackFeePerGas = slackFeePerGas
        self.inboxDelay = inboxDelay
    }
}
