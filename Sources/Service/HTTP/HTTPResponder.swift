import HTTPTypes
import HummingbirdCore
import Inspection
import NIOCore
import Wire

/// Answers HTTP requests (SVC-4).
struct HTTPResponder: Sendable {
    private let context: ServiceContext
    private let calls: RPCServer
    private let events: EventSource
    private let bodies: BodyReader
    private let connections: ConnectionTable
    private let openRPC: [UInt8]

    init(_ context: ServiceContext, connections: ConnectionTable) {
        self.context = context
        self.connections = connections
        calls = RPCServer(context)
        events = EventSource(context)
        bodies = BodyReader(context.limits, context.node.metrics)
        openRPC = JSONWriter.bytes(
            of: OpenRPC.document(MethodTable.methods(context.limits), genesisName: context.node.genesis.name))
    }

    private static let paths = ["/", "/healthz", "/readyz", "/metrics", "/openrpc.json", "/events", "/chain", "/batch"]

    /// One request, from its head to the last byte of the answer.
    func answer(_ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
        let path = request.uri.path
        let file = Dashboard.files[path]
        if let file, [.get, .head].contains(request.method) {
            return try await send(file.answer(to: request.head), writer, channel)
        }
        guard file != nil || Self.paths.contains(path) else {
            let known = Self.paths.joined(separator: ", ")
            return try await send(
                .error(.notFound, "NO_SUCH_PATH", "there is nothing at this path; there are: \(known)"), writer, channel
            )
        }
        let method: HTTPRequest.Method = ["/", "/batch"].contains(path) ? .post : .get
        guard request.method == method else {
            let allowed =
                switch path {
                case "/": "GET, HEAD, POST"
                case "/batch": "POST"
                default: file == nil ? "GET" : "GET, HEAD"
                }
            return try await send(
                .error(.methodNotAllowed, "METHOD_NOT_ALLOWED", "\(path) takes \(allowed) only")
                    .with(.allow, allowed), writer, channel)
        }
        switch path {
        case "/": try await answerCalls(request, writer, channel)
        case "/batch": try await answerBatch(request, writer, channel)
        case "/events": try await stream(request, writer, channel)
        case "/chain": try await sendChain(request, writer, channel)
        case "/healthz": try await send(health, writer, channel)
        case "/readyz": try await send(readiness, writer, channel)
        case "/metrics":
            try await send(.text(context.node.metricsText, type: PrometheusText.contentType), writer, channel)
        default: try await send(Answer(.ok, type: "application/json", openRPC), writer, channel)
        }
    }

    private func send(
        _ answer: Answer, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        defer { answer.room?.release() }
        connections.mark(channel, isAnswering: true)
        defer { connections.mark(channel, isAnswering: false) }
        let timer = channel.closes(inSeconds: context.limits.answerSeconds)
        defer { timer.cancel() }
        try await answer.write(to: writer)
    }

    // MARK: Calls

    private func answerCalls(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        try await answerBody(of: "application/json", "calls are", request, writer, channel) { bytes in
            let room = AnswerRoom(in: context.answers)
            let answer = await calls.answer(bytes, in: room).map { Answer(.ok, type: "application/json", $0) } ?? .empty
            return answer.holding(room)
        }
    }

    private func answerBatch(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        try await answerBody(of: "application/octet-stream", "a batch is", request, writer, channel) { bytes in
            do throws(BinaryBatch.Mistake) {
                let entries = try BinaryBatch.entries(of: bytes, countMax: context.limits.binaryEntriesMax)
                let answers = await context.node.submit(entries)
                return Answer(.ok, type: "application/octet-stream", BinaryBatch.answer(answers))
            } catch {
                switch error {
                case .frame(let offset):
                    return .error(
                        .badRequest, "BATCH_FORMAT",
                        "at byte \(offset): a frame is the entry's length as 4 bytes, low first, and the entry; nothing "
                            + "was done")
                case .tooMany:
                    return .error(
                        .contentTooLarge, "BATCH_LIMIT",
                        "a batch has at most \(context.limits.binaryEntriesMax) entries; nothing was done: send it in parts"
                    )
                }
            }
        }
    }

