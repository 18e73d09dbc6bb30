/// What one client, and all of them together, may ask of the service (SVC-5).
public struct ServiceLimits: Sendable {
    /// Bytes of one request's body.
    public var bodyBytesMax = 4 << 20
    /// Bytes of all bodies that are held at one time.
    public var bodiesBytesMax = 128 << 20
    /// Bytes of the answer to one request of calls, at least 1 MiB.
    public var answerBytesMax = 64 << 20
    /// Bytes of all answers that are being made or sent at one time.
    public var answersBytesMax = 256 << 20
    /// Calls of one JSON-RPC batch.
    public var batchMax = 100
    /// Heights that one call of `laneway_attribution` may be about.
    public var attributionHeightsMax: UInt64 = 10_000
    /// Heights that one call of `laneway_attribution` by sender or recipient may be about: these are read in full.
    public var statementHeightsMax: UInt64 = 1_000
    /// Entries of one binary batch. They are one submission, and so one turn of the writer, for which others wait.
    public var binaryEntriesMax = 256
    /// Reads of the store that run or wait.
    public var readsMax = 256
    /// Open connections. For a new one the connection that has been idle or slow for longest is closed.
    public var connectionsMax = 1_024
    /// Bytes of all header fields of a request.
    public var headerBytesMax = 16 << 10
    /// Seconds in which a request's head has to come, and that a connection may be idle.
    public var headSeconds: Int64 = 10
    /// Seconds in which the rest of a request has to come.
    public var bodySeconds: Int64 = 10
    /// Seconds in which a client has to take an answer, or an event.
    public var answerSeconds: Int64 = 30
    /// Milliseconds that a submission may wait for its ending.
    public var waitMillisecondsMax: UInt64 = 30_000
    /// Open event streams.
    public var eventStreamsMax = 64
    /// Sub-blocks that a reader of events may be behind before it is told of a gap.
    public var eventLagMax: UInt64 = 1_000
    /// Seconds of silence after which an event stream says that it is there.
    public var eventPingSeconds: Int64 = 15

    /// As a node has them by default.
    public init() {}
}
