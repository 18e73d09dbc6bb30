import Node
import Synchronization
import Wire

/// How much clients may have waiting for the writer (SVC-3).
public struct IngressLimits: Sendable {
    /// Entries that wait or are being checked, at least 1.
    public var entriesMax: Int
    /// Their bytes, at least 1.
    public var bytesMax: Int
    /// Entries of one commit, at least 1.
    public var entriesPerCommitMax: Int

    /// As a node has them by default.
    public init(entriesMax: Int = 4_096, bytesMax: Int = 64 << 20, entriesPerCommitMax: Int = 1_024) {
        self.entriesMax = entriesMax
        self.bytesMax = bytesMax
        self.entriesPerCommitMax = entriesPerCommitMax
    }
}

/// An entry that a client sent, with all that can be computed of it before the writer sees it.
struct SubmittedEntry: Sendable {
    let entry: CheckedEntry
    /// What its receipt names it by.
    let hash: Hash
}

/// Entries of one client, checked, that wait for the writer together.
struct Submission: Sendable {
    let entries: [SubmittedEntry]
    /// Called once, with an answer for each entry.
    let answer: @Sendable ([SubmitAnswer]) -> Void
}

/// What waits for the writer. Bounded: room is reserved before anything is checked, all of a submission or nothing.
final class IngressQueue: Sendable {
    private struct State {
        /// Reserved, whether being checked or waiting.
        var entries = 0
        var bytes = 0
        var waiting: [Submission] = []
        var isDrainScheduled = false
        var isClosed = false
        /// How long one turn of the writer takes, smoothed.
        var turn = Duration.milliseconds(5)
    }

    private let limits: IngressLimits
    private let state = Mutex(State())

    init(_ limits: IngressLimits) { self.limits = limits }

    enum Room: Sendable {
        case reserved
        case full(retryMilliseconds: UInt64)
        case closed
    }

    /// Entries that have a place.
    var count: Int { state.withLock { $0.entries } }

    /// Whether nothing more is taken at the moment.
    var isFull: Bool { state.withLock { $0.entries >= limits.entriesMax || $0.bytes >= limits.bytesMax } }

    /// Places for `entries` of `bytes` in all. What is reserved has to be released.
    func reserve(entries: Int, bytes: Int) -> Room {
        state.withLock { state in
            guard !state.isClosed else { return .closed }
            // What is larger than the queue may have it alone.
            let fits = state.entries + entries <= limits.entriesMax && state.bytes + bytes <= limits.bytesMax
            guard fits || state.entries == 0 else { return .full(retryMilliseconds: Self.retry(state, limits)) }
            state.entries += entries
            state.bytes += bytes
            return .reserved
        }
    }

    func release(entries: Int, bytes: Int) {
        state.withLock {
            $0.entries -= entries
            $0.bytes -= bytes
        }
    }

    /// Puts a submission behind the others; true if the writer has to be told. False, and it is answered, when closed.
    func add(_ submission: Submission) -> Bool {
        let isClosed = state.withLock { state in
            if !state.isClosed { state.waiting.append(submission) }
            return state.isClosed
        }
        if isClosed {
            submission.answer(submission.entries.map { _ in .stopped(.stopped) })
            return false
        }
        return hasMore()
    }

    /// Whether the writer has to be told: something waits, and nobody has told it yet.
    func hasMore() -> Bool {
        state.withLock { state in
            guard !state.waiting.isEmpty, !state.isDrainScheduled else { return false }
            state.isDrainScheduled = true
            return true
        }
    }

    /// What goes into the next commit, in the order in which it came.
    func take() -> [Submission] {
        state.withLock { state in
            state.isDrainScheduled = false
            var entries = 0
            let taken = state.waiting.prefix { submission in
                defer { entries += submission.entries.count }
                return entries == 0 || entries + submission.entries.count <= limits.entriesPerCommitMax
            }
            state.waiting.removeFirst(taken.count)
            return Array(taken)
        }
    }

    /// Tells how long the last turn took.
    func took(_ duration: Duration) {
        state.withLock { $0.turn = ($0.turn * 7 + duration) / 8 }
    }

    func close() { state.withLock { $0.isClosed = true } }

    /// When half of what waits should be done, 1 ms to 5 s.
    private static func retry(_ state: State, _ limits: IngressLimits) -> UInt64 {
        let turns = max(1, state.entries / max(1, limits.entriesPerCommitMax) / 2)
        let milliseconds = (state.turn * turns) / .milliseconds(1)
        return UInt64(min(max(milliseconds, 1), 5_000))
    }
}