    /// Reads a body of `type` as far as the limits allow, and answers it.
    private func answerBody(
        of expected: String, _ sent: String, _ request: Request, _ writer: consuming ResponseWriter,
        _ channel: any Channel, _ answer: ([UInt8]) async -> Answer
    ) async throws {
        // What a page in a browser can send without asking is none of these types (SVC-4).
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased() ?? ""
        guard type == expected else {
            return try await refuse(
                .error(.unsupportedMediaType, "CONTENT_TYPE", "\(sent) sent with the header Content-Type: \(expected)"),
                "content_type", writer, channel)
        }
        let timer = channel.closes(inSeconds: context.limits.bodySeconds)
        defer { timer.cancel() }
        if request.headers[.expect]?.lowercased() == "100-continue" {
            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        let body = try await bodies.read(request)
        defer { bodies.release(body) }
        timer.cancel()
        switch body {
        case .whole(let bytes):
            connections.mark(channel, isAnswering: true)
            try await send(await answer(bytes), writer, channel)
        case .tooLarge:
            try await refuse(
                .error(
                    .contentTooLarge, "BODY_LIMIT",
                    "a request's body has at most \(context.limits.bodyBytesMax) bytes; send it in parts"),
                "body_limit", writer, channel)
        case .noRoom:
            try await refuse(
                .error(.serviceUnavailable, "BODIES_FULL", "too many requests are being read; try again in 1 s")
                    .with(.retryAfter, "1"), "bodies_full", writer, channel)
        }
    }

    /// Refuses a request of which more may be on its way: the sender gets a moment to read why, then the connection is
    /// closed.
    private func refuse(
        _ answer: Answer, _ reason: String, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        context.node.metrics.count(turnedAway: reason)
        _ = channel.closes(inSeconds: 1)
        try await send(answer.with(.connection, "close"), writer, channel)
    }

    // MARK: Health

    private var health: Answer {
        if let failure = context.node.state.failure { return .error(.serviceUnavailable, "NODE_STOPPED", failure) }
        return .json(.object([("status", .text("ok"))]))
    }

    private var readiness: Answer {
        let state = context.node.state
        if let failure = state.failure { return .error(.serviceUnavailable, "NODE_STOPPED", failure) }
        if let busy = context.node.patience.busy {
            return .error(.serviceUnavailable, busy.share.code, busy.share.meaning).with(.retryAfter, "1")
        }
        guard !context.node.ingress.isFull else {
            return .error(.serviceUnavailable, "QUEUE_FULL", "more waits for the node than it takes")
                .with(.retryAfter, "1")
        }
        return .json(.object([("status", .text("ready")), ("height", .number(state.height))]))
    }

    // MARK: The chain

    /// Steps behind a height, once there are some or the wait is over.
    private func sendChain(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        connections.mark(channel, isAnswering: true)
        defer { connections.mark(channel, isAnswering: false) }
        let (height, wait): (UInt64, UInt64)
        switch chainQuery(of: request) {
        case .success(let query): (height, wait) = query
        case .failure(let refusal): return try await send(refusal.answer, writer, channel)
        }
        _ = await context.node.heights.wait(past: height, timeout: .milliseconds(Int64(clamping: wait)))
        let bytes: [UInt8]
        let room = AnswerRoom(in: context.answers)
        do throws(RPCError) {
            try room.begin(ChainPage.bytesMax)
            // No further than the node says it is: what a reader has got it may ask behind.
            let last = context.node.state.height
            bytes = try await context.read { store in try ChainPage.bytes(after: height, upTo: last, in: store) }
            try room.end(bytes.count, setAside: ChainPage.bytesMax)
        } catch {
            room.release()
            let answer = Answer.error(.serviceUnavailable, error.name, error.message)
            return try await send(answer.with(.retryAfter, "1"), writer, channel)
        }
        try await send(Answer(.ok, type: "application/octet-stream", bytes).holding(room), writer, channel)
    }

    private func chainQuery(of request: Request) -> Result<(height: UInt64, wait: UInt64), Refusal> {
        let query = request.uri.queryParameters
        func number(_ name: Substring) -> UInt64? { query[name].map { JSONValue.text(String($0)).unsigned } ?? 0 }
        guard let height = number("after"), let wait = number("wait"), wait <= context.limits.waitMillisecondsMax else {
            return .failure(
                Refusal(
                    answer: .error(
                        .badRequest, "CHAIN_QUERY",
                        "after is a sub-block's height, wait at most \(context.limits.waitMillisecondsMax) milliseconds"
                    )
                ))
        }
        let last = context.node.state.height
        guard height <= last else {
            return .failure(
                Refusal(
                    answer: .error(
                        .badRequest, "CHAIN_QUERY", "height \(height) is ahead of this network, whose last is \(last)")
                ))
        }
        return .success((height, wait))
    }

    // MARK: Events

    private func stream(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        let (topic, after): (EventTopic, UInt64?)
        switch start(of: request) {
        case .success(let start): (topic, after) = start
        case .failure(let refusal): return try await send(refusal.answer, writer, channel)
        }
        guard events.enter() else {
            context.node.metrics.count(turnedAway: "event_streams")
            return try await send(
                .error(.serviceUnavailable, "STREAMS_FULL", "too many event streams are open; try again in 5 s")
                    .with(.retryAfter, "5"), writer, channel)
        }
        defer { events.leave() }
        connections.mark(channel, isAnswering: true)
        defer { connections.mark(channel, isAnswering: false) }
        let head = HTTPResponse(
            status: .ok, headerFields: [.contentType: "text/event-stream", .cacheControl: "no-store"])
        var body = try await writer.writeHead(head)
        try await write(EventText.start, to: &body, channel)
        var feed = EventFeed(
            topic, of: context.node, after: after, lagMax: context.limits.eventLagMax * topic.stepMax)
        while let item = await feed.next(timeout: .seconds(context.limits.eventPingSeconds)) {
            switch item {
            case .next(let ids):
                var id = ids.lowerBound
                while id <= ids.upperBound {
                    let page = try await events.events(topic, id...ids.upperBound)
                    try await write(page.bytes, to: &body, channel)
                    id = page.next
                }
            case .gap(let ids): try await write(events.gap(ids), to: &body, channel)
            case .silence:
                if Task.isCancelled { return }
                try await write(EventText.ping, to: &body, channel)
            }
        }
        try await body.finish(nil)
    }

    /// A reader that does not take what is written loses its connection.
    private func write(_ bytes: [UInt8], to body: inout some ResponseBodyWriter, _ channel: any Channel) async throws {
        let timer = channel.closes(inSeconds: context.limits.answerSeconds)
        defer { timer.cancel() }
        try await body.write(ByteBuffer(bytes: bytes))
    }

    private struct Refusal: Error {
        let answer: Answer
    }

    /// What a reader wants to hear of, and the id behind which: `Last-Event-ID`, else `?after=`; nil: from now on.
    private func start(of request: Request) -> Result<(topic: EventTopic, after: UInt64?), Refusal> {
        func refusal(_ code: String, _ message: String) -> Refusal {
            Refusal(answer: .error(.badRequest, code, message))
        }
        let name = request.uri.queryParameters["topic"].map(String.init)
        guard let topic = name.map(EventTopic.init(rawValue:)) ?? .subBlocks else {
            let known = EventTopic.allCases.map(\.rawValue).joined(separator: ", ")
            return .failure(refusal("EVENT_TOPIC", "topic is one of \(known)"))
        }
        let lastID = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }
        guard let text = lastID ?? request.uri.queryParameters["after"].map(String.init) else {
            return .success((topic, nil))
        }
        let subject = topic.countsPositions ? "log position" : "sub-block's height"
        guard let id = JSONValue.text(text).unsigned else {
            return .failure(refusal("EVENT_ID", "Last-Event-ID and after are a \(subject): a whole number"))
        }
        let last = topic.progress(of: context.node).last
        guard id <= last else {
            return .failure(refusal("EVENT_ID", "\(id) is ahead of this network, whose last \(subject) is \(last)"))
        }
        return .success((topic, id))
    }
}
