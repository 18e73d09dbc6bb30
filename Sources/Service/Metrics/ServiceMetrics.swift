import Synchronization
import Wire

/// What a node and its service count, for ``PrometheusText`` (SVC-16). Labels come from closed sets: kinds of entries,
/// codes, methods.
public final class ServiceMetrics: Sendable {
    struct Counts: Sendable {
        /// Entries that were made durable and acknowledged, by kind.
        var acknowledged: [String: UInt64] = [:]
        /// Operations, bundles and entries that did not get into the log, by code.
        var refused: [String: UInt64] = [:]
        var commits = Histogram()
        var ticks = Histogram()
        /// JSON-RPC calls, by method and then by `ok` or the error's code.
        var calls: [String: [String: UInt64]] = [:]
        /// HTTP requests that got no further, by reason.
        var turnedAway: [String: UInt64] = [:]
        var eventSubscribers = 0
        var eventGaps: UInt64 = 0
        var connections = 0
        var bodyBytes = 0
        var answerBytes = 0
        var connectionsClosedForRoom: UInt64 = 0
    }

    private let counts = Mutex(Counts())

    init() {}

    var current: Counts { counts.withLock { $0 } }

    func count(answers: some Sequence<SubmitAnswer>) {
        // By number first: a kind's name is text, and there are as many answers as entries.
        var kinds = [UInt64](repeating: 0, count: 256)
        for case .logged(let entry) in answers { kinds[Int(entry.kind.rawValue)] += 1 }
        counts.withLock { counts in
            for (number, count) in kinds.enumerated() where count > 0 {
                guard let kind = LogEntry.Kind(rawValue: UInt8(number)) else { continue }
                counts.acknowledged["\(kind)", default: 0] += count
            }
        }
    }

    func count(refused codes: some Sequence<String>) {
        counts.withLock { counts in for code in codes { counts.refused[code, default: 0] += 1 } }
    }

    func count(commit duration: Duration) { counts.withLock { $0.commits.add(duration) } }
    func count(tick duration: Duration) { counts.withLock { $0.ticks.add(duration) } }

    func count(call method: String, outcome: String) {
        counts.withLock { $0.calls[method, default: [:]][outcome, default: 0] += 1 }
    }

    func count(turnedAway reason: String) { counts.withLock { $0.turnedAway[reason, default: 0] += 1 } }

    func change(eventSubscribers difference: Int) { counts.withLock { $0.eventSubscribers += difference } }
    func countEventGap() { counts.withLock { $0.eventGaps += 1 } }

    func change(connections difference: Int) { counts.withLock { $0.connections += difference } }
    func change(bodyBytes difference: Int) { counts.withLock { $0.bodyBytes += difference } }
    func change(answerBytes difference: Int) { counts.withLock { $0.answerBytes += difference } }
    func countConnectionClosedForRoom() { counts.withLock { $0.connectionsClosedForRoom += 1 } }
}

/// How often something took how long.
struct Histogram: Sendable {
    /// Upper bounds in milliseconds; what took longer is in none.
    static let boundsMilliseconds: [Int64] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500]

    /// How many took at most each bound.
    private(set) var atMost = [UInt64](repeating: 0, count: boundsMilliseconds.count)
    private(set) var count: UInt64 = 0
    private(set) var sum = Duration.zero

    mutating func add(_ duration: Duration) {
        count += 1
        sum += duration
        for (index, bound) in Self.boundsMilliseconds.enumerated() where duration <= .milliseconds(bound) {
            atMost[index] += 1
        }
    }
}
