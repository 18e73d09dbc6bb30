import Synchronization

/// Tells tasks that a sub-block is durable.
final class HeightSignal: Sendable {
    /// Why a wait ended.
    enum Wait: Sendable, Equatable {
        /// There is a sub-block of this height.
        case reached(UInt64)
        /// There was none in time, or the task was cancelled.
        case timedOut
        /// There will be none any more.
        case closed
    }

    private struct State {
        var height: UInt64
        var isClosed = false
        var nextID = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state: Mutex<State>

    init(height: UInt64) { state = Mutex(State(height: height)) }

    /// The last height.
    var height: UInt64 { state.withLock { $0.height } }

    /// Wakes all who wait.
    func advance(to height: UInt64) {
        wakeAll { $0.height = height }
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

    /// Waits until there is a sub-block above `height`, for at most `timeout`.
    func wait(past height: UInt64, timeout: Duration) async -> Wait {
        let deadline = ContinuousClock.now + timeout
        while true {
            let (last, isClosed) = state.withLock { ($0.height, $0.isClosed) }
            if last > height { return .reached(last) }
            if isClosed { return .closed }
            if Task.isCancelled || ContinuousClock.now >= deadline { return .timedOut }
            await once(past: height, until: deadline)
        }
    }

    /// Waits for the next wake-up, cancellation or the deadline.
    private func once(past height: UInt64, until deadline: ContinuousClock.Instant) async {
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
                    guard state.height <= height, !state.isClosed, !Task.isCancelled, ContinuousClock.now < deadline
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
