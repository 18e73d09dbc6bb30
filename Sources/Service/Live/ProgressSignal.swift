import Synchronization

/// Tells tasks how far something that only goes on has come: the last durable sub-block, the last durable log position.
final class ProgressSignal: Sendable {
    /// Why a wait ended.
    enum Wait: Sendable, Equatable {
        /// It has come as far as this.
        case reached(UInt64)
        /// It had not in time, or the task was cancelled.
        case timedOut
        /// It goes no further.
        case closed
    }

    private struct State {
        var last: UInt64
        var isClosed = false
        var nextID = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state: Mutex<State>

    init(last: UInt64) { state = Mutex(State(last: last)) }

    /// How far it has come.
    var last: UInt64 { state.withLock { $0.last } }

    /// Wakes all who wait.
    func advance(to last: UInt64) {
        wakeAll { $0.last = last }
    }

    /// Wakes all who wait or ever will: there is nothing to come.
    func close() {
        wakeAll { $0.isClosed = true }
    }

    private func wakeAll(_ change: (inout State) -> Void) {
        let woken = state.withLock { state in
            change(&state)
            let waiting = state.waiting
            state.waiting = [:]
            return waiting
        }
        for continuation in woken.values { continuation.resume() }
    }

    /// Waits until it has come past `point`, for at most `timeout`.
    func wait(past point: UInt64, timeout: Duration) async -> Wait {
        let deadline = ContinuousClock.now + timeout
        while true {
            let (last, isClosed) = state.withLock { ($0.last, $0.isClosed) }
            if last > point { return .reached(last) }
            if isClosed { return .closed }
            if Task.isCancelled || ContinuousClock.now >= deadline { return .timedOut }
            await once(past: point, until: deadline)
        }
    }

    /// Waits for the next wake-up, cancellation or the deadline.
    private func once(past point: UInt64, until deadline: ContinuousClock.Instant) async {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let timer = Task {
            try? await Task.sleep(until: deadline, clock: .continuous)
            wake(id)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    // What happened since the caller looked needs no waiting.
                    guard state.last <= point, !state.isClosed, !Task.isCancelled, ContinuousClock.now < deadline
                    else { return true }
                    state.waiting[id] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            wake(id)
        }
        timer.cancel()
    }

    private func wake(_ id: Int) {
        state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
    }
}
