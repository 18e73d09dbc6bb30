internal import Glibc

/// One connection to a node's binary endpoint (SVC-28), which sends requests that are ready in memory and counts what was
/// answered. Never waits; nothing is copied but by the kernel.
final class BatchConnection {
    /// What the answers came to.
    struct Answers {
        /// Entries with a receipt.
        var logged: UInt64 = 0
        /// Entries that were turned away with a time to try again at.
        var busy: UInt64 = 0
        /// Entries that were refused.
        var refused: UInt64 = 0
        /// The first code of these.
        var code: String?
    }

    let descriptor: Int32
    private var outgoing: [[UInt8]] = []
    private var sent = 0
    private var isWaiting = false
    private var incoming = [UInt8](repeating: 0, count: 1 << 20)
    private var received = 0
    /// The first answered entry's frame, for a look at its receipt.
    private(set) var firstFrame: [UInt8] = []
    private(set) var answers = Answers()

    /// A request with `body` in it.
    static func request(_ body: [UInt8]) -> [UInt8] {
        Array(
            ("POST /batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/octet-stream\r\n"
                + "Content-Length: \(body.count)\r\n\r\n").utf8) + body
    }

    /// Connects to a port of this machine.
    init(port: UInt16) throws(BenchError) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Self.failure("cannot open a socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            close(descriptor)
            throw Self.failure("cannot connect to the node")
        }
        var noDelay: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    deinit { close(descriptor) }

    /// Requests that were not answered yet, one of which may be on its way.
    var readyCount: Int { outgoing.count }

    /// Whether a request was sent, in part or whole, and not answered.
    var isBusy: Bool { isWaiting || sent > 0 }

    /// Requests that may be begun.
    var allowance = Int.max
    /// Whether it waits as long as it is told when the node is full.
    var isPatient = true
    /// Not to be sent before: the node was full.
    private var retryAt: UInt64 = 0

    /// Whether there is something to send.
    func wantsToSend(at now: UInt64) -> Bool {
        !isWaiting && !outgoing.isEmpty && (sent > 0 || (allowance > 0 && (now >= retryAt || !isPatient)))
    }

    /// Goes behind those that are ready.
    func add(_ request: [UInt8]) { outgoing.append(request) }

    /// Sends as much as the socket takes.
    func send() throws(BenchError) {
        while wantsToSend(at: WallClock.nanoseconds) {
            if sent == 0 { allowance -= 1 }
            let request = outgoing[0]
            let count = request.withUnsafeBytes { bytes in
                Glibc.send(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN { return }
                throw Self.failure("cannot send to the node")
            }
            sent += count
            isWaiting = sent == request.count
        }
    }

    /// Takes in what has come, and sends on once an answer is whole.
    func receive() throws(BenchError) {
        while true {
            let (capacity, offset) = (incoming.count - received, received)
            let count = incoming.withUnsafeMutableBytes { bytes in
                recv(descriptor, bytes.baseAddress.map { $0 + offset }, capacity, 0)
            }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN { return }
                throw Self.failure("cannot read from the node")
            }
            guard count > 0 else { throw Self.failure("the node has closed a connection", isSystem: false) }
            received += count
            let busy = answers.busy
            if try takeAnswer() {
                // All of a request is turned away, or nothing of it.
                if answers.busy == busy { outgoing.removeFirst() }
                (sent, isWaiting, received) = (0, false, 0)
                try send()
                return
            }
        }
    }

    private static func failure(_ what: String, isSystem: Bool = true) -> BenchError {
        BenchError(
            isSystem ? "\(what): \(String(cString: strerror(errno)))" : what, remedy: "Run it again.")
    }

    // MARK: Answers

    /// Counts the answer if it is all there. There is never more than one: the next request is sent after it.
    private func takeAnswer() throws(BenchError) -> Bool {
        guard let head = headEnd() else { return false }
        let lines = String(decoding: incoming[..<head], as: UTF8.self).lowercased().split(separator: "\r\n")
        let length = lines.first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst("content-length:".count).drop { $0 == " " }) }
        guard let length else { throw Self.failure("the node's answer has no length", isSystem: false) }
        guard head + length <= incoming.count else {
            throw Self.failure("the node answers with \(length) bytes", isSystem: false)
        }
        guard received >= head + length else { return false }
        guard lines[0].contains(" 200") else {
            throw Self.failure(
                "the node answered: \(String(decoding: incoming[..<(head + length)], as: UTF8.self))", isSystem: false)
        }
        try countFrames(from: head, to: head + length)
        return true
    }

    /// The first byte behind an answer's head.
    private func headEnd() -> Int? {
        guard received >= 4 else { return nil }
        for end in 4...received where incoming[end - 1] == 10 && incoming[end - 2] == 13 && incoming[end - 3] == 10 {
            return end
        }
        return nil
    }

    private func countFrames(from start: Int, to end: Int) throws(BenchError) {
        var offset = start
        while offset < end {
            guard end - offset >= 5 else { throw Self.failure("an answer's frame is cut off", isSystem: false) }
            let length = (0..<4).reduce(0) { $0 | Int(incoming[offset + 1 + $1]) << (8 * $1) }
            let content = (offset + 5)..<(offset + 5 + length)
            guard content.upperBound <= end else {
                throw Self.failure("an answer's frame is cut off", isSystem: false)
            }
            switch incoming[offset] {
            case 0: answers.logged += 1
            case 1:
                answers.refused += 1
                note(content)
            default:
                guard content.count >= 4 else { throw Self.failure("an answer's frame is cut off", isSystem: false) }
                answers.busy += 1
                let milliseconds = (0..<4).reduce(UInt64(0)) {
                    $0 | UInt64(incoming[content.lowerBound + $1]) << (8 * $1)
                }
                retryAt = WallClock.nanoseconds + milliseconds * 1_000_000
            }
            if firstFrame.isEmpty { firstFrame = Array(incoming[content]) }
            offset = content.upperBound
        }
    }

    private func note(_ code: Range<Int>) {
        if answers.code == nil { answers.code = String(decoding: incoming[code], as: UTF8.self) }
    }
}
