import Inspection
import Node

/// What stands behind methods: it takes what they put into the log, and counts calls.
protocol CallContext: Sendable {
    var limits: ServiceLimits { get }
    var metrics: ServiceMetrics { get }

    /// Room for answers.
    var answers: AnswerBudget { get }

    /// Why a call of this method would have to wait for nobody knows how long; nil: it would not.
    func refusal(of method: String) -> RPCError?
    /// Answers the encodings of log entries that calls submit, each.
    func submit(_ encodings: [[UInt8]]) async -> [SubmitAnswer]
    /// What a call is answered whose entry was submitted.
    func result(
        of answer: SubmitAnswer, _ call: SubmitCall, since: ContinuousClock.Instant
    ) async -> Result<Document, RPCError>
}

extension ServiceContext: CallContext {
    var metrics: ServiceMetrics { node.metrics }

    /// The writer is busy with a store that takes nothing, and would answer only when that does (SVC-51).
    func refusal(of method: String) -> RPCError? {
        guard MethodTable.askingTheWriter.contains(method), let busy = node.patience.busy else { return nil }
        return RPCError(.busy(busy.share, retryMilliseconds: busy.retryMilliseconds), impliedBytes: 0)
    }

    func submit(_ encodings: [[UInt8]]) async -> [SubmitAnswer] { await node.submit(encodings) }

    func result(
        of answer: SubmitAnswer, _ call: SubmitCall, since: ContinuousClock.Instant
    ) async -> Result<Document, RPCError> {
        await SubmitResult(answer, call, since: since, self).result
    }
}

/// Answers the network service's calls.
typealias RPCServer = CallServer<ServiceContext>

extension RPCServer {
    init(_ context: ServiceContext) { self.init(context, methods: MethodTable.methods(context.limits)) }
}

/// Answers JSON-RPC 2.0 requests: one call, or a batch of them (SVC-7).
struct CallServer<Context: CallContext>: Sendable {
    private let context: Context
    private let methods: [String: CallMethod<Context>]

    init(_ context: Context, methods: [CallMethod<Context>]) {
        self.context = context
        self.methods = Dictionary(uniqueKeysWithValues: methods.map { ($0.name, $0) })
    }

    /// The answer to a request's body; nil where there is none, because all of it was notifications.
    ///
    /// - Parameter room: holds the answer's bytes; whoever writes them gives them back.
    func answer(_ body: [UInt8], in room: AnswerRoom) async -> [UInt8]? {
        let value: JSONValue
        do throws(JSONReader.Failure) { value = try JSONReader.read(body) } catch {
            return Self.answer(
                to: .null,
                .failure(
                    RPCError(
                        .parseError, "PARSE_ERROR", fault: .client, "no JSON at byte \(error.offset): \(error.reason)",
                        rule: "SVC-6")))
        }
        guard case .list(let calls) = value else { return await answers(to: [value], in: room).first }
        guard !calls.isEmpty else {
            return Self.answer(
                to: .null,
                .failure(
                    RPCError(.invalidRequest, "INVALID_REQUEST", fault: .client, "the batch is empty", rule: "SVC-7")))
        }
        guard calls.count <= context.limits.batchMax else {
            return Self.answer(
                to: .null,
                .failure(
                    RPCError(
                        .limitExceeded, "BATCH_LIMIT", fault: .client,
                        "\(calls.count) calls in a batch, at most \(context.limits.batchMax); nothing was done",
                        rule: "SVC-5", hint: "send it in parts")))
        }
        let answers = await answers(to: calls, in: room)
        guard !answers.isEmpty else { return nil }
        return Array("[".utf8) + Array(answers.joined(separator: Array(",".utf8))) + Array("]".utf8)
    }

    // MARK: Calls

    fileprivate enum Call: Sendable {
        case invalid(RPCRequest.Invalid)
        /// Cannot be called like this.
        case refused(RPCRequest, RPCError)
        case submit(RPCRequest, SubmitCall)
        case answer(RPCRequest, Arguments, @Sendable (Arguments, Context) async throws(RPCError) -> Document)
    }

