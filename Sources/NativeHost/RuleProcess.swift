internal import Glibc
public import Sequencer

/// A rule that runs natively as a process of its own, so that its crash is an answer and not the end of its host.
///
/// The program is `RuleBuilder.buildNativelyOnce`'s. One thread at a time; a process that crashed or was ended is started
/// anew by the next call, and every instance is configured again there.
public final class RuleProcess {
    /// How a call ended that gave no answer.
    public enum Ending: Error, Hashable, Sendable {
        /// By this signal, as a trap does.
        case signal(Int32)
        /// With this code: it left in the middle of a call.
        case exit(Int32)
        /// It was ended, having computed for more than so many seconds without an answer.
        case tooLong(seconds: Int)
        /// What it sent was no frame.
        case malformed
        /// It could not be started: the reason.
        case unavailable(String)

        /// In some words, after "the process".
        public var sentence: String {
            switch self {
            case .signal(let number): "ended with signal \(number) (\(String(cString: strsignal(number))))"
            case .exit(let code): "ended with code \(code)"
            case .tooLong(let seconds): "gave no answer after \(seconds) s of computing"
            case .malformed: "sent what is no answer"
            case .unavailable(let reason): "cannot be started: \(reason)"
            }
        }
    }

    /// Seconds on a processor that one call may take unless one says otherwise.
    public static let callSecondsMax = 10

    /// Which refinements the rule has.
    public let capabilities: RuleCapabilities
    /// Calls that gave no answer, in their order.
    public private(set) var endings: [(function: RuleFunction, ending: Ending)] = []
    private let program: String
    private let callSecondsMax: Int
    private var child: ChildProcess?
    /// Counts processes: an instance of an earlier one is not there any more.
    private var generation: UInt32 = 0
    private var nextInstance: UInt32 = 0

    /// Starts the program and asks it what its rule is.
    ///
    /// - Parameters:
    ///   - program: an executable's path.
    ///   - callSecondsMax: seconds on a processor that one call may take before it counts as one without an answer.
    public init(program: String, callSecondsMax: Int = callSecondsMax) throws(Ending) {
        self.program = program
        self.callSecondsMax = callSecondsMax
        var child = try ChildProcess(program, callSecondsMax: callSecondsMax)
        let frame = try child.next()
        guard frame.kind == .described, frame.content.count == 4 else { throw .malformed }
        capabilities = RuleCapabilities(rawValue: UInt8(truncatingIfNeeded: frame.content.unsigned32(at: 0) >> 8))
        self.child = consume child
    }

    /// A fresh instance; it exists in the child from its first call on.
    func makeInstance() -> RuleProcessInstance {
        nextInstance += 1
        return RuleProcessInstance(process: self, number: nextInstance)
    }

    /// Asks one call. nil where a module would trap on its host's input.
    fileprivate func call(
        _ instance: UInt32, _ function: RuleFunction, _ input: UnsafeRawBufferPointer, _ state: NativeLaneState?
    ) throws(Ending) -> [UInt8]? {
        guard var child = child.take() else { throw .unavailable("it was not started") }
        do throws(Ending) {
            let answer = try child.call(instance, function, input, state)
            self.child = consume child
            return answer
        } catch {
            endings.append((function, error))
            throw error
        }
    }

    /// The number of the process that runs, started if none does.
    fileprivate func runningGeneration() throws(Ending) -> UInt32 {
        if child == nil {
            var child = try ChildProcess(program, callSecondsMax: callSecondsMax)
            _ = try child.next()
            self.child = consume child
            generation += 1
        }
        return generation
    }

    /// Nanoseconds of the child's thread for `count` more of the call that was made last, with what it read then and
    /// without the host (BENCH-31).
    public func measure(_ count: Int) throws(Ending) -> UInt64 {
        guard var child = child.take() else { throw .unavailable("it was not started") }
        let nanoseconds = try child.measure(count)
        self.child = consume child
        return nanoseconds
    }

    fileprivate func forget(_ instance: UInt32, of generation: UInt32?) {
        guard generation == self.generation else { return }
        child?.forget(instance)
    }
}

/// One instance of the rule in a process.
final class RuleProcessInstance {
    private let process: RuleProcess
    private let number: UInt32
    private var generation: UInt32?
    /// What `configure` got, for a process that is started anew.
    private var configuration: [UInt8]?

    fileprivate init(process: RuleProcess, number: UInt32) {
        self.process = process
        self.number = number
    }

    deinit { process.forget(number, of: generation) }

    /// - Returns: nil where a module would trap on its host's input.
    func call(
        _ function: RuleFunction, _ input: UnsafeRawBufferPointer, _ state: NativeLaneState?
    ) throws(RuleProcess.Ending) -> [UInt8]? {
        let running = try process.runningGeneration()
        if function == .configure {
            configuration = Array(input)
        } else if running != generation, let configuration {
            let input = configuration
            let result: Result<[UInt8]?, RuleProcess.Ending> = input.withUnsafeBytes { bytes in
                Result { () throws(RuleProcess.Ending) in try process.call(number, .configure, bytes, nil) }
            }
            _ = try result.get()
        }
        generation = running
        return try process.call(number, function, input, state)
    }
}
