import Foundation

/// Speaks HTTP with a service over one connection that stays open, as clients of a node do: with bounds of time and
/// size, and patience where it is busy. For one thread.
public final class ServiceConnection {
    /// What is expected of a service, and where a client gives up.
    private enum Limits {
        /// Of one answer: the part of a devnet's participant with all its entries, or a page of the chain.
        static let answerBytesMax = 256 << 20
        static let headBytesMax = 64 << 10
        /// Without a byte: longer than any call may wait on purpose (SVC-5).
        static let silenceSeconds = 60
        /// A connection that nobody used for so long is opened anew before the service closes it.
        static let idleTime: Duration = .seconds(5)
    }

    /// Where it is, such as `http://127.0.0.1:8545`.
    public let url: String
    private let host: String
    private let port: String
    private let path: String
    private let token: String?
    private var descriptor: Int32 = -1
    private var lastUse = ContinuousClock.now
    /// What was read beyond the last answer.
    private var pending: [UInt8] = []

    /// Connects with the first request.
    ///
    /// - Parameters:
    ///   - url: begins with `http://`; without a port it is 80.
    ///   - token: is sent with every request; nil: none.
    /// - Throws: ``ServiceFailure/Kind/url``.
    public init(url: String, token: String? = nil) throws(ServiceFailure) {
        guard let parts = URLComponents(string: url), parts.scheme == "http", let host = parts.host, !host.isEmpty
        else {
            throw ServiceFailure(.url, "\(url) is no service's URL, which is such as http://127.0.0.1:8545")
        }
        self.url = url
        self.host = host.trimmingCharacters(in: ["[", "]"])
        port = "\(parts.port ?? 80)"
        path = parts.path.hasSuffix("/") ? String(parts.path.dropLast()) : parts.path
        self.token = token
    }

    deinit { disconnect() }

    /// The answer to a JSON-RPC request's body. Asks again, for at most half a minute, while the service is busy.
    public func post(_ body: [UInt8]) throws(ServiceFailure) -> [UInt8] {
        let length = "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n"
        return try patiently("POST \(path)/", length, body)
    }

    /// What stands at a path, with its query. Asks again as ``post(_:)`` does.
    public func get(_ path: String) throws(ServiceFailure) -> [UInt8] {
        try patiently("GET \(self.path)\(path)", "", [])
    }

    // MARK: HTTP/1.1

    private struct Head {
        var status = 0
        var length: Int?
        var closes = false
        var retrySeconds: UInt64?
    }

    private func patiently(_ line: String, _ fields: String, _ body: [UInt8]) throws(ServiceFailure) -> [UInt8] {
        var patience = Patience()
        while true {
            let (head, answer) = try exchange(line, fields, body)
            if head.status == 200 { return answer }
            let text = String(decoding: answer.prefix(500), as: UTF8.self)
            guard head.status == 503 else { throw ServiceFailure(.refused, "\(url) answered \(head.status): \(text)") }
            guard patience.wait(milliseconds: (head.retrySeconds ?? 1) * 1_000) else {
                throw ServiceFailure(.busy, "\(url) stays busy: \(text)")
            }
        }
    }

    private func exchange(
        _ line: String, _ fields: String, _ body: [UInt8]
    ) throws(ServiceFailure) -> (Head, [UInt8]) {
        if descriptor < 0 || ContinuousClock.now - lastUse > Limits.idleTime { try connect() }
        defer { lastUse = .now }
        let named = host.contains(":") ? "[\(host)]" : host
        var request = "\(line) HTTP/1.1\r\nHost: \(named):\(port)\r\n" + fields
        if let token { request += "Authorization: Bearer \(token)\r\n" }
        try send(Array((request + "\r\n").utf8) + body)
        let head = try readHead()
        guard let length = head.length else { throw gone("what it answers is of no length") }
        let answer = try read(length)
        if head.closes || head.status != 200 { disconnect() }
        return (head, answer)
    }

    private func connect() throws(ServiceFailure) {
        disconnect()
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, port, &hints, &found) == 0, let first = found else { throw gone("no such host") }
        defer { freeaddrinfo(first) }
        var reason = "no address"
        var next: UnsafeMutablePointer<addrinfo>? = first
        // A name may have addresses at which nobody listens, such as ::1 beside 127.0.0.1.
        while let address = next {
            next = address.pointee.ai_next
            descriptor = socket(
                address.pointee.ai_family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else {
                reason = String(cString: strerror(errno))
                continue
            }
            setTimes()
            if Foundation.connect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 { return }
            reason = String(cString: strerror(errno))
            disconnect()
        }
        throw gone(reason)
    }

    private func setTimes() {
        var noDelay: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
        var silence = timeval(tv_sec: Limits.silenceSeconds, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &silence, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    private func disconnect() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        pending = []
    }

    private func gone(_ reason: String) -> ServiceFailure {
        disconnect()
        return ServiceFailure(.gone, "nothing answers at \(url): \(reason)")
    }

    private func failed() -> ServiceFailure {
        gone(
            errno == EAGAIN
                ? "silent for \(Limits.silenceSeconds) seconds" : String(cString: strerror(errno)))
    }

    private func send(_ bytes: [UInt8]) throws(ServiceFailure) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Foundation.send(
                    descriptor, buffer.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failed() }
            sent += count
        }
    }

    private func readMore() throws(ServiceFailure) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count != 0 else { throw gone("it has closed the connection") }
            guard count > 0 else { throw failed() }
            pending += buffer[..<count]
            return
        }
    }

    private func read(_ count: Int) throws(ServiceFailure) -> [UInt8] {
        guard (0...Limits.answerBytesMax).contains(count) else { throw gone("it answers with \(count) bytes") }
        while pending.count < count { try readMore() }
        defer { pending.removeFirst(count) }
        return Array(pending[..<count])
    }

    private func readHead() throws(ServiceFailure) -> Head {
        let end: [UInt8] = [13, 10, 13, 10]
        while true {
            if let found = pending.firstRange(of: end) {
                let lines = String(decoding: pending[..<found.lowerBound], as: UTF8.self).lowercased()
                    .components(separatedBy: "\r\n")
                pending.removeFirst(found.upperBound)
                return Self.head(lines)
            }
            guard pending.count <= Limits.headBytesMax else { throw gone("what it answers is no HTTP") }
            try readMore()
        }
    }

    /// - Parameter lines: in lower case.
    private static func head(_ lines: [String]) -> Head {
        var head = Head()
        head.status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            switch line[..<colon] {
            case "content-length": head.length = Int(value)
            case "connection": head.closes = value == "close"
            case "retry-after": head.retrySeconds = UInt64(value).map { min($0, 60) }
            default: continue
            }
        }
        return head
    }
}

/// Why a service did not answer as a node's does.
public struct ServiceFailure: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Kind: Sendable {
        /// What was given is no URL of a service.
        case url
        /// Nobody is there, or went away.
        case gone
        /// It is there, and stays too busy.
        case busy
        /// It is there, and answers otherwise than a node's service does.
        case refused
    }

    /// What kind of failure it is.
    public let kind: Kind
    /// Where and why.
    public let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}

/// How long a client asks a busy service again, each time after what the service answered.
public struct Patience: Sendable {
    private var left: UInt64 = 30_000

    /// Half a minute in all.
    public init() {}

    /// Waits before the next try; false where it has waited long enough.
    public mutating func wait(milliseconds: UInt64) -> Bool {
        guard left > 0 else { return false }
        let now = min(max(milliseconds, 1), left)
        left -= now
        Thread.sleep(forTimeInterval: Double(now) / 1_000)
        return true
    }
}
