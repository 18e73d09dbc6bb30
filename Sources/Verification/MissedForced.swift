public import Wire

/// Two signed statements that contradict each other: the settlement's, which numbered an envelope for the sequencer to
/// take, and the sequencer's, which was past the envelope's deadline without it (INB-5, INB-12).
///
/// Whoever has the genesis can check it: no log and no core are needed.
public struct MissedForced: Hashable, Sendable {
    /// Why two statements prove nothing.
    public enum Flaw: String, Error, Sendable, CaseIterable {
        /// The settlement's key did not sign the entry for this network.
        case settlementSignature = "SETTLEMENT_SIGNATURE"
        /// The envelope's sender did not sign it, so that no sequencer could take it.
        case senderSignature = "SENDER_SIGNATURE"
        /// The sequencer's key did not sign the header.
        case sequencerSignature = "SEQUENCER_SIGNATURE"
        /// The header is of a height before the envelope's deadline.
        case notDue = "NOT_DUE"
        /// The header says that the log has the envelope.
        case taken = "TAKEN"
    }

    /// What the settlement signed.
    public let entry: ForcedEnvelope
    /// What the sequencer signed.
    public let header: Signed<SubBlockHeader>

    /// From both. Proves nothing by itself: see ``check(genesis:)``.
    public init(entry: ForcedEnvelope, header: Signed<SubBlockHeader>) {
        self.entry = entry
        self.header = header
    }

    /// Throws the first reason why this is no proof that the sequencer of `genesis` missed the entry.
    public func check(genesis: Genesis) throws(Flaw) {
        guard genesis.settlement.verifies(entry.signature, of: entry.signingHash(chainID: genesis.chainID)) else {
            throw .settlementSignature
        }
        guard entry.envelope.sender.verifies(entry.envelope.signature, of: entry.envelope.signingHash) else {
            throw .senderSignature
        }
        guard header.isSigned(in: genesis) else { throw .sequencerSignature }
        guard let deadline = entry.deadline(genesis.parameters.inboxDelay), header.header.height >= deadline else {
            throw .notDue
        }
        guard header.header.inboxNumber < entry.number else { throw .taken }
    }
}

extension MissedForced.Flaw: CustomStringConvertible {
    /// Code, and what is wrong, in one line.
    public var description: String {
        let reason =
            switch self {
            case .settlementSignature: "the entry is not signed by this network's settlement"
            case .senderSignature: "the envelope in the entry is not signed by its sender"
            case .sequencerSignature: "the header is not signed by this network's sequencer"
            case .notDue: "the header's height is before the entry's deadline"
            case .taken: "the header says that the entry is in the log"
            }
        return "\(rawValue) (INB-12): \(reason)"
    }
}
