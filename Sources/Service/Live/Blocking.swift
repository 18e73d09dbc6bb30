import Dispatch
import Synchronization

/// Waits for asynchronous work, on a thread that is no task's.
public enum Blocking {
    /// Runs `body` as a task and waits for what it answers or throws.
    public static func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
        let work = Work<Value>()
        Task {
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            work.result.withLock { $0 = result }
            work.done.signal()
        }
        work.done.wait()
        guard let result = work.result.withLock({ $0 }) else { preconditionFailure("signalled only after it is set") }
        return try result.get()
    }

    private final class Work<Value: Sendable>: Sendable {
        let result = Mutex<Result<Value, any Error>?>(nil)
        let done = DispatchSemaphore(value: 0)
    }
}
