import Inspection
import Synchronization

/// Renders a node's events once for all who read them (SVC-17).
final class EventSource: Sendable {
    private struct Recent {
        var events: [UInt64: [UInt8]] = [:]
        var bytes = 0
    }

    /// Events kept for readers that are not far apart.
    private static let keptMax = 64
    private static let keptBytesMax = 16 << 20

    private let context: ServiceContext
    private let recent = Mutex(Recent())
    private let streams = Mutex(0)

    init(_ context: ServiceContext) { self.context = context }

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

    /// The event of a sub-block, whole: one id is never half received.
    func event(at height: UInt64) async throws(RPCError) -> [UInt8] {
        if let known = recent.withLock({ $0.events[height] }) { return known }
        let event = try await context.read { store in
            EventText.event("subBlock", id: height, try InspectedSubBlock.document(height, store))
        }
        recent.withLock { recent in
            guard recent.events.updateValue(event, forKey: height) == nil else { return }
            recent.bytes += event.count
            while recent.events.count > Self.keptMax || recent.bytes > Self.keptBytesMax {
                guard let oldest = recent.events.keys.min() else { return }
                recent.bytes -= recent.events.removeValue(forKey: oldest)?.count ?? 0
            }
        }
        return event
    }

    /// The event that says which heights a reader missed. Coming back with its id goes on behind them.
    func gap(_ heights: ClosedRange<UInt64>) -> [UInt8] {
        context.node.metrics.countEventGap()
        return EventText.event(
            "gap", id: heights.upperBound,
            .object([("from", .number(heights.lowerBound)), ("to", .number(heights.upperBound))]))
    }
}
