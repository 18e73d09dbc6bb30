import Inspection
import Node
import Sequencer
import Store
import Wire

/// Why a JSON-RPC call was not done (SVC-8).
struct RPCError: Error, Sendable {
    /// JSON-RPC 2.0 and EIP-1474.
    enum Code: Int, Sendable {
        case parseError = -32700
        case invalidRequest = -32600
        case methodNotFound = -32601
        case invalidParams = -32602
        case internalError = -32603
        case notFound = -32001
        case unavailable = -32002
        case rejected = -32003
        case limitExceeded = -32005
    }

    /// Who can do something about it.
    enum Fault: String, Sendable {
        /// Whoever sent the call.
        case client
        /// The lane's app, by its rule.
        case rule
        /// The lane is full, or closed to this.
        case lane
        /// The node, now or until somebody looks at it.
        case node
    }

    let code: Code
    let message: String
    /// Stable, upper-case.
    let name: String
    let fault: Fault
    /// The numbered rules of Specs/ that say so.
    var rule: String?
    /// What to do.
    var hint: String?
    /// Milliseconds after which another try is worth it.
    var retryAfterMilliseconds: UInt64?
    /// For each of an envelope's operations the outcome that it would have had, `-` for none.
    var operations: [String]?

    init(
        _ code: Code, _ name: String, fault: Fault, _ message: String, rule: String? = nil, hint: String? = nil
    ) {
        self.code = code
        self.name = name
        self.fault = fault
        self.message = message
        self.rule = rule
        self.hint = hint
    }

    /// What stands under `data` in the answer's error.
    var data: Document {
        var data: [(name: String, value: Document)] = [("code", .text(name)), ("fault", .text(fault.rawValue))]
        if let rule { data.append(("rule", .text(rule))) }
        if let hint { data.append(("hint", .text(hint))) }
        if let retryAfterMilliseconds { data.append(("retry_after_milliseconds", .number(retryAfterMilliseconds))) }
        if let operations { data.append(("operations", .list(operations.map { .text($0) }))) }
        return .object(data)
    }
}

extension RPCError {
    static func invalidParams(_ message: String) -> RPCError {
        RPCError(
            .invalidParams, "INVALID_PARAMS", fault: .client, message, rule: "SVC-9",
            hint: "GET /openrpc.json says what every method takes")
    }

    /// What a read of the store threw.
    init(reading error: any Error) {
        switch error {
        case let error as RPCError: self = error
        case let error as NotThere:
            self = RPCError(.notFound, "NOT_FOUND", fault: .client, error.description, rule: "SVC-10")
        case let error as StoreError:
            self = RPCError(.internalError, error.code.rawValue, fault: .node, error.description)
        default: self = RPCError(.internalError, "INTERNAL", fault: .node, "\(error)")
        }
    }

    /// Why an entry is not in the log; nil for one that is.
    ///
    /// - Parameter impliedBytes: how many bytes at the entry's start the caller did not give, and so does not count.
    init?(_ answer: SubmitAnswer, impliedBytes: Int) {
        switch answer {
        case .logged: return nil
        case .refused(let codes):
            let first = codes.lazy.compactMap { $0 }.first
            self =
                first.map { RPCError(refusedBy: $0) } ?? RPCError(.internalError, "INTERNAL", fault: .node, "refused")
            if codes.count > 1 { operations = codes.map { $0?.name ?? "-" } }
        case .invalid(let error):
            self = RPCError(.rejected, error.code.rawValue, fault: .client, error.reason, rule: error.rule)
        case .unreadable(let error):
            self = RPCError(
                .invalidParams, error.code.rawValue, fault: .client,
                "at byte \(max(0, error.offset - impliedBytes)) in \(error.subject): \(error.reason)", rule: "ENC-2",
                hint: error.code.hint)
        case .unsigned(let error):
            self = RPCError(
                .rejected, SignatureError.code, fault: .client,
                "the signature of this \(error.kind) entry is not \(error.signer)'s", rule: "TX-47",
                hint: "sign it with that key for this network's chain id")
        case .busy(let share, let retry):
            let (fault, rule): (Fault, String) =
                switch share {
                case .store: (.node, "SVC-51")
                case .all: (.node, "SVC-3")
                case .lane, .sender: (.client, "SVC-23")
                }
            self = RPCError(
                .limitExceeded, share.code, fault: fault, "\(share.meaning); nothing was done", rule: rule,
                hint: "send it again in \(retry) ms")
            retryAfterMilliseconds = retry
        case .stopped(let error):
            self = RPCError(.unavailable, "NODE_STOPPED", fault: .node, "\(error)", rule: "NODE-4")
        }
    }

    /// What a submission that did not come to the log is answered.
    init(nothingDone answer: SubmitAnswer) {
        self =
            RPCError(answer, impliedBytes: 0)
            ?? RPCError(.internalError, "INTERNAL", fault: .node, "an answer of no kind")
    }

    private init(refusedBy outcome: OutcomeCode) {
        self.init(
            .rejected, outcome.name, fault: outcome.fault, outcome.meaning, rule: outcome.rules, hint: outcome.advice)
    }
}

extension OutcomeCode {
    /// Who can do something about its being refused.
    fileprivate var fault: RPCError.Fault {
        switch self {
        case .rejectedByRule, .ruleFaultAtAdmission, .ruleSuspended: .rule
        case .mempoolFull, .openingClosed, .laneLeft: .lane
        default: .client
        }
    }
}
