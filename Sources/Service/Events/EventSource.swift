import Inspection
import Synchronization

/// Renders a node's events once for all who read them (SVC-17).
final class EventSource: Sendable {
    private struct Recent {
        var events: [Name: [UInt8]] = [:]
        var bytes = 0
    }

    /// Of the oldest height first.
    private struct Name: Hashable, Comparable {
        let height: UInt64
        let topic: EventTopic

        static func < (one: Name, other: Name) -> Bool {
            (one.height, one.topic.rawValue) < (other.height, other.topic.rawValue)
        }
    }

    /// Events kept for readers that are not far apart.
    private static let keptMax = 64
    private static let keptBytesMax = 16 << 20

    private let context: ServiceContext
    private let recent = Mutex(Recent())
    private let streams = Mutex(0)
    private let log: LogEvents

    init(_ context: ServiceContext) {
        self.context = context
        log = LogEvents(context.node)
    }

    /// A place among the readers; false if all are taken.
    func enter() -> Bool {
        let hasPlace = streams.withLock { count in
            guard count < context.limits.eventStreamsMax else { return false }
            count += 1
            return true
        }
        if hasPlace { context.node.metrics.change(eventSubscribers: 1) }
        return hasPlace
    }

    func leave() {
        streams.withLock { $0 -= 1 }
        context.node.metrics.change(eventSubscribers: -1)
    }

    /// The first events of `ids`, and the id behind the last of them: no more at once than a reader should wait for.
    func events(
        _ topic: EventTopic, _ ids: ClosedRange<UInt64>
    ) async throws(RPCError) -> (bytes: [UInt8], next: UInt64) {
        guard topic.countsPositions else {
            return (try await event(topic, at: ids.lowerBound), ids.lowerBound + 1)
        }
        return try await context.read { [log] store in try log.page(topic, ids, store) }
    }

    /// The event of a sub-block, whole: one id is never half received.
    private func event(_ topic: EventTopic, at height: UInt64) async throws(RPCError) -> [UInt8] {
        let name = Name(height: height, topic: topic)
        if let known = recent.withLock({ $0.events[name] }) { return known }
        let event = try await context.read { store in
            topic == .attribution
                ? EventText.event("attribution", id: height, try InspectedSubBlock.attribution(height, store))
                : EventText.event("subBlock", id: height, try InspectedSubBlock.document(height, store))
        }
        recent.withLock { recent in
            guard recent.events.updateValue(event, forKey: name) == nil else { return }
            recent.bytes += event.count
            while recent.events.count > Self.keptMax || recent.bytes > Self.keptBytesMax {
                guard let oldest = recent.events.keys.min() else { return }
                recent.bytes -= recent.events.removeValue(forKey: oldest)?.count ?? 0
            }
        }
        return event
    }

    /// The event that says which ids a reader missed. Coming back with its id goes on behind them.
    func gap(_ ids: ClosedRange<UInt64>) -> [UInt8] {
        context.node.metrics.countEventGap()
        return EventText.event(
            "gap", id: ids.upperBound,
            .object([("from", .number(ids.lowerBound)), ("to", .number(ids.upperBound))]))
    }
}