    /// The answers to a batch's calls, in their order, but for notifications. Everything that the batch puts into the
    /// log goes there together and in the batch's order, before anything else of it is answered.
    private func answers(to values: [JSONValue], in room: AnswerRoom) async -> [[UInt8]] {
        let calls = values.map(call)
        let start = ContinuousClock.now
        var submitted = await context.submit(calls.compactMap { $0.submission?.encoding }).makeIterator()
        var answers: [[UInt8]] = []
        for call in calls {
            let request: RPCRequest
            let result: Result<Document, RPCError>
            switch call {
            case .invalid(let invalid):
                context.metrics.count(call: "-", outcome: invalid.error.name)
                answers.append(Self.answer(to: invalid.id, .failure(invalid.error)))
                continue
            case .refused(let refused, let error): (request, result) = (refused, .failure(error))
            case .submit(let submit, let call):
                request = submit
                let answer = submitted.next() ?? .stopped(.stopped)
                result = await context.result(of: answer, call, since: start)
            case .answer(let asked, let arguments, let action):
                if let answer = await answer(
                    asked, in: room,
                    { () async throws(RPCError) in
                        try await action(arguments, context)
                    })
                {
                    answers.append(answer)
                }
                continue
            }
            count(request, result)
            guard let id = request.id else { continue }
            let answer = Self.answer(to: id, result)
            room.add(answer.count)
            answers.append(answer)
        }
        return answers
    }

    /// The answer to a call that submits nothing, if there is room for it (SVC-50); nil for a notification.
    private func answer(
        _ request: RPCRequest, in room: AnswerRoom, _ action: () async throws(RPCError) -> Document
    ) async -> [UInt8]? {
        var result: Result<Document, RPCError>
        do throws(RPCError) {
            if let refusal = context.refusal(of: request.method) { throw refusal }
            try room.begin()
            do throws(RPCError) { result = .success(try await action()) } catch {
                room.cancel()
                throw error
            }
            let answer = Self.answer(to: request.id ?? .null, result)
            try room.end(answer.count)
            count(request, result)
            return request.id == nil ? nil : answer
        } catch {
            result = .failure(error)
        }
        count(request, result)
        guard let id = request.id else { return nil }
        let answer = Self.answer(to: id, result)
        room.add(answer.count)
        return answer
    }

    private func call(_ value: JSONValue) -> Call {
        let request: RPCRequest
        do throws(RPCRequest.Invalid) { request = try RPCRequest(value) } catch { return .invalid(error) }
        guard let method = methods[request.method] else {
            return .refused(
                request,
                RPCError(
                    .methodNotFound, "UNKNOWN_METHOD", fault: .client, "there is no method of that name",
                    rule: "SVC-10",
                    hint: "GET /openrpc.json lists all of them"))
        }
        do throws(RPCError) {
            let arguments = try Arguments(request.params, for: method.parameters)
            switch method.action {
            case .submit(let read): return .submit(request, try read(arguments))
            case .answer(let action): return .answer(request, arguments, action)
            }
        } catch {
            return .refused(request, error)
        }
    }

    private func count(_ request: RPCRequest, _ result: Result<Document, RPCError>) {
        // Names that clients make up are no labels.
        let method = methods[request.method] == nil ? "-" : request.method
        switch result {
        case .success: context.metrics.count(call: method, outcome: "ok")
        case .failure(let error): context.metrics.count(call: method, outcome: error.name)
        }
    }

    // MARK: Writing

    private static func answer(to id: JSONValue, _ result: Result<Document, RPCError>) -> [UInt8] {
        var writer = JSONWriter()
        writer.write(raw: "{\"jsonrpc\":\"2.0\",\"id\":")
        switch id {
        case .number(let digits): writer.write(raw: digits)
        case .text(let text): writer.write(text: text)
        case .null, .flag, .list, .object: writer.write(raw: "null")
        }
        switch result {
        case .success(let document):
            writer.write(raw: ",\"result\":")
            writer.write(document)
        case .failure(let error):
            writer.write(raw: ",\"error\":{\"code\":\(error.code.rawValue),\"message\":")
            writer.write(text: error.message)
            writer.write(raw: ",\"data\":")
            writer.write(error.data)
            writer.write(raw: "}")
        }
        writer.write(raw: "}")
        return writer.bytes
    }
}

extension CallServer.Call {
    /// What it puts into the log.
    fileprivate var submission: SubmitCall? {
        if case .submit(_, let call) = self { call } else { nil }
    }
}
