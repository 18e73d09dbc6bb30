/// What one transaction asks for: an operation of an ``Envelope``.
public struct Operation: Hashable, Sendable {
    public static let payloadBytesMax = 131_072
    public var nonce: UInt64
    /// Units of gas, at least 1.
    public var gasLimit: UInt64
    /// Amount per unit of gas.
    public var maxFeePerGas: Amount
    /// Amount per unit of gas; at most ``maxFeePerGas`` (TX rule; checked at admission, not by the decoder).
    public var maxPriorityFeePerGas: Amount
    /// The most that the lane's rule may charge beyond fees.
    public var bid: Amount
    /// The last height at which it may be included; 0: the network's longest lifetime.
    public var validUntil: UInt64
    /// At most ``payloadBytesMax`` bytes.
    public var payload: [UInt8]

    /// From all fields.
    public init(
        nonce: UInt64, gasLimit: UInt64, maxFeePerGas: Amount, maxPriorityFeePerGas: Amount, bid: Amount,
        validUntil: UInt64, payload: [UInt8]
    ) {
        self.nonce = nonce
        self.gasLimit = gasLimit
        self.maxFeePerGas = maxFeePerGas
        self.maxPriorityFeePerGas = maxPriorityFeePerGas
        self.bid = bid
        self.validUntil = validUntil
        self.payload = payload
    }
}

/// 1 to 256 operations of one sender for one lane under a single signature. Every operation is a transaction of its own.
public struct Envelope: Hashable, Sendable {
    public static let operationsMax = 256
    public var chainID: UInt64
    public var lane: LaneName
    public var sender: PublicKey
    public var operations: [Operation]
    /// Over ``signingHash``.
    public var signature: Signature

    /// From all fields.
    public init(chainID: UInt64, lane: LaneName, sender: PublicKey, operations: [Operation], signature: Signature) {
        self.chainID = chainID
        self.lane = lane
        self.sender = sender
        self.operations = operations
        self.signature = signature
    }
}
