import Synchronization

/// Bytes of answers that are being made or on their way at one time, of all requests together (SVC-50). A client that
/// asks for much and takes it slowly fills this and no more.
final class AnswerBudget: Sendable {
    /// Of all answers together.
    let bytesMax: Int
    /// Of the answer to one request.
    let answerBytesMax: Int
    private let metrics: ServiceMetrics
    private let held = Mutex(0)

    /// - Parameters:
    ///   - limits: of the listener whose answers these are.
    ///   - metrics: hear how much is held.
    init(_ limits: ServiceLimits, _ metrics: ServiceMetrics) {
        self.metrics = metrics
        bytesMax = limits.answersBytesMax
        answerBytesMax = limits.answerBytesMax
    }

    /// Takes room for `bytes`; false, and nothing is taken, if there is none. What is larger than all of it may have it
    /// while nobody else has any.
    ///
    /// - Parameter own: bytes that the same request holds already.
    fileprivate func take(_ bytes: Int, beside own: Int) -> Bool {
        let isTaken = held.withLock { held in
            guard held + bytes <= bytesMax || held == own else { return false }
            held += bytes
            return true
        }
        if isTaken { metrics.change(answerBytes: bytes) }
        return isTaken
    }

    /// Takes room for `bytes` that have to be sent whatever there is, or gives so many back if it is negative.
    fileprivate func change(by bytes: Int) {
        held.withLock { $0 += bytes }
        metrics.change(answerBytes: bytes)
    }
}

/// What the answer to one request holds of an ``AnswerBudget``, until it is written or dropped.
final class AnswerRoom: Sendable {
    /// Set aside for a call before anybody knows how much it answers: more than almost every answer has.
    static let bytesSetAside = 1 << 20
    /// When to ask again.
    static let retryMilliseconds: UInt64 = 200

    private let budget: AnswerBudget
    private let held = Mutex(0)

    init(in budget: AnswerBudget) { self.budget = budget }

    deinit { release() }

    /// Sets room aside for something that is yet to be made. Throws `ANSWER_LIMIT` where this answer has as much as an
    /// answer may have, and `ANSWERS_FULL` where all together have.
    func begin(_ bytes: Int = bytesSetAside) throws(RPCError) {
        try held.withLock { held throws(RPCError) in
            guard held < budget.answerBytesMax else { throw limitError }
            guard budget.take(bytes, beside: held) else { throw Self.full }
            held += bytes
        }
    }

    /// Holds what was made in place of what was set aside. What is not larger than that always has its room; for more it
    /// throws as ``begin(_:)`` does, and then holds neither.
    func end(_ made: Int, setAside: Int = bytesSetAside) throws(RPCError) {
        guard made > setAside else { return add(made - setAside) }
        try held.withLock { held throws(RPCError) in
            let isTooLarge = held - setAside + made > budget.answerBytesMax
            guard !isTooLarge, budget.take(made - setAside, beside: held) else {
                held -= setAside
                budget.change(by: -setAside)
                throw isTooLarge ? limitError : Self.full
            }
            held += made - setAside
        }
    }

    /// Gives back what was set aside and not made.
    func cancel(_ bytes: Int = bytesSetAside) { add(-bytes) }

    /// Holds what has to be sent whatever there is room for, such as what became of a submission.
    func add(_ bytes: Int) {
        held.withLock { $0 += bytes }
        budget.change(by: bytes)
    }

    /// Gives all of it back. Doing so twice is fine.
    func release() {
        held.withLock { held in
            budget.change(by: -held)
            held = 0
        }
    }

    private var limitError: RPCError {
        RPCError(
            .limitExceeded, "ANSWER_LIMIT", fault: .client,
            "the answer to this request would have more than \(budget.answerBytesMax) bytes", rule: "SVC-50",
            hint: "ask for less at a time")
    }

    private static let full: RPCError = {
        var error = RPCError(
            .limitExceeded, "ANSWERS_FULL", fault: .node, "more is being answered than the node holds", rule: "SVC-50",
            hint: "ask again in \(retryMilliseconds) ms")
        error.retryAfterMilliseconds = retryMilliseconds
        return error
    }()
}
