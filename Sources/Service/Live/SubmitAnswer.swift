public import Node
public import Sequencer
public import Wire

/// What became of one entry that a client submitted.
public enum SubmitAnswer: Sendable {
    /// It is in the log and durable (SVC-2).
    case logged(LoggedEntry)
    /// Not put into the log: why, for each of an envelope's operations (nil: nothing wrong with that one), or for the
    /// bundle.
    case refused([OutcomeCode?])
    /// Not put into the log: it may not stand there.
    case invalid(SequencerError)
    /// The bytes are no entry's canonical encoding.
    case unreadable(WireError)
    /// It is not signed by who must sign it.
    case unsigned(SignatureError)
    /// More waits for the writer than it may, in all or of this lane or sender: nothing was done. Worth another try after
    /// so many milliseconds.
    case busy(QueueShare, retryMilliseconds: UInt64)
    /// The node has stopped: nothing was acknowledged.
    case stopped(NodeError)
}

/// An entry that is in the log.
public struct LoggedEntry: Sendable {
    /// Its position, from 1.
    public let position: UInt64
    /// Which kind of entry it is.
    public let kind: LogEntry.Kind
    /// The hashes of an envelope's transactions or a bundle's legs, in their order; empty for other entries.
    public let transactions: [Hash]
    /// A bundle's hash; nil for other entries.
    public let bundle: Hash?
    /// The sequencer's signed promise of it (RCPT-4).
    public let receipt: Receipt

    init(_ entry: CheckedEntry, _ receipt: Receipt) {
        position = receipt.promise.position
        self.receipt = receipt
        kind = entry.entry.kind
        transactions = entry.transactionHashes
        bundle = entry.bundleHash
    }

    /// What has an ending of its own: the bundle, or the transactions.
    public var subjects: [Hash] { bundle.map { [$0] } ?? transactions }
}
