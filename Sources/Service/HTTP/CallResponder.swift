import HTTPTypes
import HummingbirdCore
import NIOCore

/// Answers JSON-RPC calls, and nothing else, at `/`: for listeners beside the network service.
struct CallResponder<Context: CallContext>: Sendable {
    private let context: Context
    private let calls: CallServer<Context>
    private let token: AdminToken?
    private let bodies: BodyReader
    private let connections: ConnectionTable

    /// - Parameter token: who does not send it is told nothing (SVC-30); nil: anybody may call.
    init(_ context: Context, _ methods: [CallMethod<Context>], token: AdminToken?, connections: ConnectionTable) {
        self.context = context
        self.token = token
        self.connections = connections
        calls = CallServer(context, methods: methods)
        bodies = BodyReader(context.limits, context.metrics)
    }

    func answer(_ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
        let answer = try await answer(to: request, channel)
        defer { answer.room?.release() }
        connections.mark(channel, isAnswering: true)
        defer { connections.mark(channel, isAnswering: false) }
        let timer = channel.closes(inSeconds: context.limits.answerSeconds)
        defer { timer.cancel() }
        try await answer.write(to: writer)
    }

    private func answer(to request: Request, _ channel: any Channel) async throws -> Answer {
        if let token, !token.authorises(request.headers[.authorization]) {
            return Answer.error(
                .unauthorized, "NO_TOKEN",
                "admin methods need the header Authorization: Bearer and the token of the session's admin.json"
            ).with(.wwwAuthenticate, "Bearer").with(.connection, "close")
        }
        guard request.uri.path == "/" else {
            return Answer.error(.notFound, "NO_SUCH_PATH", "there is nothing at this path; calls go to /")
                .with(.connection, "close")
        }
        guard request.method == .post else {
            return Answer.error(.methodNotAllowed, "METHOD_NOT_ALLOWED", "/ takes POST only")
                .with(.allow, "POST").with(.connection, "close")
        }
        // What a page in a browser can send without asking is none of these types (SVC-4).
        guard request.headers[.contentType]?.prefix(while: { $0 != ";" }).lowercased() == "application/json" else {
            return Answer.error(
                .unsupportedMediaType, "CONTENT_TYPE", "calls are sent with the header Content-Type: application/json"
            ).with(.connection, "close")
        }
        // A body that does not come ends with its connection (SVC-5).
        let timer = channel.closes(inSeconds: context.limits.bodySeconds)
        defer { timer.cancel() }
        let body = try await bodies.read(request)
        defer { bodies.release(body) }
        timer.cancel()
        switch body {
        case .whole(let bytes):
            connections.mark(channel, isAnswering: true)
            let room = AnswerRoom(in: context.answers)
            let answer = await calls.answer(bytes, in: room).map { Answer(.ok, type: "application/json", $0) } ?? .empty
            return answer.holding(room)
        case .tooLarge:
            return Answer.error(
                .contentTooLarge, "BODY_LIMIT",
                "a request's body has at most \(context.limits.bodyBytesMax) bytes; send it in parts"
            ).with(.connection, "close")
        case .noRoom:
            return Answer.error(.serviceUnavailable, "BODIES_FULL", "too many requests are being read")
                .with(.retryAfter, "1").with(.connection, "close")
        }
    }
}

extension NetworkService {
    /// Starts a listener for calls alone.
    static func startCalls<Context: CallContext>(
        _ context: Context, _ methods: [CallMethod<Context>], token: AdminToken?, on address: ListenAddress
    ) async throws -> NetworkService {
        let connections = ConnectionTable(connectionsMax: context.limits.connectionsMax, metrics: context.metrics)
        let responder = CallResponder(context, methods, token: token, connections: connections)
        return try await listen(on: address, context.limits, connections) { request, writer, channel in
            try await responder.answer(request, writer, channel)
        }
    }

    /// Starts the listener for whoever runs the node, and answers once requests are taken. Throws ``ServiceError``.
    ///
    /// - Parameters:
    ///   - board: what its methods are about.
    ///   - token: without it nothing is answered.
    public static func startAdmin(
        _ node: LiveNode, _ board: PartBoard, token: AdminToken, on address: ListenAddress = .anyLocal
    ) async throws -> NetworkService {
        var limits = ServiceLimits()
        // Modules, of up to 2 MiB each, stand in a part as digits.
        limits.bodyBytesMax = 16 << 20
        limits.connectionsMax = 64
        return try await startCalls(
            ServiceContext(node, limits: limits), AdminMethods.all(board), token: token, on: address)
    }
}
