/// An envelope that the sequencer has to take: posted to the settlement's inbox, which numbers it (Specs/inbox.md).
public struct ForcedEnvelope: Hashable, Sendable {
    /// From 1, consecutive over the whole inbox.
    public var number: UInt64
    /// Height of the last sub-block that the settlement had seen when the envelope was posted; 0: none.
    public var postedAt: UInt64
    /// As its sender signed it.
    public var envelope: Envelope
    /// The settlement key's, over ``signingHash(chainID:)``.
    public var signature: Signature

    /// From all fields.
    public init(number: UInt64, postedAt: UInt64, envelope: Envelope, signature: Signature) {
        self.number = number
        self.postedAt = postedAt
        self.envelope = envelope
        self.signature = signature
    }
}

extension ForcedEnvelope {
    /// The height whose sub-block is the first that must have it behind it in the log (INB-4); nil past 2^64 - 1, which is
    /// never.
    ///
    /// - Parameter delay: the network's ``NetworkParameters/inboxDelay``.
    public func deadline(_ delay: UInt64) -> UInt64? {
        let (height, overflow) = postedAt.addingReportingOverflow(delay)
        return overflow ? nil : height
    }
}
