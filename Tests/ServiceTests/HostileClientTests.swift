import Foundation
import Service
import Testing
import Wire

/// Clients that are slow, greedy or send nonsense (SVC-5, SVC-19). The limits are small, so that seconds are enough.
@Suite("A hostile client", .serialized)
struct HostileClientTests {
    private static var limits: ServiceLimits {
        var limits = ServiceLimits()
        limits.headSeconds = 1
        limits.bodySeconds = 1
        limits.answerSeconds = 2
        return limits
    }

    private static let post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"

    @Test(
        "that sends nothing, half a head, or half a body loses its connection",
        arguments: ["", "GE", "GET /healthz HTTP/1.1\r\nHost: x\r\nX: ", "\(post)Content-Length: 100\r\n\r\n{"])
    func stalls(sent: String) async throws {
        try await TestService.with(limits: Self.limits) { service in
            let isClosed = try await blocking {
                let connection = try RawConnection(port: service.port)
                connection.send(sent)
                return connection.receive(seconds: patience).isClosed
            }
            #expect(isClosed)
        }
    }

    @Test(
        "that sends a byte now and then has no longer than others",
        arguments: ["GET /healthz HTTP/1.1\r\nX: ", "\(post)Content-Length: 1000\r\n\r\n"])
    func trickles(start: String) async throws {
        try await TestService.with(limits: Self.limits) { service in
            let seconds = try await blocking {
                let connection = try RawConnection(port: service.port)
                connection.send(start)
                let begun = Date()
                while Date().timeIntervalSince(begun) < patience {
                    guard connection.send("1"), !connection.receive(seconds: 0.1).isClosed else { break }
                }
                return Date().timeIntervalSince(begun)
            }
            // A thousand of them would take longer than this at ten a second.
            #expect(seconds < 90)
        }
    }

    @Test(
        "that sends no HTTP is told so or closed, and nothing else happens",
        arguments: [
            "\u{16}\u{03}\u{01}\u{02}\u{00}", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\r\n\r\n\r\n",
            "{\"jsonrpc\":\"2.0\"}\n\n",
            "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nffffffffffffffffff\r\n{",
            "GET /events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: x\r\n\r\n",
        ])
    func garbage(sent: String) async throws {
        try await TestService.with(limits: Self.limits) { service in
            let (bytes, isClosed) = try await blocking {
                let connection = try RawConnection(port: service.port)
                connection.send(sent)
                return connection.receive(seconds: patience) {
                    String(decoding: $0, as: UTF8.self).hasPrefix("HTTP/1.1 4")
                }
            }
            #expect(isClosed || String(decoding: bytes, as: UTF8.self).hasPrefix("HTTP/1.1 4"))
            #expect(try await service.get("/healthz").status == 200)
        }
    }

    @Test("that announces 100 MB is refused before it has sent them")
    func announced() async throws {
        try await TestService.with(limits: Self.limits) { service in
            let answer = try await blocking {
                let connection = try RawConnection(port: service.port)
                connection.send("\(Self.post)Content-Length: 104857600\r\n\r\n")
                return try connection.answer(seconds: patience)
            }
            #expect(answer.status == 413 && answer.body.contains("BODY_LIMIT") && answer.head.contains("close"))
        }
    }

    @Test("that sends 100 MB without announcing them is refused at the limit, and cannot send them all")
    func unannounced() async throws {
        try await TestService.with(limits: Self.limits) { service in
            let (status, sent) = try await blocking {
                let connection = try RawConnection(port: service.port)
                connection.send("\(Self.post)Transfer-Encoding: chunked\r\n\r\n")
                let chunk = Array("10000\r\n".utf8) + [UInt8](repeating: 0x20, count: 0x10000) + Array("\r\n".utf8)
                var sent = 0
                var answer: HTTPText?
                while sent < 1_600, connection.send(chunk) {
                    sent += 1
                    if sent > 70, answer == nil {
                        answer = HTTPText(connection.receive(seconds: 0.02) { HTTPText($0) != nil }.bytes)
                        if answer != nil { Thread.sleep(forTimeInterval: 1.5) }
                    }
                }
                return (answer?.status, sent)
            }
            #expect(status == 413)
            #expect(sent < 1_600)
        }
    }

