/// The first place where what was published is not what follows from the log (VER-1).
public struct Difference: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of lie or damage it is. The raw values are stable: they are what users and programs see.
    public enum Verdict: String, Sendable, CaseIterable {
        /// The genesis is not the one that the published headers were built on.
        case badGenesis = "BAD_GENESIS"
        /// An entry of the log is malformed, wrongly signed, or may not stand there.
        case badLog = "BAD_LOG"
        /// A header without the sequencer's signature.
        case badSignature = "BAD_SIGNATURE"
        /// A sub-block or block that is not there.
        case missing = "MISSING"
        /// A sub-block or block that the log does not account for.
        case surplus = "SURPLUS"
        /// A lane's transactions stand in another order than its rule gives.
        case wrongOrder = "WRONG_ORDER"
        /// Every lane's own transactions are in order, but a bundle's leg does not stand at its opening.
        case misplacedLeg = "MISPLACED_LEG"
        /// Every lane's transactions are in order, but not woven into each other as the merge does.
        case badInterleave = "BAD_INTERLEAVE"
        /// A transaction that had to be included is not.
        case omitted = "OMITTED"
        /// A transaction from the inbox that had to be included is not (INB-13).
        case missedForced = "MISSED_FORCED"
        /// A transaction is included that may not be, or twice.
        case notDue = "NOT_DUE"
        /// A transaction's outcome, gas or fees, or a fault, is not what follows.
        case badOutcome = "BAD_OUTCOME"
        /// How a bundle ended, what it paid, or what it lost to is not what follows.
        case badBundle = "BAD_BUNDLE"
        /// A lane's revenue or its payouts, or how what crosses lanes was shared, are not what follows.
        case badAttribution = "BAD_ATTRIBUTION"
        /// What a rule said happened is not what follows.
        case badEvent = "BAD_EVENT"
        /// A posting of the journal is not what follows.
        case badLedger = "BAD_LEDGER"
        /// A field of a header is not what follows.
        case badCommitment = "BAD_COMMITMENT"
        /// The sequencer signed two things of which one is false (EVID-4).
        case equivocation = "EQUIVOCATION"
        /// What a receipt promised is not so (RCPT-7).
        case brokenReceipt = "BROKEN_RECEIPT"
    }

    /// What was published and is false: what evidence has to show.
    public enum Subject: Hashable, Sendable {
        /// The sub-block of this height.
        case subBlock(UInt64)
        /// The block of this number.
        case block(UInt64)
        /// A log with this entry.
        case log(position: UInt64)
    }

    /// What kind of difference it is.
    public let verdict: Verdict
    /// Where: such as `sub-block 7, lane uniswap-v2`. Positions, lines and postings count from 0.
    public let place: String
    /// What follows from the log.
    public let expected: String
    /// What was published.
    public let found: String
    /// What it is about; nil where nothing that was signed is false.
    public let subject: Subject?

    /// A difference at `place`.
    public init(_ verdict: Verdict, at place: String, expected: String, found: String, subject: Subject? = nil) {
        self.subject = subject
        self.verdict = verdict
        self.place = place
        self.expected = expected
        self.found = found
    }

    /// The same, of a subject.
    func about(_ subject: Subject) -> Difference {
        Difference(verdict, at: place, expected: expected, found: found, subject: subject)
    }

    /// One line with all of it.
    public var description: String { "\(verdict.rawValue) at \(place): expected \(expected), found \(found)" }
}
