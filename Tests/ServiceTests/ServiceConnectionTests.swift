import Foundation
import Service
import Testing

/// SVC-50 from the other side: whoever answers does not decide how much a client reads.
@Suite("A client's answers")
struct ServiceConnectionTests {
    /// Answers one connection with a head and then as many bytes as are taken.
    private static func server(announcing length: Int?, bytes: Int) throws -> Int {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        try #require(isBound && listen(listener, 1) == 0)
        Thread {
            let connection = accept(listener, nil, nil)
            defer {
                close(connection)
                close(listener)
            }
            var request = [UInt8](repeating: 0, count: 65_536)
            _ = recv(connection, &request, request.count, 0)
            let announced = length.map { "Content-Length: \($0)\r\n" } ?? "Connection: close\r\n"
            let head = Array("HTTP/1.1 200 OK\r\n\(announced)\r\n".utf8)
            let part = [UInt8](repeating: 0x20, count: 65_536)
            var (left, next) = (bytes, head)
            while !next.isEmpty {
                guard send(connection, next, next.count, Int32(MSG_NOSIGNAL)) == next.count else { return }
                next = Array(part.prefix(left))
                left -= next.count
            }
        }.start()
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func read(_ port: Int) throws(ServiceFailure) -> [UInt8] {
        try ServiceConnection(url: "http://127.0.0.1:\(port)").get("/")
    }

    @Test("are read to their end", arguments: [0, 1, 65_536, 1_000_000])
    func whole(bytes: Int) throws {
        #expect(try Self.read(Self.server(announcing: bytes, bytes: bytes)).count == bytes)
    }

    @Test("that are larger than any of a node's, or of no length, are not read", arguments: [1 << 40, nil])
    func tooLarge(announced: Int?) throws {
        let port = try Self.server(announcing: announced, bytes: 1 << 20)
        let failure = #expect(throws: ServiceFailure.self) { try Self.read(port) }
        #expect(failure?.kind == .gone)
    }

    @Test("that nobody gives are told as such") func nobody() throws {
        let failure = #expect(throws: ServiceFailure.self) { try Self.read(1) }
        #expect(failure?.kind == .gone)
    }
}
