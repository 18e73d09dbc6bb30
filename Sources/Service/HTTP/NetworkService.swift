import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
import Synchronization

/// A live node on the network: JSON-RPC, events, health, metrics over HTTP (Specs/service.md).
public final class NetworkService: Sendable {
    /// Where it listens, with the port that was found.
    public let address: ListenAddress
    /// Such as `http://127.0.0.1:41234`.
    public var url: String { "http://\(address)" }

    private let server: Server<GuardedChannel>
    private let run: Task<Void, any Error>
    private let connections: ConnectionTable

    private init(
        _ address: ListenAddress, _ server: Server<GuardedChannel>, _ run: Task<Void, any Error>,
        _ connections: ConnectionTable
    ) {
        self.address = address
        self.server = server
        self.run = run
        self.connections = connections
    }

    /// Seconds that open requests have to end in when it stops.
    private static let graceSeconds: Int64 = 2

    /// Starts listening, and answers once requests are taken. Throws ``ServiceError`` when it cannot listen there.
    ///
    /// - Parameters:
    ///   - node: whoever opened it closes it.
    ///   - faucet: for development networks, where `laneway_faucet` gives money away (SVC-25).
    ///   - rules: runs the network's rules, for `laneway_explain` (SVC-41), which needs it.
    ///   - logger: hears of trouble with connections; nothing by default.
    public static func start(
        _ node: LiveNode, on address: ListenAddress = .anyLocal, limits: ServiceLimits = ServiceLimits(),
        faucet: Faucet? = nil, rules: RuleSource? = nil,
        logger: Logger = Logger(label: "laneway.service") { _ in SwiftLogNoOpLogHandler() }
    ) async throws -> NetworkService {
        let connections = ConnectionTable(connectionsMax: limits.connectionsMax, metrics: node.metrics)
        let responder = HTTPResponder(
            ServiceContext(
                node, limits: limits, faucet: faucet, explainer: try rules.map { try Explainer(node.store, rules: $0) }),
            connections: connections)
        return try await listen(on: address, limits, connections, logger: logger) { request, writer, channel in
            try await responder.answer(request, writer, channel)
        }
    }

    /// Listens with whatever answers.
    static func listen(
        on address: ListenAddress, _ limits: ServiceLimits, _ connections: ConnectionTable,
        logger: Logger = Logger(label: "laneway.service") { _ in SwiftLogNoOpLogHandler() },
        responder: @escaping HTTPChannelHandler.Responder
    ) async throws -> NetworkService {
        let http = HTTP1Channel(
            responder: responder,
            configuration: HTTP1Channel.Configuration(
                idleTimeout: .seconds(limits.headSeconds),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.headerBytesMax, maxHeaderListSize: limits.headerBytesMax,
                    maxHeaderFieldCount: 100)))
        let (listening, found) = AsyncStream.makeStream(of: Int.self)
        let server = Server(
            childChannelSetup: GuardedChannel(http: http, connections: connections),
            configuration: ServerConfiguration(
                address: .hostname(address.host, port: address.port), backlog: 1_024,
                // Beyond what is closed for room: only while closing is under way.
                availableConnectionsDelegate: .maximum(limits.connectionsMax * 2, logger: logger)),
            onServerRunning: { channel in
                found.yield(channel.localAddress?.port ?? address.port)
                found.finish()
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
        let run = Task {
            defer { found.finish() }
            try await server.run()
        }
        for await port in listening {
            return NetworkService(address.bound(to: port), server, run, connections)
        }
        switch await run.result {
        case .failure(let error): throw ServiceError(address: address, reason: "\(error)")
        case .success: throw ServiceError(address: address, reason: "it ended at once")
        }
    }

    /// Takes no more connections, lets open requests end for a moment, then closes what is left. Event streams end by
    /// themselves once the node is closed: close it first.
    public func stop() async {
        let grace = Task { [server] in try? await server.shutdownGracefully() }
        let timer = Task { [run, connections] in
            try await Task.sleep(for: .seconds(Self.graceSeconds))
            // Ends the waits of requests, then their connections.
            run.cancel()
            connections.closeAll()
        }
        await grace.value
        _ = await run.result
        timer.cancel()
    }
}