    @Test("that sends too large a head is refused")
    func head() async throws {
        try await TestService.with(limits: Self.limits) { service in
            let (bytes, isClosed) = try await blocking {
                let connection = try RawConnection(port: service.port)
                connection.send("GET /healthz HTTP/1.1\r\nX: \(String(repeating: "x", count: 200_000))\r\n\r\n")
                return connection.receive(seconds: patience) { !$0.isEmpty }
            }
            #expect(isClosed || !String(decoding: bytes, as: UTF8.self).hasPrefix("HTTP/1.1 2"))
        }
    }

    @Test("that asks and never reads loses its connection")
    func neverReads() async throws {
        try await TestService.with(limits: Self.limits) { service in
            for height in 1...3 as ClosedRange<UInt64> {
                _ = await service.node.submit(
                    (0..<100).map { LogEntry(TestNetwork.envelope(0, nonce: (height - 1) * 100 + $0)).encoded })
                try await service.node.tick(timeMilliseconds: height)
            }
            let call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"laneway_subBlock\",\"params\":[1]}"
            let batch = "[" + Array(repeating: call, count: 100).joined(separator: ",") + "]"
            let begun = Date()
            let connection = try await blocking {
                let connection = try RawConnection(port: service.port, receiveBytes: 4_096)
                connection.send("\(Self.post)Content-Length: \(batch.utf8.count)\r\n\r\n\(batch)")
                return connection
            }
            var isOpen = true
            while isOpen, Date().timeIntervalSince(begun) < patience {
                try await Task.sleep(for: .milliseconds(200))
                isOpen = service.node.metrics.connections > 0
            }
            #expect(!isOpen)
            _ = consume connection
        }
    }

    @Test("with a thousand idle connections keeps nobody else out")
    func manyConnections() async throws {
        var limits = TestService.patientLimits
        limits.connectionsMax = 64
        try await TestService.with(limits: limits) { service in
            let held = try await blocking {
                try (0..<1_000).map { number in
                    let connection = try RawConnection(port: service.port)
                    connection.send(number.isMultiple(of: 2) ? "GET /heal" : "\(Self.post)Content-Length: 9\r\n\r\n{")
                    return connection
                }
            }
            for _ in 0..<10 {
                #expect(try await service.get("/healthz").status == 200)
                #expect(try await service.result("laneway_network")["height"] as? Int == 0)
            }
            #expect(service.node.metrics.connections <= 66)
            _ = consume held
        }
    }

    @Test("cannot make it hold more bodies than there is room for, and is told so")
    func bodies() async throws {
        var limits = TestService.patientLimits
        limits.bodiesBytesMax = 300_000
        try await TestService.with(limits: limits) { service in
            let held = try await blocking {
                try (0..<2).map { _ in
                    let connection = try RawConnection(port: service.port)
                    connection.send(
                        "\(Self.post)Content-Length: 200000\r\n\r\n\(String(repeating: " ", count: 140_000))")
                    return connection
                }
            }
            while service.node.metrics.bodyBytes < 280_000 { try await Task.sleep(for: .milliseconds(10)) }
            let answer = try await service.request("POST /", String(repeating: " ", count: 100_000))
            #expect(answer.status == 503 && answer.body.contains("BODIES_FULL"))
            // A small one still fits.
            #expect(try await service.result("laneway_network")["height"] as? Int == 0)
            for connection in held { connection.finish() }
            while service.node.metrics.bodyBytes > 0 { try await Task.sleep(for: .milliseconds(10)) }
            #expect(try await service.request("POST /", String(repeating: " ", count: 100_000)).status == 200)
        }
    }
}
