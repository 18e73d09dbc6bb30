import Foundation
import Testing
import Wire

@testable import Service

/// SVC-50.
@Suite("Room for answers", .serialized)
struct AnswerRoomTests {
    private static func limits(answer: Int = 64 << 20, all: Int) -> ServiceLimits {
        var limits = TestService.patientLimits
        (limits.answerBytesMax, limits.answersBytesMax) = (answer, all)
        return limits
    }

    /// A network whose first sub-block has this many transactions.
    private static func fill(_ service: TestService, count: UInt64 = 200) async throws {
        _ = await service.node.submit((0..<count).map { LogEntry(TestNetwork.envelope(0, nonce: $0)).encoded })
        try await service.node.tick(timeMilliseconds: 1)
    }

    private static func batch(_ count: Int) -> String {
        let call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"laneway_subBlock\",\"params\":[1]}"
        return "[" + Array(repeating: call, count: count).joined(separator: ",") + "]"
    }

    private static func codes(_ answers: Any) throws -> [String] {
        try #require(answers as? [[String: Any]]).map { answer in
            let error = answer["error"] as? [String: Any]
            return (error?["data"] as? [String: Any])?["code"] as? String ?? "ok"
        }
    }

    // MARK: The budget

    /// The code that something throws; nil: it does not.
    private static func refusal(_ body: () throws(RPCError) -> Void) -> String? {
        do throws(RPCError) { try body() } catch { return error.name }
        return nil
    }

    @Test("is counted to the byte: set aside, made, larger than that, given back once")
    func counted() throws {
        let metrics = ServiceMetrics()
        let budget = AnswerBudget(Self.limits(answer: 900, all: 1_000), metrics)
        let (first, second) = (AnswerRoom(in: budget), AnswerRoom(in: budget))
        try first.begin(600)
        #expect(metrics.answerBytes == 600)
        #expect(Self.refusal { () throws(RPCError) in try second.begin(500) } == "ANSWERS_FULL")
        #expect(metrics.answerBytes == 600)
        try first.end(100, setAside: 600)
        #expect(metrics.answerBytes == 100)
        try second.begin(500)
        // What comes out larger than was set aside needs room for the rest, and holds nothing where there is none.
        first.add(100)
        #expect(Self.refusal { () throws(RPCError) in try second.end(850, setAside: 500) } == "ANSWERS_FULL")
        try second.begin(500)
        #expect(Self.refusal { () throws(RPCError) in try second.end(950, setAside: 500) } == "ANSWER_LIMIT")
        #expect(metrics.answerBytes == 200)
        try second.begin(500)
        try second.end(800, setAside: 500)
        #expect(metrics.answerBytes == 1_000)
        // What became of a submission is told whatever there is.
        first.add(200)
        #expect(metrics.answerBytes == 1_200)
        second.release()
        second.release()
        #expect(metrics.answerBytes == 400)
    }

    @Test("is given back when an answer is dropped without being written") func dropped() throws {
        let metrics = ServiceMetrics()
        let budget = AnswerBudget(Self.limits(all: 1_000), metrics)
        do {
            let room = AnswerRoom(in: budget)
            try room.begin(300)
            #expect(metrics.answerBytes == 300)
        }
        #expect(metrics.answerBytes == 0)
    }

    // MARK: The service

    @Test("is bounded for one request: the first calls of a list are answered, the others told ANSWER_LIMIT")
    func oneRequest() async throws {
        try await TestService.with(limits: Self.limits(answer: 1 << 20, all: 16 << 20)) { service in
            try await Self.fill(service)
            let codes = try Self.codes(try await service.post(Self.batch(60)))
            let answered = codes.prefix { $0 == "ok" }.count
            #expect(answered > 3 && answered < 60)
            #expect(codes.dropFirst(answered).allSatisfy { $0 == "ANSWER_LIMIT" }, "\(codes)")
            while service.node.metrics.answerBytes > 0 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(try Self.codes(try await service.post(Self.batch(2))) == ["ok", "ok"])
        }
    }

    @Test("that clients take who never read makes others wait, and not the node grow")
    func deafClients() async throws {
        let all = 8 << 20
        try await TestService.with(limits: Self.limits(answer: 4 << 20, all: all)) { service in
            try await Self.fill(service)
            let batch = Self.batch(100)
            let deaf = try await blocking {
                try (0..<24).map { _ in
                    let connection = try RawConnection(port: service.port, receiveBytes: 4_096)
                    connection.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
                    connection.send("Content-Length: \(batch.utf8.count)\r\n\r\n\(batch)")
                    return connection
                }
            }
            // Until others are told so, and all the while no more is held than there is room for: beside it, what tells.
            var codes: Set<String> = []
            while !codes.contains("ANSWERS_FULL") {
                codes.formUnion(try Self.codes(try await service.post(Self.batch(3))))
                #expect(service.node.metrics.answerBytes <= all + (1 << 20))
            }
            let error = try await service.error("laneway_subBlock", "[1]")
            #expect(error.code == -32005 && error.data["retry_after_milliseconds"] is Int, "\(error)")
            let chain = try await service.get("/chain")
            #expect(chain.status == 503 && chain.body.contains("ANSWERS_FULL"), "\(chain)")
            // What is submitted is answered.
            let entry = TestService.hex(TestNetwork.envelope(1, nonce: 0))
            #expect(try await service.result("laneway_submitEnvelope", "[\"\(entry)\"]")["receipt"] is String)
            _ = consume deaf
            while service.node.metrics.answerBytes > 0 { try await Task.sleep(for: .milliseconds(10)) }
            #expect(try await service.get("/chain").status == 200)
            #expect(try Self.codes(try await service.post(Self.batch(3))) == ["ok", "ok", "ok"])
        }
    }

    // MARK: Other listeners

    @Test("and time are bounded at the listener of admin methods, too: half a body is closed")
    func adminTimers() async throws {
        let network = try TestNetwork()
        let board = PartBoard(participants: [], isLockStep: false)
        var limits = ServiceLimits()
        (limits.bodySeconds, limits.headSeconds) = (1, Int64(patience))
        let token = AdminToken()
        let service = try await NetworkService.startCalls(
            ServiceContext(network.node, limits: limits), AdminMethods.all(board), token: token, on: .anyLocal)
        let (port, text) = (service.address.port, token.text)
        let isClosed = try await blocking {
            let connection = try RawConnection(port: port)
            connection.send("POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(text)\r\n")
            connection.send("Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
            return connection.receive(seconds: patience / 2).isClosed
        }
        #expect(isClosed)
        try await network.node.close()
        await service.stop()
    }
}
