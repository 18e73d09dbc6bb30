import Dispatch
public import Store
import Synchronization

/// What a node does while its store has no room, or another program holds it: nothing is lost and nothing is stored, so
/// it tries the same commit again until there is room (STO-13), and takes nothing new meanwhile (SVC-51).
public final class StorePatience: Sendable {
    private struct State {
        var error: StoreError?
        var isOver = false
    }

    /// Between two tries, and what clients are told to wait.
    private static let tryMilliseconds: UInt64 = 250
    private static let retryMilliseconds: UInt64 = 1_000

    private let state = Mutex(State())
    private let ended = DispatchSemaphore(value: 0)
    private let report: @Sendable (StoreError?) -> Void

    /// - Parameter report: hears once why the store takes nothing, and once, with nil, that it does again; on the writer's
    ///   thread.
    public init(report: @escaping @Sendable (StoreError?) -> Void = { _ in }) { self.report = report }

    /// Why the store takes nothing at the moment; nil: nothing is known to be wrong.
    public var error: StoreError? { state.withLock { $0.error } }

    /// Waits no more: the next commit that finds no room stops the node, as one that waits now does. For a node that has
    /// to end.
    public func end() {
        state.withLock { $0.isOver = true }
        ended.signal()
    }

    /// What clients are answered while the store takes nothing.
    var busy: (share: QueueShare, retryMilliseconds: UInt64)? { error.map { (.store($0), Self.retryMilliseconds) } }

    /// Waits a moment, on the writer's thread; answers whether the commit is to be tried again.
    func waits(after error: StoreError) -> Bool {
        let (isOver, isNew) = state.withLock { state in
            defer { state.error = error }
            return (state.isOver, state.error == nil)
        }
        if isOver { return false }
        if isNew { report(error) }
        _ = ended.wait(timeout: .now() + .milliseconds(Int(Self.tryMilliseconds)))
        return state.withLock { !$0.isOver }
    }

    /// A commit has gone through.
    func hasRoom() {
        let hadNone = state.withLock { state in
            defer { state.error = nil }
            return state.error != nil
        }
        if hadNone { report(nil) }
    }
}
