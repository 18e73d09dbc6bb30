/// A header that the sequencer signs.
public protocol SignableHeader: Hashable, Sendable, WireCodable {
    /// What the next header points at.
    var hash: Hash { get }
}

extension SignableHeader {
    /// What the sequencer of the network with `genesisHash` signs, so that one key's headers in two networks
    /// contradict each other in neither (ENC-50).
    public func signingHash(in genesisHash: Hash) -> Hash {
        var writer = WireWriter(capacity: 64)
        writer.write(genesisHash.bytes)
        writer.write(hash.bytes)
        return Hash.of(.header, writer)
    }
}

extension SubBlockHeader: SignableHeader {
    /// The sub-block's commitment (ENC-40).
    public var hash: Hash { Hash.of(.subBlock, self) }
}

extension BlockHeader: SignableHeader {
    /// What the next block points at (ENC-49).
    public var hash: Hash { Hash.of(.block, self) }
}

extension Signed where Header: SignableHeader {
    /// Signs `header` for the network with `genesisHash`.
    public init(_ header: Header, in genesisHash: Hash, signedBy key: SecretKey) {
        self.init(header: header, signature: key.sign(header.signingHash(in: genesisHash)))
    }

    /// True if the sequencer of `genesis` signed it, for this network (ENC-50).
    public func isSigned(in genesis: Genesis) -> Bool {
        genesis.sequencer.verifies(signature, of: header.signingHash(in: genesis.hash))
    }
}

extension Outcomes {
    /// What ``SubBlockHeader/outcomesHash`` commits to (ENC-41).
    public var sectionHash: Hash { Hash.of(.outcomes, self) }
}

extension [LaneAttribution] {
    /// What ``SubBlockHeader/attributionHash`` commits to (ENC-45).
    public var sectionHash: Hash { Hash.of(.attribution, self) }
}

extension [Component] {
    /// What ``SubBlockHeader/componentsHash`` commits to (ENC-52).
    public var sectionHash: Hash { Hash.of(.components, self) }
}

extension [LaneEvent] {
    /// What ``SubBlockHeader/eventsHash`` commits to (ENC-53).
    public var sectionHash: Hash { Hash.of(.events, self) }
}

extension [Posting] {
    /// What ``SubBlockHeader/journalHash`` commits to (ENC-47).
    public var sectionHash: Hash { Hash.of(.journal, self) }
}
