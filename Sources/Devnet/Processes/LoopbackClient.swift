import Foundation

/// Speaks JSON-RPC with a service of this machine, over one connection that stays open: a devnet's participants ask and
/// deliver many times a second. For one thread.
final class LoopbackClient {
    /// Of one call, at most: with all entries of a part, or a sub-block.
    private static let answerBytesMax = 256 << 20
    /// A connection that nobody used for so long is opened anew before the service closes it.
    private static let idleTime: Duration = .seconds(5)

    private let name: String
    private let host: String
    private let port: String
    private let token: String?
    private var descriptor: Int32 = -1
    private var lastUse = ContinuousClock.now
    /// The stable code of the last answer that was an error (SVC-8).
    private(set) var refusal: String?
    /// What was read beyond the last answer.
    private var pending: [UInt8] = []

    /// - Parameters:
    ///   - url: such as `http://127.0.0.1:4000`.
    ///   - token: is sent with every call; nil: none.
    init(url: String, token: String? = nil) throws(DevnetError) {
        guard let parts = URLComponents(string: url), parts.scheme == "http", let host = parts.host,
            let port = parts.port
        else {
            throw DevnetError(
                .configuration, "\(url) is no service's URL", remedy: "It is such as http://127.0.0.1:8545.")
        }
        name = url
        self.host = host.trimmingCharacters(in: ["[", "]"])
        self.port = "\(port)"
        self.token = token
    }

    deinit { disconnect() }

    /// The result of one call.
    ///
    /// - Throws: ``DevnetError`` where nobody answers, or the service answers with an error.
    func call<Parameters: Encodable, Result: Decodable>(
        _ method: String, _ parameters: Parameters, as type: Result.Type = Result.self
    ) throws(DevnetError) -> Result {
        let call = Call(method: method, params: parameters)
        let answer: CallAnswer<Result> = try exchange(call)
        return try value(of: answer, method)
    }

    /// The results of calls of one method, in their order.
    func calls<Parameters: Encodable, Result: Decodable>(
        _ method: String, _ parameters: [Parameters], as type: Result.Type = Result.self
    ) throws(DevnetError) -> [Result] {
        var results: [Result] = []
        // As many as the service takes in a batch (SVC-5).
        for start in stride(from: 0, to: parameters.count, by: 100) {
            let batch = parameters[start..<min(start + 100, parameters.count)].map { Call(method: method, params: $0) }
            let answers: [CallAnswer<Result>] = try exchange(batch)
            for answer in answers { results.append(try value(of: answer, method)) }
        }
        return results
    }

    // MARK: JSON-RPC

    private struct Call<Parameters: Encodable>: Encodable {
        var jsonrpc = "2.0"
        var id = 1
        let method: String
        let params: Parameters
    }

    private struct CallAnswer<Result: Decodable>: Decodable {
        struct Failure: Decodable {
            struct Details: Decodable {
                let code: String
            }
            let message: String
            let data: Details?
        }
        let result: Result?
        let error: Failure?
    }

    private func value<Result>(of answer: CallAnswer<Result>, _ method: String) throws(DevnetError) -> Result {
        if let result = answer.result { return result }
        refusal = answer.error?.data?.code
        throw DevnetError(
            .failed, "\(method) was refused by \(name): \(answer.error?.message ?? "no reason was given")",
            remedy: "Read the logs of the session.")
    }

    private func exchange<Request: Encodable, Answer: Decodable>(_ request: Request) throws(DevnetError) -> Answer {
        do {
            let answer = try post(Array(JSONEncoder().encode(request)))
            return try JSONDecoder().decode(Answer.self, from: Data(answer))
        } catch let error as DevnetError {
            throw error
        } catch {
            throw DevnetError(.failed, "\(name) answers what it should not: \(error)", remedy: "Read its log.")
        }
    }

    // MARK: HTTP/1.1

    private func post(_ body: [UInt8]) throws(DevnetError) -> [UInt8] {
        if descriptor < 0 || ContinuousClock.now - lastUse > Self.idleTime { try connect() }
        defer { lastUse = .now }
        var head = "POST / HTTP/1.1\r\nHost: \(host):\(port)\r\nContent-Type: application/json\r\n"
        if let token { head += "Authorization: Bearer \(token)\r\n" }
        head += "Content-Length: \(body.count)\r\n\r\n"
        try send(Array(head.utf8) + body)
        let answer = try readHead()
        let body = try read(answer.length)
        guard answer.status == 200 else {
            disconnect()
            let text = String(decoding: body.prefix(300), as: UTF8.self)
            throw DevnetError(.failed, "\(name) answered \(answer.status): \(text)", remedy: "Read its log.")
        }
        if answer.closes { disconnect() }
        return body
    }

    private func connect() throws(DevnetError) {
        disconnect()
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, port, &hints, &found) == 0, let address = found else { throw gone("no such host") }
        defer { freeaddrinfo(found) }
        let family = address.pointee.ai_family
        descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw gone(String(cString: strerror(errno))) }
        guard Foundation.connect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 else {
            let reason = String(cString: strerror(errno))
            disconnect()
            throw gone(reason)
        }
        var noDelay: Int32 = 1
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
    }

    private func disconnect() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        pending = []
    }

    private func gone(_ reason: String) -> DevnetError {
        DevnetError(.serviceDied, "nothing answers at \(name): \(reason)", remedy: "Look at the node's log.")
    }

    private func send(_ bytes: [UInt8]) throws(DevnetError) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Foundation.send(
                    descriptor, buffer.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let reason = String(cString: strerror(errno))
                disconnect()
                throw gone(reason)
            }
            sent += count
        }
    }

    private func readMore() throws(DevnetError) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let reason = count == 0 ? "it has closed the connection" : String(cString: strerror(errno))
                disconnect()
                throw gone(reason)
            }
            pending += buffer[..<count]
            return
        }
    }

    private func read(_ count: Int) throws(DevnetError) -> [UInt8] {
        guard count <= Self.answerBytesMax else { throw gone("it answers with \(count) bytes") }
        while pending.count < count { try readMore() }
        defer { pending.removeFirst(count) }
        return Array(pending[..<count])
    }

    private func readHead() throws(DevnetError) -> (status: Int, length: Int, closes: Bool) {
        let end: [UInt8] = [13, 10, 13, 10]
        while true {
            if let found = pending.firstRange(of: end) {
                let lines = String(decoding: pending[..<found.lowerBound], as: UTF8.self).lowercased()
                    .components(separatedBy: "\r\n")
                pending.removeFirst(found.upperBound)
                let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
                let length = lines.first { $0.hasPrefix("content-length:") }?.split(separator: ":").last
                    .flatMap { Int($0.trimmingCharacters(in: .whitespaces)) }
                return (status, length ?? 0, lines.contains { $0 == "connection: close" })
            }
            guard pending.count <= 64 << 10 else { throw gone("what it answers is no HTTP") }
            try readMore()
        }
    }
}
