import Foundation

/// One HTTP/1.1 connection of a client, kept open from request to request. All calls block; for one thread.
final class HTTPConnection {
    /// Why there is no answer.
    enum Failure: Error {
        /// Nobody listens, or the connection ended before the answer was whole.
        case gone(String)
        /// There was none in time.
        case late
    }

    struct Answer {
        let status: Int
        let body: [UInt8]
    }

    private let port: UInt16
    private var descriptor: Int32 = -1
    private var received: [UInt8] = []
    private let timeout: Double

    /// - Parameter timeout: seconds in which an answer has to come.
    init(port: UInt16, timeout: Double = 60) {
        self.port = port
        self.timeout = timeout
    }

    deinit { disconnect() }

    func disconnect() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        received = []
    }

    func post(_ path: String, type: String, _ body: [UInt8]) throws(Failure) -> Answer {
        try exchange("POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Type: \(type)\r\n", body)
    }

    func get(_ path: String) throws(Failure) -> Answer { try exchange("GET \(path) HTTP/1.1\r\nHost: x\r\n", []) }

    /// One request and its answer. After a failure the next one has a connection of its own.
    private func exchange(_ head: String, _ body: [UInt8]) throws(Failure) -> Answer {
        do throws(Failure) {
            if descriptor < 0 { descriptor = try LoopbackSocket.connected(to: port) }
            try send(Array("\(head)Content-Length: \(body.count)\r\n\r\n".utf8) + body)
            let answer = try read()
            if answer.closes { disconnect() }
            return Answer(status: answer.status, body: answer.body)
        } catch {
            disconnect()
            throw error
        }
    }

    private func send(_ bytes: [UInt8]) throws(Failure) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .gone("send: \(String(cString: strerror(errno)))") }
            sent += count
        }
    }

    private func readMore(until deadline: Date) throws(Failure) {
        var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let left = deadline.timeIntervalSinceNow
        guard left > 0 else { throw .late }
        guard poll(&poller, 1, Int32(left * 1_000) + 1) > 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { throw .gone("closed before the answer was whole") }
        received += buffer[..<count]
    }

    private func read() throws(Failure) -> (status: Int, body: [UInt8], closes: Bool) {
        let deadline = Date().addingTimeInterval(timeout)
        while true {
            guard let end = received.firstRange(of: [13, 10, 13, 10]) else {
                try readMore(until: deadline)
                continue
            }
            let lines = String(decoding: received[..<end.lowerBound], as: UTF8.self).lowercased()
                .components(separatedBy: "\r\n")
            let length =
                lines.first { $0.hasPrefix("content-length:") }
                .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
            while received.count < end.upperBound + length { try readMore(until: deadline) }
            let body = Array(received[end.upperBound..<end.upperBound + length])
            received.removeFirst(end.upperBound + length)
            let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            return (status, body, lines.contains("connection: close"))
        }
    }
}

/// TCP sockets of this machine.
enum LoopbackSocket {
    /// A connected one; `isBlocking` false: on its way.
    static func connected(to port: UInt16, isBlocking: Bool = true) throws(HTTPConnection.Failure) -> Int32 {
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | (isBlocking ? 0 : SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_INET, Int32(kind), 0)
        guard descriptor >= 0 else { throw .gone("socket: \(String(cString: strerror(errno)))") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 || errno == EINPROGRESS else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw .gone("connect: \(reason)")
        }
        var noDelay: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
        return descriptor
    }
}
