internal import CWasmtime
internal import Glibc
internal import Synchronization

/// A closure that its caller waits for, which is why it may leave its thread.
final class AwaitedWork: @unchecked Sendable {
    private var body: (() -> Void)?
    private let done = Semaphore()

    init(_ body: @escaping () -> Void) { self.body = body }

    func run() {
        body?()
        // Released before the caller goes on: the closure does not outlive the call that it was passed to.
        body = nil
        done.signal()
    }

    func wait() { done.wait() }
}

/// Written by the thread, then read by whoever waited for it.
final class ResultSlot<Success, Failure: Error> {
    var result: Result<Success, Failure>?
}

/// A POSIX semaphore at a stable address.
final class Semaphore: @unchecked Sendable {  // sem_t is made to be shared
    private let pointer: UnsafeMutablePointer<sem_t>

    init() {
        pointer = .allocate(capacity: 1)
        sem_init(pointer, 0, 0)
    }

    deinit {
        sem_destroy(pointer)
        pointer.deallocate()
    }

    func signal() { sem_post(pointer) }

    func wait() {
        // Only a signal handler can cut the wait short.
        while sem_wait(pointer) != 0 {}
    }
}

/// What a sandbox thread works through, and the thread itself. Outlives the ``SandboxThread`` until the work is done.
final class WorkQueue: Sendable {
    enum Work: Sendable {
        case closure(AwaitedWork)
        case job(UnownedJob, UnownedSerialExecutor)
        case finish
    }

    private let waiting = Mutex<[Work]>([])
    private let arrivals = Semaphore()
    private let stack: ThreadStack
    /// The thread, as `pthread_self` names it; 0 before it runs.
    private let thread = Atomic<UInt>(0)

    init(stack: consuming ThreadStack) { self.stack = stack }

    var isCurrent: Bool { thread.load(ordering: .acquiring) == UInt(pthread_self()) }

    func add(_ work: Work) {
        waiting.withLock { $0.append(work) }
        arrivals.signal()
    }

    func start() throws(WasmHostError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstack(&attributes, stack.lowest, stack.bytes)
        let id = try Self.create(&attributes, self) { $0.work() }
        thread.store(UInt(id), ordering: .releasing)
    }

    /// Ends the thread after the work that it has, and gives its stack back when it has ended.
    func finish() {
        add(.finish)
        guard isCurrent else { return join() }
        // A thread cannot wait for itself, nor unmap the stack it stands on.
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        // Without another thread to be had, the stack stays mapped: address space, nothing else.
        _ = try? Self.create(&attributes, self) { $0.join() }
    }

    private func join() {
        pthread_join(pthread_t(thread.load(ordering: .acquiring)), nil)
    }

    private func work() {
        // The creator stores the same value, perhaps later.
        thread.store(UInt(pthread_self()), ordering: .releasing)
        cw_stack_enter(stack.lowest, stack.bytes)
        while true {
            arrivals.wait()
            // All at once: the later signals of this batch find nothing left.
            for next in waiting.withLock({ waiting in take(&waiting) }) {
                switch next {
                case .closure(let work): work.run()
                case .job(let job, let executor): job.runSynchronously(on: executor)
                case .finish: return
                }
            }
        }
    }

    private func take(_ waiting: inout [Work]) -> [Work] {
        defer { waiting = [] }
        return waiting
    }

    /// Hands `queue` to a new thread.
    private static func create(
        _ attributes: inout pthread_attr_t, _ queue: WorkQueue, _ body: @escaping @Sendable (WorkQueue) -> Void
    ) throws(WasmHostError) -> pthread_t {
        let start = Unmanaged.passRetained(ThreadStart(queue: queue, body: body))
        var id = pthread_t()
        let status = pthread_create(
            &id, &attributes,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
                start.body(start.queue)
                return nil
            }, start.toOpaque())
        guard status == 0 else {
            start.release()
            throw WasmHostError(
                code: .addressSpace, subject: "a thread", reason: String(cString: strerror(status)),
                hint: "lift the limits of threads and virtual memory")
        }
        return id
    }
}

private final class ThreadStart: Sendable {
    let queue: WorkQueue
    let body: @Sendable (WorkQueue) -> Void

    init(queue: WorkQueue, body: @escaping @Sendable (WorkQueue) -> Void) {
        self.queue = queue
        self.body = body
    }
}

/// Address space for a stack, with a page below it that nobody may touch. Given back on release.
struct ThreadStack: ~Copyable, @unchecked Sendable {  // plain addresses
    private static let guardBytes = 65_536
    private let region: UnsafeMutableRawPointer
    let bytes: Int
    var lowest: UnsafeMutableRawPointer { region + Self.guardBytes }

    init(bytes: Int) throws(WasmHostError) {
        // The system counts no memory for it before it is touched.
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK
        let size = (bytes + 65_535) / 65_536 * 65_536
        let region = mmap(nil, size + Self.guardBytes, PROT_READ | PROT_WRITE, flags, -1, 0)
        guard let region, region != MAP_FAILED, mprotect(region, Self.guardBytes, PROT_NONE) == 0 else {
            throw WasmHostError(
                code: .addressSpace, subject: "\(size) bytes of stack", reason: String(cString: strerror(errno)),
                hint: "lift the limit of virtual memory (ulimit -v) or start a network with a lower fuelMax")
        }
        self.region = region
        self.bytes = size
    }

    deinit { munmap(region, bytes + Self.guardBytes) }
}
