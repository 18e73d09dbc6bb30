internal import CWasmtime

/// A thread whose stack is large enough for any call of a rule (SBX-10), to run closures on or to be the executor of
/// the actor that owns the core.
///
/// The stack is address space that the system fills page by page as it is touched. Ends when it is released, after the
/// work that it was given.
public final class SandboxThread: SerialExecutor {
    private let queue: WorkQueue

    /// Starts a thread.
    ///
    /// - Parameter fuelMax: the most fuel of one call, as in ``WasmHostConfiguration/fuelMax``.
    /// - Throws: `SANDBOX_CONFIGURATION`, or `SANDBOX_ADDRESS_SPACE` when the stack cannot be mapped.
    public init(fuelMax: UInt64) throws(WasmHostError) {
        try WasmHostConfiguration(cacheFolder: nil, fuelMax: fuelMax).check()
        let stack = try ThreadStack(bytes: SandboxLimits.callStackBytes(fuelMax: fuelMax) + Self.callerStackBytes)
        queue = WorkQueue(stack: stack)
        try queue.start()
    }

    deinit { queue.finish() }

    /// Runs `body` on the thread and waits for it. On the thread itself it just runs.
    ///
    /// For synchronous callers that belong to no actor. An actor that calls rules has the thread as its executor
    /// instead: a closure of another actor may not run here, and is stopped by the runtime's check of isolation.
    public func run<Success, Failure: Error>(_ body: () throws(Failure) -> Success) throws(Failure) -> Success {
        if queue.isCurrent { return try body() }
        return try withoutActuallyEscaping(body) { (body) throws(Failure) in
            let slot = ResultSlot<Success, Failure>()
            let work = AwaitedWork {
                do throws(Failure) { slot.result = .success(try body()) } catch { slot.result = .failure(error) }
            }
            queue.add(.closure(work))
            work.wait()
            guard let result = slot.result else { preconditionFailure("signalled only after the result is set") }
            return try result.get()
        }
    }

    /// Part of `SerialExecutor`: runs an actor's job on the thread.
    public func enqueue(_ job: consuming ExecutorJob) {
        queue.add(.job(UnownedJob(job), asUnownedSerialExecutor()))
    }

    /// Part of `SerialExecutor`.
    public func checkIsolated() {
        precondition(queue.isCurrent, "not on the sandbox thread")
    }

    /// Part of `SerialExecutor`.
    public func isIsolatingCurrentContext() -> Bool? { queue.isCurrent }

    /// Whether this thread has the stack that a call with `fuelMax` units needs; then `body` runs here, else on a new
    /// sandbox thread.
    static func runAnywhere<Success, Failure: Error>(
        fuelMax: UInt64, unavailable: (WasmHostError) -> Failure, _ body: () throws(Failure) -> Success
    ) throws(Failure) -> Success {
        if cw_stack_left() >= SandboxLimits.callStackBytes(fuelMax: fuelMax) { return try body() }
        let thread: SandboxThread
        do throws(WasmHostError) { thread = try SandboxThread(fuelMax: fuelMax) } catch { throw unavailable(error) }
        return try thread.run(body)
    }

    /// Stack for what calls the rule, in bytes: the core, its executor, a test.
    private static let callerStackBytes = 8_388_608
}
