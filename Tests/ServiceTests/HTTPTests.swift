import Foundation
import Service
import Testing
import Wire

/// SVC-4, SVC-15, SVC-16.
@Suite("The HTTP service")
struct HTTPTests {
    @Test("has these paths, each for its method, and says so of all others")
    func paths() async throws {
        try await TestService.with { service in
            for path in ["/healthz", "/readyz", "/metrics", "/openrpc.json", "/healthz?x=1"] {
                #expect(try await service.get(path).status == 200, "\(path)")
                #expect(try await service.request("POST \(path)", "{}").status == 405, "\(path)")
            }
            let put = try await service.request("PUT /", "{}")
            #expect(put.status == 405 && put.head.contains("Allow: GET, HEAD, POST"))
            for path in ["/nope", "//", "/../etc/passwd", "/healthz/", "/%2e%2e", "*"] {
                #expect(try await service.get(path).status == 404, "\(path)")
            }
            #expect(try await service.request("DELETE /").status == 405)
        }
    }

    @Test(
        "takes calls as application/json only, which no foreign page can send unasked",
        arguments: [
            "text/plain", "application/x-www-form-urlencoded", "", "application/jsonp",
        ])
    func contentType(type: String) async throws {
        try await TestService.with { service in
            let answer = try await blocking {
                let connection = try RawConnection(port: service.port)
                connection.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Type: \(type)\r\nContent-Length: 2\r\n\r\n{}")
                return try connection.answer()
            }
            #expect(answer.status == 415)
            let whole = try await service.request("POST /", "{}")
            #expect(whole.status == 200)
        }
    }

    @Test("answers many requests on one connection, also when they are sent before the first is answered")
    func keepAlive() async throws {
        try await TestService.with { service in
            try await blocking {
                let connection = try RawConnection(port: service.port)
                for _ in 0..<20 {
                    connection.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                    #expect(try connection.answer().status == 200)
                }
                connection.send(String(repeating: "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", count: 20))
                let (bytes, _) = connection.receive(seconds: patience) { bytes in
                    String(decoding: bytes, as: UTF8.self).components(separatedBy: "HTTP/1.1 200").count == 21
                }
                #expect(String(decoding: bytes, as: UTF8.self).components(separatedBy: "HTTP/1.1 200").count == 21)
            }
        }
    }

    @Test("tells a client that asks first to go on")
    func expectContinue() async throws {
        try await TestService.with { service in
            let answer = try await blocking {
                let connection = try RawConnection(port: service.port)
                connection.send(
                    "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
                        + "Content-Length: 2\r\n\r\n")
                let (bytes, _) = connection.receive(seconds: patience) { !$0.isEmpty }
                #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("HTTP/1.1 100"))
                connection.send("{}")
                return try connection.answer()
            }
            #expect(answer.status == 200 && answer.body.contains("INVALID_REQUEST"))
        }
    }

    @Test("is healthy and ready until its node stops, and then says why it is not")
    func health() async throws {
        try await TestService.with { service in
            #expect(try await service.get("/healthz").body.contains("ok"))
            #expect(try await service.get("/readyz").body.contains("\"height\":0"))
            try await service.node.close()
            let envelope = TestService.hex(TestNetwork.envelope(0, nonce: 0))
            let stopped = try await service.error("laneway_submitEnvelope", "[\"\(envelope)\"]")
            #expect(stopped.code == -32002 && stopped.data["code"] as? String == "NODE_STOPPED")
            #expect(try await service.get("/readyz").status == 503)
            // What was committed can still be read.
            #expect(try await service.result("laneway_network")["height"] as? Int == 0)
        }
    }

    @Test("measures itself in Prometheus's text format")
    func metrics() async throws {
        try await TestService.with { service in
            let envelope = TestService.hex(TestNetwork.envelope(0, nonce: 0))
            _ = try await service.result("laneway_submitEnvelope", "[\"\(envelope)\"]")
            _ = try await service.error("laneway_submitEnvelope", "[\"\(envelope)\"]")
            _ = try await service.error("laneway_\\u0022x")
            try await service.node.tick(timeMilliseconds: 1)
            let text = try await service.get("/metrics").body
            var values: [String: String] = [:]
            var described: Set<String> = []
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ")
                if line.hasPrefix("# HELP ") || line.hasPrefix("# TYPE ") {
                    described.insert(String(words[2]))
                    continue
                }
                let match = try #require(line.wholeMatch(of: /([a-z_]+)(\{.*\})? ([0-9.]+)/), "\(line)")
                let family = String(match.1).replacing(/_(bucket|sum|count)$/, with: "")
                #expect(described.contains(String(match.1)) || described.contains(family), "\(line)")
                values[String(match.1) + String(match.2 ?? "")] = String(match.3)
            }
            #expect(values["laneway_up"] == "1")
            #expect(values["laneway_height"] == "1")
            #expect(values["laneway_log_position"] == "\(service.node.state.logPosition)")
            #expect(values["laneway_entries_acknowledged_total{kind=\"envelope\"}"] == "1")
            #expect(values["laneway_refused_total{code=\"ALREADY_KNOWN\"}"] == "1")
            #expect(values["laneway_rpc_calls_total{method=\"laneway_submitEnvelope\",outcome=\"ok\"}"] == "1")
            #expect(values["laneway_rpc_calls_total{method=\"-\",outcome=\"UNKNOWN_METHOD\"}"] == "1")
            #expect(values["laneway_tick_seconds_count"] == "1")
            #expect(values["laneway_tick_seconds_bucket{le=\"+Inf\"}"] == "1")
            #expect(values.keys.contains("laneway_commit_seconds_bucket{le=\"0.005\"}"))
        }
    }

    @Test("says what is wrong with an address that it cannot listen on")
    func cannotListen() async throws {
        try await TestService.with { service in
            let taken = try #require(ListenAddress("127.0.0.1:\(service.port)"))
            let error = await #expect(throws: ServiceError.self) {
                try await NetworkService.start(service.node, on: taken)
            }
            #expect(error?.description.contains("127.0.0.1:\(service.port)") == true)
        }
    }

    @Test(
        "reads addresses as HOST:PORT",
        arguments: [
            ("127.0.0.1:0", "127.0.0.1:0"), ("localhost:8545", "localhost:8545"), ("[::1]:80", "[::1]:80"),
            ("::1:80", nil),
            ("127.0.0.1", nil), (":80", nil), ("a:65536", nil), ("a:-1", nil), ("", nil), ("a:b", nil),
        ] as [(String, String?)])
    func addresses(text: String, expected: String?) { #expect(ListenAddress(text)?.description == expected) }
}
