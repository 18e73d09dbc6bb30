import HummingbirdCore
import Logging
import NIOCore

/// HTTP/1.1 connections that are taken down in a ``ConnectionTable``.
struct GuardedChannel: ServerChildChannel {
    let http: HTTP1Channel
    let connections: ConnectionTable

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        connections.add(channel)
        return http.setup(channel: channel, logger: logger)
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async { await http.handle(value: value, logger: logger) }
}
