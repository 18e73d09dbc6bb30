internal import Glibc
internal import Sequencer

/// One run of a rule's program: a process and the socket to it. Ends with the value.
struct ChildProcess: ~Copyable {
    private let identifier: pid_t
    private let callSecondsMax: Int
    private var socket: FrameSocket
    private var hasEnded = false

    /// How long is waited for a frame before the child's time is looked at.
    private static let pollMilliseconds: Int32 = 500

    init(_ program: String, callSecondsMax: Int) throws(RuleProcess.Ending) {
        self.callSecondsMax = callSecondsMax
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw .unavailable(String(cString: strerror(errno)))
        }
        defer { close(ends[1]) }
        do throws(RuleProcess.Ending) {
            identifier = try Self.spawn(program, socket: ends[1])
        } catch {
            close(ends[0])
            throw error
        }
        socket = FrameSocket(owning: ends[0])
    }

    private static func spawn(_ program: String, socket: Int32) throws(RuleProcess.Ending) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The child closes whatever else it inherits, such as a pipe that somebody waits for the end of.
        posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var identifier: pid_t = 0
        // A trace of a crash would take seconds, and nobody would read it.
        let environment = ["SWIFT_BACKTRACE=enable=no"]
        let status = withPointers(to: [program]) { arguments in
            withPointers(to: environment) { posix_spawn(&identifier, program, &actions, nil, arguments, $0) }
        }
        guard status == 0 else { throw .unavailable("\(program): \(String(cString: strerror(status)))") }
        return identifier
    }

    deinit {
        guard !hasEnded else { return }
        // A child that computes does not look at its socket.
        kill(identifier, SIGKILL)
        waitpid(identifier, nil, 0)
    }

    private static func withPointers<Answer>(
        to texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Answer
    ) -> Answer {
        var pointers = texts.map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        return pointers.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("there is at least the end of the list") }
            return body(start)
        }
    }

    // MARK: Frames

    /// Makes one call, and serves the state to it until it answers.
    mutating func call(
        _ instance: UInt32, _ function: RuleFunction, _ input: UnsafeRawBufferPointer, _ state: NativeLaneState?
    ) throws(RuleProcess.Ending) -> [UInt8]? {
        socket.put(.call) { content in
            content.append(unsigned32: instance)
            content.append(function.rawValue)
            content += input
        }
        try flush()
        while true {
            let frame = try next()
            switch frame.kind {
            case .answered: return frame.content
            case .refused: return nil
            case .read: try answer(state?.read(frame.content))
            case .write:
                guard frame.content.count >= 4 else { throw .malformed }
                let keyEnd = 4 + Int(frame.content.unsigned32(at: 0))
                guard keyEnd <= frame.content.count else { throw .malformed }
                state?.write(Array(frame.content[4..<keyEnd]), Array(frame.content[keyEnd...]))
            case .remove: state?.remove(frame.content)
            case .emit: state?.emit(frame.content)
            default: throw .malformed
            }
        }
    }

    private mutating func answer(_ value: [UInt8]?) throws(RuleProcess.Ending) {
        socket.put(.value) { content in
            content.append(value == nil ? 0 : 1)
            content += value ?? []
        }
        try flush()
    }

    mutating func measure(_ count: Int) throws(RuleProcess.Ending) -> UInt64 {
        socket.put(.measure) { $0.append(unsigned32: UInt32(count)) }
        try flush()
        let frame = try next()
        guard frame.kind == .measured, frame.content.count == 8 else { throw .malformed }
        return UInt64(frame.content.unsigned32(at: 0)) | UInt64(frame.content.unsigned32(at: 4)) << 32
    }

    /// Goes out with the next call.
    mutating func forget(_ instance: UInt32) { socket.put(.forget) { $0.append(unsigned32: instance) } }

    /// Waits for a frame, for as long as the child computes no longer than it may.
    mutating func next() throws(RuleProcess.Ending) -> Frame {
        let start = secondsUsed
        while true {
            do throws(FrameSocket.Failure) {
                if let frame = try socket.next() { return frame }
            } catch { throw .malformed }
            var wait = pollfd(fd: socket.waitable, events: Int16(POLLIN), revents: 0)
            if poll(&wait, 1, Self.pollMilliseconds) > 0 {
                do throws(FrameSocket.Failure) { try socket.receive() } catch { throw ended() }
            } else if let start, let now = secondsUsed, now - start > callSecondsMax {
                throw .tooLong(seconds: callSecondsMax)
            }
        }
    }

    private mutating func flush() throws(RuleProcess.Ending) {
        do throws(FrameSocket.Failure) { try socket.flush() } catch { throw ended() }
    }

    // MARK: The end

    /// How the child ended that has closed its socket.
    private mutating func ended() -> RuleProcess.Ending {
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        hasEnded = true
        let signal = status & 0x7f
        return signal == 0 ? .exit(status >> 8 & 0xff) : .signal(signal)
    }

    /// What the child has spent on a processor; nil if it is gone.
    private var secondsUsed: Int? {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(identifier, &clock) == 0, clock_gettime(clock, &time) == 0 else { return nil }
        return time.tv_sec
    }
}
