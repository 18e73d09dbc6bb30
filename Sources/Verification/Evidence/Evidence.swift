public import Store
public import Wire

/// Proof that the sequencer broke a rule or a promise, in a file that anybody checks with the genesis alone
/// (Specs/evidence.md).
///
/// It carries what the sequencer signed and whatever shows that it is false. Nothing in it is believed that does not
/// lead to a signature of the sequencer, so that none can be made against an honest one.
public struct Evidence: Hashable, Sendable {
    /// What shows it.
    public enum Proof: Hashable, Sendable {
        /// A sub-block that does not follow from its log (EVID-2).
        case subBlock(EncodedSubBlock, log: [[UInt8]])
        /// A block that does not follow from its log (EVID-3).
        case block(Signed<BlockHeader>, log: [[UInt8]])
        /// Two statements that cannot both be true (EVID-4).
        case contradiction(Statement, Statement)
        /// A receipt, and a log that the sequencer signed instead (EVID-5).
        case otherLog(Receipt, SignedLog)
        /// A receipt, and sub-blocks without the outcome that it promised, or that show that it promised another height
        /// than it had to (EVID-6).
        case noOutcome(Receipt, MissingOutcome)
        /// An entry of the inbox, and a header past its deadline without it (EVID-9).
        case missedForced(MissedForced)
    }

    /// Something that the sequencer signed.
    public enum Statement: Hashable, Sendable {
        /// A sub-block's header.
        case subBlock(Signed<SubBlockHeader>)
        /// A block's.
        case block(Signed<BlockHeader>)
        /// A receipt.
        case receipt(Receipt)
    }

    /// The end of a log, and the signed header that commits to it (RCPT-7).
    public struct SignedLog: Hashable, Sendable {
        /// The header.
        public var header: Signed<SubBlockHeader>
        /// The log's chained hash before the first of ``entries``.
        public var start: Hash
        /// Encoded entries up to the header's log position.
        public var entries: [[UInt8]]

        /// From all parts.
        public init(header: Signed<SubBlockHeader>, start: Hash, entries: [[UInt8]]) {
            (self.header, self.start, self.entries) = (header, start, entries)
        }
    }

    /// Sub-blocks one behind the other in which something should have ended.
    public struct MissingOutcome: Hashable, Sendable {
        /// A sub-block's header with its outcomes, encoded.
        public struct Published: Hashable, Sendable {
            /// The header.
            public var header: Signed<SubBlockHeader>
            /// What its ``Wire/SubBlockHeader/outcomesHash`` commits to.
            public var outcomes: [UInt8]

            /// From both.
            public init(header: Signed<SubBlockHeader>, outcomes: [UInt8]) {
                (self.header, self.outcomes) = (header, outcomes)
            }
        }

        /// The promised entry's encoding.
        public var entry: [UInt8]
        /// From height 1, or from the last sub-block before the entry, to the promised height.
        public var subBlocks: [Published]

        /// From both.
        public init(entry: [UInt8], subBlocks: [Published]) {
            (self.entry, self.subBlocks) = (entry, subBlocks)
        }
    }

    /// The network.
    public var genesisHash: Hash
    /// What shows it.
    public var proof: Proof

    /// From both.
    public init(genesisHash: Hash, proof: Proof) {
        (self.genesisHash, self.proof) = (genesisHash, proof)
    }
}
