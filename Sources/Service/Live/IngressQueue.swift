import Node
public import Store
import Synchronization
public import Wire

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

/// What has no place left: of the queue (SVC-23), or the store.
public enum QueueShare: Sendable, Hashable {
    /// The store takes no commit at the moment (SVC-51).
    case store(StoreError)
    /// The whole queue.
    case all
    /// What one lane may have waiting at the moment.
    case lane(LaneName)
    /// What one sender may have waiting at the moment.
    case sender(PublicKey)
}

/// An entry that a client sent, with all that can be computed of it before the writer sees it.
///
/// An object: it changes hands many times on its way to the writer, and its entry alone is half a dozen references to
/// count each time.
final class SubmittedEntry: Sendable {
    let entry: CheckedEntry
    /// What its receipt names it by.
    let hash: Hash

    init(entry: CheckedEntry, hash: Hash) {
        self.entry = entry
        self.hash = hash
    }
}

/// Entries of one client, checked, that wait for the writer together.
struct Submission: Sendable {
    let entries: [SubmittedEntry]
    /// The lane and the sender that all of its entries have; nil where they differ.
    let account: (lane: LaneName?, sender: PublicKey?)
    /// Called once, with an answer for each entry.
    let answer: @Sendable ([SubmitAnswer]) -> Void
}

/// What waits for the writer. Bounded: room is reserved before anything is checked, all of a submission or nothing; and
/// shared: no lane and no sender can have all of it, and all take turns (SVC-23).
final class IngressQueue: Sendable {
    private struct State {
        /// Reserved, whether being checked or waiting.
        var use = IngressUse()
        var waiting = TurnQueue<LaneName?, PublicKey?, Submission>()
        var isDrainScheduled = false
        var isClosed = false
        var isHeld = false
        /// How long one turn of the writer takes, smoothed.
        var turn = Duration.milliseconds(5)
        /// Entries of the next commit.
        var entriesPerCommit: Int
    }

    /// How long a turn should take: who comes meanwhile waits for it, however small its own part is.
    private static let turnTarget = Duration.milliseconds(10)
    /// Smaller commits cost more than they hasten.
    private static let entriesPerCommitMin = 32

    private let limits: IngressLimits
    private let state: Mutex<State>

    init(_ limits: IngressLimits) {
        self.limits = limits
        state = Mutex(State(entriesPerCommit: limits.entriesPerCommitMax))
    }

    enum Room: Sendable {
        case reserved
        case full(QueueShare, retryMilliseconds: UInt64)
        case closed
    }

    /// Entries that have a place.
    var count: Int { state.withLock { $0.use.all.entries } }

    /// Submissions that were checked and wait for their turn.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Whether nothing more is taken at the moment.
    var isFull: Bool {
        state.withLock { $0.isHeld || $0.use.all.entries >= limits.entriesMax || $0.use.all.bytes >= limits.bytesMax }
    }

    /// Whether nobody has a place yet, or any more, whatever is free.
    var isHeld: Bool { state.withLock { $0.isHeld } }

    func hold(_ isHeld: Bool) { state.withLock { $0.isHeld = isHeld } }

    /// When to try again while it is held.
    static let heldRetryMilliseconds: UInt64 = 500

    /// Places for a submission's entries. What is reserved has to be released.
    func reserve(_ loads: [IngressLoad]) -> Room {
        state.withLock { state in
            guard !state.isClosed else { return .closed }
            guard !state.isHeld else { return .full(.all, retryMilliseconds: Self.heldRetryMilliseconds) }
            if let share = state.use.add(loads, limits) {
                return .full(share, retryMilliseconds: Self.retry(state, limits))
            }
            return .reserved
        }
    }

    func release(_ loads: [IngressLoad]) { state.withLock { $0.use.remove(loads) } }

    /// Puts a submission where its turn comes; true if the writer has to be told. False, and it is answered, when closed.
    func add(_ submission: Submission) -> Bool {
        let isClosed = state.withLock { state in
            if !state.isClosed {
                state.waiting.add(submission, account: submission.account.lane, sender: submission.account.sender)
            }
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

    /// What goes into the next commit: lanes take turns, and in a lane its senders.
    func take() -> [Submission] {
        state.withLock { state in
            state.isDrainScheduled = false
            var entries = 0
            var taken: [Submission] = []
            state.waiting.startRound()
            while let next = state.waiting.next(if: {
                taken.isEmpty || entries + $0.entries.count <= state.entriesPerCommit
            }) {
                entries += next.entries.count
                taken.append(next)
            }
            return taken
        }
    }

    /// Tells how long the last turn took and how many entries it had: the next ones are made larger or smaller for it.
    func took(_ duration: Duration, entries: Int) {
        state.withLock { state in
            state.turn = (state.turn * 7 + duration) / 8
            if duration > Self.turnTarget * 2 {
                state.entriesPerCommit = max(min(entries, state.entriesPerCommit) / 2, Self.entriesPerCommitMin)
            } else if duration < Self.turnTarget, entries * 2 > state.entriesPerCommit {
                state.entriesPerCommit *= 2
            }
            state.entriesPerCommit = min(state.entriesPerCommit, limits.entriesPerCommitMax)
        }
    }

    func close() { state.withLock { $0.isClosed = true } }

    /// When half of what waits should be done, 1 ms to 5 s.
    private static func retry(_ state: State, _ limits: IngressLimits) -> UInt64 {
        let turns = max(1, state.use.all.entries / max(1, state.entriesPerCommit) / 2)
        let milliseconds = (state.turn * turns) / .milliseconds(1)
        return UInt64(min(max(milliseconds, 1), 5_000))
    }
}

extension QueueShare {
    /// The stable code that clients see.
    public var code: String {
        switch self {
        case .store(let error): error.code.rawValue
        case .all: "QUEUE_FULL"
        case .lane: "LANE_QUEUE_FULL"
        case .sender: "SENDER_QUEUE_FULL"
        }
    }

    /// What it says, for people.
    public var meaning: String {
        switch self {
        case .store(let error): "\(error)"
        case .all: "more waits for the node than it takes"
        case .lane(let lane): "more of lane \(lane) waits for the node than it takes while there are others"
        case .sender(let sender): "more of sender \(sender) waits for the node than it takes while there are others"
        }
    }
}
