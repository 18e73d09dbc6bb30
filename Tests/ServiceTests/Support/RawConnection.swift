import Foundation

/// Seconds that a test waits for what must come: all tests of a run share two cores.
let patience: Double = 180

/// Runs what blocks on a thread that is no task's: the service in the same process needs those.
func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result { try body() }) }.start()
    }
}

/// A TCP connection as a client has it that need not be honest. All calls block.
final class RawConnection: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let descriptor: Int32

    /// - Parameter receiveBytes: of the kernel's receive buffer; nil: as it is.
    init(port: Int, receiveBytes: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(description: "socket: \(String(cString: strerror(errno)))") }
        if var receiveBytes {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBytes, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(description: "connect: \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    /// Sends all of it; false if the other side does not take it any more.
    @discardableResult
    func send(_ bytes: some Collection<UInt8>) -> Bool {
        let bytes = Array(bytes)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// What comes until `isEnough`, the end or the deadline, and whether it was the end.
    func receive(
        seconds: Double, until isEnough: ([UInt8]) -> Bool = { _ in false }
    ) -> (bytes: [UInt8], isClosed: Bool) {
        let deadline = Date().addingTimeInterval(seconds)
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !isEnough(received) {
            let left = deadline.timeIntervalSinceNow
            guard left > 0 else { return (received, false) }
            var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&poller, 1, Int32(left * 1_000) + 1) > 0 else { continue }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return (received, true) }
            received += buffer[..<count]
        }
        return (received, false)
    }

    /// The next whole answer that has a Content-Length, as text.
    func answer(seconds: Double = patience) throws -> HTTPText {
        let (bytes, isClosed) = receive(seconds: seconds) { HTTPText($0) != nil }
        guard let answer = HTTPText(bytes) else {
            throw Failure(
                description: "no answer (\(isClosed ? "closed" : "in time")): \(String(decoding: bytes, as: UTF8.self))"
            )
        }
        return answer
    }

    /// Half-closes: nothing more will be sent.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }
}

/// An HTTP answer as text.
struct HTTPText: Sendable {
    let status: Int
    let head: String
    let body: String

    /// Nil until all of it is there.
    init?(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        head = String(text[..<end.lowerBound])
        let length =
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.drop { $0 != " " }.dropFirst()) } ?? 0
        let rest = Array(text[end.upperBound...].utf8)
        guard rest.count >= length, let status = Int(head.split(separator: " ")[1]) else { return nil }
        self.status = status
        body = String(decoding: rest[..<length], as: UTF8.self)
    }
}
