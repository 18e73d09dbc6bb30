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
        /// Every connection that waits for its client, in the order in which it began to, between others that have had a
        /// request since or are gone: so the next to be closed is found without looking at all of them.
        var waiting: [(id: ObjectIdentifier, order: UInt64)] = []
        /// Where the line begins.
        var first = 0

        /// Puts a connection at the end of the line.
        mutating func wait(_ id: ObjectIdentifier, order: UInt64) {
            waiting.append((id, order))
            // Of every connection one place counts; the others go when they are half of it.
            guard waiting.count > 2 * connections.count + 64 else { return }
            waiting = waiting[first...].filter { connections[$0.id]?.order == $0.order }
            first = 0
        }

        /// Takes out the one that has waited for longest; nil if none waits.
        mutating func removeLongestWaiting() -> Connection? {
            while first < waiting.count {
                let place = waiting[first]
                first += 1
                guard let connection = connections[place.id], connection.order == place.order,
                    !connection.isAnswering
                else { continue }
                return connections.removeValue(forKey: place.id)
            }
            return nil
        }
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
            state.wait(id, order: state.order)
            guard state.connections.count > connectionsMax else { return nil }
            // Out at once, so that the next new one closes another.
            return state.removeLongestWaiting()?.channel
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
        let id = ObjectIdentifier(channel)
        state.withLock { state in
            guard var connection = state.connections[id] else { return }
            state.order += 1
            connection.isAnswering = isAnswering
            connection.order = state.order
            state.connections[id] = connection
            if !isAnswering { state.wait(id, order: state.order) }
        }
    }
}
