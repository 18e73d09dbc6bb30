import Foundation
import Store
import Synchronization
import Wire

/// A sequencer that publishes whatever it is told to, to whoever follows it (SVC-40): a double, on a real socket.
final class ByzantineSequencer: Sendable {
    /// Such as `http://127.0.0.1:41234`.
    let url: String

    private let genesis: Genesis
    private let published: Mutex<[PublishedSubBlock]>
    private let listener: Int32

    init(_ genesis: Genesis, publishing steps: [PublishedSubBlock]) throws {
        self.genesis = genesis
        published = Mutex(steps)
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        let thread = Thread { [weak self] in
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                guard let self else {
                    close(connection)
                    return
                }
                Thread.detachNewThread {
                    self.answer(connection)
                    close(connection)
                }
            }
        }
        thread.start()
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    func publish(_ step: PublishedSubBlock) { published.withLock { $0.append(step) } }

    /// One request, then the connection is over.
    private func answer(_ connection: Int32) {
        var request: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let text = String(decoding: request, as: UTF8.self)
            if let head = text.range(of: "\r\n\r\n") {
                let length = text.lowercased().firstMatch(of: /content-length: *([0-9]+)/).flatMap { Int($0.1) } ?? 0
                if text[head.upperBound...].utf8.count >= length { break }
            }
            let count = read(connection, &buffer, buffer.count)
            guard count > 0 else { return }
            request += buffer[..<count]
        }
        let text = String(decoding: request, as: UTF8.self)
        let body: [UInt8]
        if text.hasPrefix("POST") {
            let hex = Hex.encode(genesis.encoded)
            body = Array("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"genesis\":\"\(hex)\"}}".utf8)
        } else {
            let after = text.firstMatch(of: /after=([0-9]+)/).flatMap { Int($0.1) } ?? 0
            body = steps(after: after)
        }
        let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: \(body.count)\r\n\r\n"
        let bytes = Array(head.utf8) + body
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    private func steps(after height: Int) -> [UInt8] {
        for _ in 0..<10 where published.withLock({ $0.count <= height }) { usleep(20_000) }
        var writer = WireWriter()
        for step in published.withLock({ $0.dropFirst(height) }) {
            let bytes = step.encoded
            writer.write(UInt64(bytes.count))
            bytes.withUnsafeBytes { writer.append($0) }
        }
        return writer.bytes
    }
}
