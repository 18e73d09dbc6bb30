import Inspection

/// A method of the network service.
typealias RPCMethod = CallMethod<ServiceContext>

/// One row of a table of methods, from which calls are answered and the OpenRPC document is made (SVC-10).
struct CallMethod<Context: Sendable>: Sendable {
    enum Action: Sendable {
        /// Puts an entry into the log, together with all other submissions of a batch.
        case submit(@Sendable (Arguments) throws(RPCError) -> SubmitCall)
        /// Anything else.
        case answer(@Sendable (Arguments, Context) async throws(RPCError) -> Document)
    }

    let name: String
    let summary: String
    let parameters: [ParameterDescription]
    /// What it answers, for people.
    let result: String
    /// What it answers, for programs.
    var shape = ResultShape.any
    let action: Action
}

/// One call that puts an entry into the log.
struct SubmitCall: Sendable {
    /// A log entry's.
    let encoding: [UInt8]
    /// Bytes of it, at its start, that the caller did not give.
    let impliedBytes: Int
    /// How long to wait for the ending of what it brings.
    let waitMilliseconds: UInt64
}
