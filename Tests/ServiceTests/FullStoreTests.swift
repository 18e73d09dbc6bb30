import Foundation
import GRDB
import Node
import Synchronization
import Testing
import Wire

@testable import Service
@testable import Store

/// SVC-51: with SQLite's own limit of pages, which it answers as it does a full disk.
@Suite("A node whose store is full", .serialized)
struct FullStoreTests {
    /// Lets the store grow to so many pages; nil: as far as it likes. SQLite allows no less than there are.
    private static func limit(_ node: LiveNode, pages: Int?) throws {
        try node.store.pool.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA max_page_count = \(pages ?? 1_000_000)")
        }
    }

    /// Makes the store full, and sends until the writer waits for room: answers that submission, which waits with it.
    private static func fill(_ service: TestService) async throws -> Task<[SubmitAnswer], Never> {
        try limit(service.node, pages: 1)
        var nonce: UInt64 = 0
        while true {
            let first = nonce
            let sent = Task {
                // A few of these are a page.
                await service.node.submit(
                    (0..<100).map { LogEntry(TestNetwork.envelope(0, nonce: first + $0)).encoded })
            }
            nonce += 100
            let isOver = Mutex(false)
            let watch = Task {
                _ = await sent.value
                isOver.withLock { $0 = true }
            }
            while !isOver.withLock({ $0 }) {
                if service.node.patience.error != nil {
                    watch.cancel()
                    return sent
                }
                try await Task.sleep(for: .milliseconds(2))
            }
        }
    }

    @Test("answers every method, none of them late, and takes what waited once there is room")
    func methods() async throws {
        try await TestService.with { service in
            try await service.node.tick(timeMilliseconds: 1)
            let document = try await service.get("/openrpc.json").body
            let methods = try #require(
                (try JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: Any])?["methods"]
                    as? [[String: Any]])
            let waiting = try await Self.fill(service)
            let key = "\"\(TestNetwork.senders[0].publicKey)\""
            let entry = "\"\(TestService.hex(TestNetwork.envelope(1, nonce: 0)))\""
            let bundle = "\"\(TestService.hex(try TestNetwork.bundle(2, bid: 1, validUntil: 5)))\""
            let logged = "\"\(Hex.encode(LogEntry(TestNetwork.envelope(1, nonce: 0)).encoded))\""
            let values = [
                "envelope": entry, "bundle": bundle, "entry": logged, "hash": key, "account": key, "lane": "\"fifo\"",
                "number": "1", "height": "1",
            ]
            var refused: Set<String> = []
            for method in methods {
                let name = try #require(method["name"] as? String)
                let params = try #require(method["params"] as? [[String: Any]])
                    .filter { $0["required"] as? Bool == true }.compactMap { $0["name"] as? String }
                    .map { "\"\($0)\":\(values[$0] ?? "null")" }
                let answer = try await service.call(name, "{\(params.joined(separator: ","))}")
                guard let error = answer["error"] as? [String: Any], let data = error["data"] as? [String: Any] else {
                    continue
                }
                if data["code"] as? String == "STORE_FULL" {
                    #expect(error["code"] as? Int == -32005 && data["retry_after_milliseconds"] is Int, "\(answer)")
                    #expect(data["fault"] as? String == "node" && data["rule"] as? String == "SVC-51", "\(answer)")
                    refused.insert(name)
                }
            }
            #expect(
                refused == [
                    "laneway_submitEnvelope", "laneway_submitBundle", "laneway_submitEntry", "laneway_account",
                    "laneway_lanes", "laneway_lane", "laneway_laneState", "laneway_estimateFees", "laneway_callBundle",
                    "laneway_network", "laneway_faucet",
                ])
            let ready = try await service.get("/readyz")
            #expect(ready.status == 503 && ready.body.contains("STORE_FULL"), "\(ready)")
            #expect(try await service.get("/healthz").status == 200)
            #expect(try await service.get("/metrics").body.contains("STORE_FULL"))

            let limiting = service.node
            // The writer's connection belongs to the writer, which is waiting: from beside it.
            try await blocking { try Self.limit(limiting, pages: nil) }
            let answers = await waiting.value
            #expect(answers.allSatisfy { if case .logged = $0 { true } else { false } }, "\(answers.first as Any)")
            #expect(try await service.get("/readyz").status == 200)
            #expect(try await service.result("laneway_network")["height"] as? Int == 1)
            try await service.node.tick(timeMilliseconds: 2)
            // The log and what follows from it are whole.
            _ = try service.node.store.checkChain()
        }
    }

    private static func isStoppedByFullStore(_ answer: SubmitAnswer) -> Bool {
        guard case .stopped(let reason) = answer, case .store(let error) = reason else { return false }
        return error.code == .full
    }

    @Test("ends when it is told not to wait any more, and what was not stored was not acknowledged")
    func ending() async throws {
        try await TestService.with { service in
            let waiting = try await Self.fill(service)
            let position = try service.node.store.tail().position
            service.node.patience.end()
            let answers = await waiting.value
            #expect(!answers.isEmpty && answers.count { Self.isStoppedByFullStore($0) } == answers.count)
            #expect(service.node.state.failure?.contains("STORE_FULL") == true)
            #expect(try service.node.store.tail().position == position)
            // The reason is the one that stopped it, whoever asks later.
            await #expect(throws: (any Error).self) { try await service.node.tick(timeMilliseconds: 9) }
            #expect(try await service.get("/healthz").body.contains("STORE_FULL"))
        }
    }
}
