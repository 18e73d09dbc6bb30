import Foundation
import Testing
import Wire

@testable import Service

/// SVC-30 to SVC-32.
@Suite("Admin methods")
struct AdminTests {
    /// What a call is answered, as far as it matters here.
    private struct Reply: Decodable, Sendable {
        struct Failure: Decodable {
            struct Details: Decodable { let code: String }
            let data: Details
        }
        struct Refusal: Decodable {
            let index: Int
            let code: String
        }
        struct Participant: Decodable {
            let name: String
            let refused: [String: Int]
        }
        struct Result: Decodable {
            let height: UInt64?
            let ended: Bool?
            let stopping: Bool?
            let refused: [Refusal]?
            let participants: [Participant]?
        }
        let result: Result?
        let error: Failure?
        var code: String? { error?.data.code }
    }

    private struct Admin {
        let network: TestNetwork
        let board: PartBoard
        let token = AdminToken()
        let service: NetworkService

        /// Runs `body` beside a listener of a network with two participants.
        static func with(lockStep: Bool = true, _ body: (Admin) async throws -> Void) async throws {
            let network = try TestNetwork()
            let board = PartBoard(participants: ["early", "late"], isLockStep: lockStep)
            let admin = try await Admin(network, board)
            do { try await body(admin) } catch {
                await admin.stop()
                throw error
            }
            await admin.stop()
        }

        private init(_ network: TestNetwork, _ board: PartBoard) async throws {
            self.network = network
            self.board = board
            service = try await NetworkService.startAdmin(network.node, board, token: token)
        }

        private func stop() async {
            board.end()
            try? await network.node.close()
            await service.stop()
        }

        func post(_ body: String, token: String?, path: String = "/") async throws -> HTTPText {
            try await blocking { [port = service.address.port] in
                let connection = try RawConnection(port: port)
                connection.send("POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n")
                if let token { connection.send("Authorization: Bearer \(token)\r\n") }
                connection.send("Content-Type: application/json\r\n\r\n\(body)")
                return try connection.answer()
            }
        }

        func call(_ method: String, _ params: String = "{}") async throws -> Reply {
            let body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\(method)\",\"params\":\(params)}"
            let answer = try await post(body, token: token.text)
            return try JSONDecoder().decode(Reply.self, from: Data(answer.body.utf8))
        }

        func deliver(
            _ participant: String, _ height: Int, _ entries: [LogEntry] = [], more: String = ""
        ) async throws -> Reply {
            let list = entries.map { "\"\(TestService.hex($0))\"" }.joined(separator: ",")
            return try await call(
                "admin_deliver",
                "{\"participant\":\"\(participant)\",\"height\":\(height),\"entries\":[\(list)]\(more)}")
        }

        /// Takes all parts once they are there, and makes a sub-block of them.
        func tick(_ height: UInt64) throws {
            #expect(board.waitForAll { false })
            let parts = board.take()
            let refusals = try network.node.synchronously { try $0.receive(parts) }
            try network.node.synchronously { _ = try $0.tick(timeMilliseconds: height) }
            board.answer(parts, refusals, height: height)
        }
    }

    @Test("are told to nobody without the token, and calls only are answered with it")
    func token() async throws {
        try await Admin.with { admin in
            let body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"admin_status\"}"
            var close = Array(admin.token.text)
            close[63] = close[63] == "0" ? "1" : "0"
            for token in [nil, "", String(close), admin.token.text + "0", String(admin.token.text.dropLast())] {
                let answer = try await admin.post(body, token: token)
                #expect(answer.status == 401 && answer.body.contains("NO_TOKEN"), "\(answer)")
                #expect(!answer.body.contains("height"))
            }
            #expect(try await admin.post(body, token: admin.token.text).status == 200)
            #expect(try await admin.post(body, token: admin.token.text, path: "/metrics").status == 404)
            #expect((try await admin.call("laneway_network")).code == "UNKNOWN_METHOD")
            #expect(AdminToken().text != admin.token.text && admin.token.text.utf8.count == 64)
        }
    }

