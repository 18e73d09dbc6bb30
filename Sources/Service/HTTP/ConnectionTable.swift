import NIOCore
import Synchronization

/// All open connections. When there are too many, the one that has been idle, or slow with its request, for longest is
/// closed for the new one, so that connections which only stall cannot keep others out (SVC-19).
final class ConnectionTable: Sendable {
    private struct Connection {
        let channel: any Channel
        /// Whether an answer is being made or sent.
        var isAnswering = false
        /// Grows with every connection and request.
        var order: UInt64
    }

    private struct State {
        var connections: [ObjectIdentifier: Connection] = [:]
        var order: UInt64 = 0
    }

    private let connectionsMax: Int
    private let metrics: ServiceMetrics
    private let state = Mutex(State())

    init(connectionsMax: Int, metrics: ServiceMetrics) {
        self.connectionsMax = connectionsMax
        self.metrics = metrics
    }

    /// Takes a new connection up until it is closed.
    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        let closed: (any Channel)? = state.withLock { state in
            state.order += 1
            state.connections[id] = Connection(channel: channel, order: state.order)
            guard state.connections.count > connectionsMax,
                let oldest = state.connections.filter({ !$0.value.isAnswering }).min(by: {
                    $0.value.order < $1.value.order
                })
            else { return nil }
            // Out at once, so that the next new one closes another.
            return state.connections.removeValue(forKey: oldest.key)?.channel
        }
        metrics.change(connections: 1)
        if let closed {
            metrics.countConnectionClosedForRoom()
            closed.close(promise: nil)
        }
        channel.closeFuture.whenComplete { [self] _ in
            state.withLock { _ = $0.connections.removeValue(forKey: id) }
            metrics.change(connections: -1)
        }
    }

    /// Closes every connection that is there.
    func closeAll() {
        let open = state.withLock { $0.connections.values.map(\.channel) }
        for channel in open { channel.close(promise: nil) }
    }

    /// Tells that a connection's request is there, or that it was answered.
    func mark(_ channel: any Channel, isAnswering: Bool) {
        state.withLock { state in
            state.order += 1
            state.connections[ObjectIdentifier(channel)]?.isAnswering = isAnswering
            state.connections[ObjectIdentifier(channel)]?.order = state.order
        }
    }
}
