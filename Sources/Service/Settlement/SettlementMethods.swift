import Inspection
import Node
import Wire

/// What stands behind the settlement's methods.
struct SettlementContext: CallContext {
    let desk: any SettlementDesk
    let limits: ServiceLimits
    let metrics: ServiceMetrics
    let answers: AnswerBudget

    init(desk: any SettlementDesk, limits: ServiceLimits) {
        self.desk = desk
        self.limits = limits
        metrics = ServiceMetrics()
        answers = AnswerBudget(limits, metrics)
    }

    /// The desk asks a node, and waits no longer than that answers.
    func refusal(of method: String) -> RPCError? { nil }

    /// No method of its table submits by itself: the desk numbers and signs.
    func submit(_ encodings: [[UInt8]]) async -> [SubmitAnswer] { encodings.map { _ in .stopped(.stopped) } }

    func result(
        of answer: SubmitAnswer, _ call: SubmitCall, since: ContinuousClock.Instant
    ) async -> Result<Document, RPCError> {
        .failure(RPCError(.unavailable, "NODE_STOPPED", fault: .node, "nothing is submitted here"))
    }
}

/// The settlement's methods (SVC-33).
enum SettlementMethods {
    private static let account = Parameter.account("account", "Whose the money is to be.")
    private static let amount = Parameter<Amount>(
        "amount", "In the smallest unit: a decimal string, since JSON's numbers end before it does, or a number.",
        schema: [("type", .list([.text("string"), .text("integer")])), ("pattern", .text("^[0-9]{1,39}$"))]
    ) { value throws(Parameter<Amount>.Mistake) in
        let digits: String? =
            switch value {
            case .text(let text), .number(let text): text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? text : nil
            case .null, .flag, .list, .object: nil
            }
        guard let amount = digits.flatMap({ Amount($0) }), amount > 0 else {
            throw Parameter<Amount>.Mistake(reason: "expected a whole number of 1 to 2^128 - 1")
        }
        return amount
    }

    static let all: [CallMethod<SettlementContext>] = [status, deposit, post, inbox, withdrawals]

    private static let status = CallMethod<SettlementContext>(
        name: "settlement_status", summary: "Say who the settlement is, and how far it is.", parameters: [],
        result: "key, deposit_number, inbox_number (of the last that was posted), inbox_logged (that is in the log).",
        action: .answer { _, context throws(RPCError) in
            do throws(SettlementRefusal) {
                let inbox = try await context.desk.inbox()
                return .object([
                    ("key", .text("\(context.desk.key)")),
                    ("deposit_number", .number(try await context.desk.lastDeposit())),
                    ("inbox_number", .number(inbox.posted)), ("inbox_logged", .number(inbox.logged)),
                ])
            } catch {
                throw RPCError(error)
            }
        })

    private static let deposit = CallMethod<SettlementContext>(
        name: "settlement_deposit", summary: "Pay an account in.",
        parameters: [account.description, amount.description], result: "number, log_position.",
        action: .answer { arguments, context throws(RPCError) in
            let amount = try arguments.required(amount)
            let account = try arguments.required(account)
            do throws(SettlementRefusal) {
                let entry = try await context.desk.deposit(amount, for: account)
                return .object([("number", .number(entry.number)), ("log_position", .number(entry.logPosition))])
            } catch {
                throw RPCError(error)
            }
        })
}

extension RPCError {
    fileprivate init(_ refusal: SettlementRefusal) {
        self.init(
            refusal.isUsage ? .invalidParams : .rejected, refusal.code, fault: refusal.isUsage ? .client : .node,
            refusal.reason, rule: refusal.isUsage ? "INB-2" : "SVC-33")
    }
}

extension SettlementMethods {
    private static let envelope = Parameter.bytes(
        "envelope", "The envelope's canonical encoding (TX-1), as its sender signed it.", bytesMax: 1 << 20)
    private static let from = Parameter.integer("from", "The first number.", 1...UInt64.max)

    fileprivate static let post = CallMethod<SettlementContext>(
        name: "settlement_post", summary: "Post an envelope to the inbox, from where the sequencer has to take it.",
        parameters: [envelope.description], result: "number, posted_at, due (INB-4), transactions.",
        action: .answer { arguments, context throws(RPCError) in
            let envelope = try arguments.required(envelope)
            do throws(SettlementRefusal) {
                let posted = try await context.desk.post(envelope)
                return .object([
                    ("number", .number(posted.number)), ("posted_at", .number(posted.postedAt)),
                    ("due", .number(posted.due)), ("transactions", .list(posted.transactions.map { .text("\($0)") })),
                ])
            } catch {
                throw RPCError(error)
            }
        })

    fileprivate static let withdrawals = CallMethod<SettlementContext>(
        name: "settlement_withdrawals", summary: "Show what was withdrawn to the settlement layer, in closed blocks.",
        parameters: [from.description],
        result: "A list, at most 100: number (LEAVE-2), account, amount, destination.",
        action: .answer { arguments, context throws(RPCError) in
            let number = try arguments.required(from)
            do throws(SettlementRefusal) {
                return .list(
                    try await context.desk.withdrawals(from: number).map { record in
                        .object([
                            ("number", .number(record.number)), ("account", .text("\(record.account)")),
                            ("amount", .text("\(record.amount)")), ("destination", .text("\(record.destination)")),
                        ])
                    })
            } catch {
                throw RPCError(error)
            }
        })

    fileprivate static let inbox = CallMethod<SettlementContext>(
        name: "settlement_inbox", summary: "Show what was posted to the inbox.", parameters: [from.description],
        result: "A list, at most 100: number, posted_at, entry (the log entry's encoding, INB-1).",
        action: .answer { arguments, context throws(RPCError) in
            let posted = await context.desk.posted(from: try arguments.required(from))
            return .list(
                posted.map { forced in
                    .object([
                        ("number", .number(forced.number)), ("posted_at", .number(forced.postedAt)),
                        ("entry", .text(Hex.encode(LogEntry.forcedEnvelope(forced).encoded))),
                    ])
                })
        })
}

extension NetworkService {
    /// Starts a settlement's listener, and answers once requests are taken. Throws ``ServiceError``.
    public static func startSettlement(
        _ desk: any SettlementDesk, on address: ListenAddress = .anyLocal
    ) async throws -> NetworkService {
        var limits = ServiceLimits()
        limits.connectionsMax = 256
        return try await startCalls(
            SettlementContext(desk: desk, limits: limits), SettlementMethods.all, token: nil, on: address)
    }
}
