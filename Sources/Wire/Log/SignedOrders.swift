extension Transfer {
    /// Signs as the paying account.
    public init(number: UInt64, to: PublicKey, amount: Amount, chainID: UInt64, signedBy key: SecretKey) {
        self.init(number: number, from: key.publicKey, to: to, amount: amount, signature: .zero)
        signature = key.sign(signingHash(chainID: chainID))
    }
}

extension Withdrawal {
    /// Signs as the account.
    ///
    /// - Parameter network: zero, the default, for the settlement layer; else ``Origin/successor(of:lane:)``.
    public init(
        number: UInt64, amount: Amount, destination: Bytes32, network: Hash = .zero, chainID: UInt64,
        signedBy key: SecretKey
    ) {
        self.init(
            number: number, account: key.publicKey, amount: amount, destination: destination, network: network,
            signature: .zero)
        signature = key.sign(signingHash(chainID: chainID))
    }
}

extension Cancellation {
    /// Signs as the transaction's sender.
    public init(
        number: UInt64, lane: LaneName, nonce: UInt64, transaction: Hash, chainID: UInt64, signedBy key: SecretKey
    ) {
        self.init(
            number: number, lane: lane, sender: key.publicKey, nonce: nonce, transaction: transaction,
            signature: .zero)
        signature = key.sign(signingHash(chainID: chainID))
    }
}

extension BundleCancellation {
    /// Signs as the bundle's payer.
    public init(number: UInt64, bundle: Hash, chainID: UInt64, signedBy key: SecretKey) {
        self.init(number: number, payer: key.publicKey, bundle: bundle, signature: .zero)
        signature = key.sign(signingHash(chainID: chainID))
    }
}

extension LaneExit {
    /// Signs as the lane's owner.
    public init(number: UInt64, activation: UInt64, lane: LaneName, chainID: UInt64, signedBy key: SecretKey) {
        self.init(number: number, activation: activation, lane: lane, owner: key.publicKey, signature: .zero)
        signature = key.sign(signingHash(chainID: chainID))
    }
}

extension LaneImport {
    /// Signs with the key of the configuration's owner.
    public init(
        number: UInt32, isLast: Bool, configuration: LaneConfiguration, entries: [StateEntry], chainID: UInt64,
        signedBy key: SecretKey
    ) {
        self.init(
            number: number, isLast: isLast, configuration: configuration, entries: entries, signature: .zero)
        signature = key.sign(signingHash(chainID: chainID))
    }
}