    @Test("put parts into the log in the participants' order, whatever order they come in")
    func order() async throws {
        var logs: [Hash] = []
        for lateFirst in [false, true] {
            try await Admin.with { admin in
                try await withThrowingTaskGroup(of: Reply.self) { group in
                    func send(_ participant: String, _ sender: Int) {
                        group.addTask {
                            try await admin.deliver(
                                participant, 1,
                                [
                                    .envelope(TestNetwork.envelope(sender, nonce: 0)),
                                    .envelope(TestNetwork.envelope(sender, nonce: 5)),
                                ])
                        }
                    }
                    admin.board.answer([], [], height: 0)
                    lateFirst ? send("late", 1) : send("early", 0)
                    try await Task.sleep(for: .milliseconds(100))
                    lateFirst ? send("early", 0) : send("late", 1)
                    try await blocking { try admin.tick(1) }
                    for try await answer in group {
                        let result = try #require(answer.result, "\(answer)")
                        #expect(result.height == 1 && result.ended == false)
                        #expect(result.refused?.map(\.index) == [1] && result.refused?.map(\.code) == ["NONCE_GAP"])
                    }
                }
                logs.append(admin.network.node.state.commitment)
                let status = try await admin.call("admin_status")
                #expect(status.result?.participants?.map(\.name) == ["early", "late"], "\(status)")
                #expect(status.result?.participants?.first?.refused == ["NONCE_GAP": 1])
            }
        }
        #expect(logs.count == 2 && logs[0] == logs[1])
    }

    @Test("refuse parts of nobody, for another height, twice, and of what is no entry")
    func mistakes() async throws {
        try await Admin.with { admin in
            #expect((try await admin.deliver("nobody", 0)).code == "INVALID_PARAMS")
            #expect((try await admin.deliver("early", 7)).code == "WRONG_HEIGHT")
            #expect((try await admin.call("admin_deliver", "{\"participant\":\"early\"}")).code == "INVALID_PARAMS")
            // Its pieces are answered at once, the whole once everybody's is there.
            let piece = try await admin.deliver(
                "early", 0, [.envelope(TestNetwork.envelope(0, nonce: 0))], more: ",\"last\":false")
            #expect(piece.result?.ended == false, "\(piece)")
            async let whole = admin.deliver("early", 0)
            for _ in 0..<500 where !admin.board.participants[0].hasDelivered {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect((try await admin.deliver("early", 0)).code == "ALREADY_DELIVERED")
            async let other = admin.deliver("late", 0, more: ",\"leaves\":true")
            try await blocking { try admin.tick(0) }
            for answer in [try await whole, try await other] {
                #expect(answer.result?.height == 0, "\(answer)")
            }
            #expect(admin.network.node.state.pendingTransactions == 0 && admin.network.node.state.height == 1)
            // Nobody waits for one that has left.
            async let alone = admin.deliver("early", 1)
            try await blocking { try admin.tick(1) }
            #expect((try await alone).error == nil)
        }
    }

    @Test("end the wait of all when the network ends, and take nothing after that")
    func ended() async throws {
        try await Admin.with { admin in
            async let waits = admin.deliver("early", 0)
            for _ in 0..<500 where !admin.board.participants[0].hasDelivered {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect((try await admin.call("admin_stop")).result?.stopping == true && admin.board.isStopping)
            // The network goes on to the end of its block, and waits for nobody.
            admin.board.answer([], [], height: 3)
            async let late = admin.deliver("late", 1)
            for _ in 0..<500 where !admin.board.participants[1].hasDelivered {
                try await Task.sleep(for: .milliseconds(10))
            }
            admin.board.end()
            #expect((try await late).result?.ended == true)
            #expect((try await waits).result?.ended == true)
            #expect(try await admin.deliver("late", 0).result?.ended == true)
        }
    }
}
