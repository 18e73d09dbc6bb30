extension Envelope {
    /// Signs `operations`, 1 to ``operationsMax``, as the key's account.
    public init(chainID: UInt64, lane: LaneName, operations: [Operation], signedBy key: SecretKey) {
        self.init(chainID: chainID, lane: lane, sender: key.publicKey, operations: operations, signature: .zero)
        signature = key.sign(signingHash)
    }
}

extension Deposit {
    /// Signs with the settlement key.
    public init(number: UInt64, account: PublicKey, amount: Amount, chainID: UInt64, signedBy key: SecretKey) {
        self.init(number: number, account: account, amount: amount, signature: .zero)
        signature = key.sign(signingHash(chainID: chainID))
    }
}

extension ForcedEnvelope {
    /// Signs with the settlement key what was posted to its inbox, and which it has checked (INB-2).
    public init(number: UInt64, postedAt: UInt64, envelope: Envelope, chainID: UInt64, signedBy key: SecretKey) {
        self.init(number: number, postedAt: postedAt, envelope: envelope, signature: .zero)
        signature = key.sign(signingHash(chainID: chainID))
    }
}

extension ModuleDeployment {
    /// Signs as the key's owner.
    public init(module: [UInt8], chainID: UInt64, signedBy key: SecretKey) {
        self.init(module: module, owner: key.publicKey, signature: .zero)
        signature = key.sign(signingHash(chainID: chainID))
    }
}

extension LaneRegistration {
    /// Signs with the key of the configuration's owner.
    public init(configuration: LaneConfiguration, chainID: UInt64, signedBy key: SecretKey) {
        self.init(configuration: configuration, signature: .zero)
        signature = key.sign(signingHash(chainID: chainID))
    }
}

extension ReserveGrant {
    /// Signs with the governance key.
    public init(
        number: UInt64, lane: LaneName, reserveGas: UInt64, bundleGas: UInt64, chainID: UInt64, signedBy key: SecretKey
    ) {
        self.init(number: number, lane: lane, reserveGas: reserveGas, bundleGas: bundleGas, signature: .zero)
        signature = key.sign(signingHash(chainID: chainID))
    }
}

extension LaneUpgrade {
    /// Signs as the lane's owner.
    public init(
        number: UInt64, activation: UInt64, configuration: LaneConfiguration, chainID: UInt64, signedBy key: SecretKey
    ) {
        self.init(
            number: number, activation: activation, owner: key.publicKey, configuration: configuration,
            signature: .zero)
        signature = key.sign(signingHash(chainID: chainID))
    }
}

extension UpgradeCancellation {
    /// Signs as the lane's owner.
    public init(number: UInt64, lane: LaneName, chainID: UInt64, signedBy key: SecretKey) {
        self.init(number: number, lane: lane, owner: key.publicKey, signature: .zero)
        signature = key.sign(signingHash(chainID: chainID))
    }
}
