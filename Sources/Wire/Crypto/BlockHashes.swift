/// A header that the sequencer signs.
public protocol SignableHeader: Hashable, Sendable, WireCodable {
    /// What is signed, and what the next header points at.
    var hash: Hash { get }
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
    /// Signs `header`.
    public init(_ header: Header, signedBy key: SecretKey) {
        self.init(header: header, signature: key.sign(header.hash))
    }

    /// True if the signature is `signer`'s over the header's hash.
    public func isSigned(by signer: PublicKey) -> Bool { signer.verifies(signature, of: header.hash) }
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
