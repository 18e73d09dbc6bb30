import Foundation
import Node
import Sequencer
import Service
import Store
import Testing
import Wire

/// What an account sent, page by page, and why it stands where it stands (SVC-41, SVC-42).
@Suite("A sender's transactions and their explanations")
struct SenderMethodTests {
    /// Submits the envelope of `count` transactions.
    private func submit(_ service: TestService, _ sender: Int, nonce: UInt64, count: UInt64 = 1) async throws {
        let envelope = TestNetwork.envelope(sender, nonce: nonce, count: count)
        _ = try await service.result("laneway_submitEnvelope", "[\"\(TestService.hex(envelope))\"]")
    }

    private static func lines(_ answer: [String: Any]) throws -> [[String: Any]] {
        try #require(answer["transactions"] as? [[String: Any]])
    }

    @Test("Pages of any size join to everything that the account sent, the newest first, with what became of it")
    func pages() async throws {
        try await TestService.with { service in
            let account = "\"\(TestNetwork.senders[0].publicKey)\""
            var expected: [String] = []
            var (nonce, time): (UInt64, UInt64) = (0, 0)
            for count: UInt64 in [1, 3, 1, 2, 1] {
                try await submit(service, 0, nonce: nonce, count: count)
                // Another's between them, which no page may have.
                try await submit(service, 1, nonce: time)
                let envelope = TestNetwork.envelope(0, nonce: nonce, count: count)
                expected = (0..<Int(count)).map { "\(envelope.transactionHash(at: $0))" } + expected
                nonce += count
                time += 1
                try await service.node.tick(timeMilliseconds: time)
            }
            // In the log, in no sub-block yet, and not in the index.
            try await submit(service, 0, nonce: nonce)
            let pending = "\(TestNetwork.envelope(0, nonce: nonce).transactionHash(at: 0))"
            for limit in 1...9 {
                var (found, next): ([[String: Any]], UInt64?) = ([], nil)
                repeat {
                    let before = next.map { ", \($0)" } ?? ""
                    let page = try await service.result("laneway_transactions", "[\(account), \(limit)\(before)]")
                    let lines = try Self.lines(page)
                    #expect(lines.count <= limit + 2, "an entry's rest comes with its first")
                    found += lines
                    next = (page["next"] as? NSNumber)?.uint64Value
                } while next != nil
                #expect(found.map { $0["hash"] as? String } == [pending] + expected, "limit \(limit)")
                #expect(found[0]["state"] as? String == "pending" && found[0]["lane"] == nil)
                #expect(found.dropFirst().allSatisfy { $0["outcome"] as? String == "INCLUDED" })
                #expect(found.dropFirst().allSatisfy { $0["lane"] as? String == "fifo" })
            }
        }
    }

    @Test("The answer is the same with the index and without it, and says how far it reaches")
    func index() async throws {
        try await TestService.with { service in
            for nonce in 0..<6 as Range<UInt64> {
                try await submit(service, 2, nonce: nonce)
                try await service.node.tick(timeMilliseconds: nonce + 1)
            }
            let params = "[\"\(TestNetwork.senders[2].publicKey)\", 4]"
            try service.node.store.rebuildIndexes()
            let indexed = try await service.result("laneway_transactions", params)
            #expect((indexed["indexed_height"] as? NSNumber)?.uint64Value == 6)
            try service.node.store.dropIndexes()
            let read = try await service.result("laneway_transactions", params)
            #expect((read["indexed_height"] as? NSNumber)?.uint64Value == 0)
            #expect(
                try Self.lines(indexed).map { $0["hash"] as? String } == Self.lines(read).map { $0["hash"] as? String })
            #expect(indexed["next"] as? NSNumber == read["next"] as? NSNumber)
        }
    }

    @Test(
        "A bundle is its payer's, and its legs are their senders', with the bundle's ending where no sub-block has them"
    )
    func bundles() async throws {
        try await TestService.with { service in
            let won = try TestNetwork.bundle(1, bid: 500, validUntil: 9)
            _ = try await service.result("laneway_submitBundle", "[\"\(TestService.hex(won))\"]")
            try await service.node.tick(timeMilliseconds: 1)
            // Sold already when it comes: it never wins.
            let lost = try TestNetwork.bundle(1, bid: 5, validUntil: 2)
            _ = try await service.call("laneway_submitBundle", "[\"\(TestService.hex(lost))\"]")
            for time in 2...6 as ClosedRange<UInt64> { try await service.node.tick(timeMilliseconds: time) }
            let answer = try await service.result(
                "laneway_transactions", "[\"\(TestNetwork.senders[1].publicKey)\"]")
            let lines = try Self.lines(answer).filter { $0["state"] as? String == "ended" }
            let kinds = lines.compactMap { $0["kind"] as? String }
            #expect(kinds.filter { $0 == "bundle" }.count >= 1 && kinds.filter { $0 == "leg" }.count >= 2)
            #expect(lines.filter { $0["kind"] as? String == "leg" }.allSatisfy { $0["bundle"] is String })
        }
    }

    @Test("What has ended is explained as from the folder; what is pending, unknown or a lost leg is not there")
    func explains() async throws {
        try await TestService.with { service in
            try await submit(service, 0, nonce: 0)
            try await submit(service, 3, nonce: 0)
            let hash = "\(TestNetwork.envelope(3, nonce: 0).transactionHash(at: 0))"
            let early = try await service.error("laneway_explain", "[\"\(hash)\"]")
            #expect(early.code == -32001 && early.message.contains("pending"))
            try await service.node.tick(timeMilliseconds: 1)
            let answer = try await service.result("laneway_explain", "[\"\(hash)\"]")
            let places = try #require(answer["places"] as? [[String: Any]])
            #expect(places.count == 1)
            #expect((places[0]["height"] as? NSNumber) == 1 && (places[0]["place_in_lane"] as? NSNumber) == 1)
            #expect(answer["sender"] as? String == "\(TestNetwork.senders[3].publicKey)")
            let lines = try #require(answer["lines"] as? [String])
            #expect(lines.contains { $0.contains("Its place in lane fifo: 1 of 2") })
            // Twice: from the sub-block that is still there.
            #expect(try await service.result("laneway_explain", "[\"\(hash)\"]")["lines"] as? [String] == lines)
            let unknown = try await service.error("laneway_explain", "[\"0x\(String(repeating: "5", count: 64))\"]")
            #expect(unknown.code == -32001)
        }
    }

    @Test("Too many explanations at a time are told when to come again, and the others are answered")
    func busy() async throws {
        try await TestService.with { service in
            for nonce in 0..<40 as Range<UInt64> {
                try await submit(service, 0, nonce: nonce)
                try await service.node.tick(timeMilliseconds: nonce + 1)
            }
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for nonce in 0..<40 as Range<UInt64> {
                    let hash = "\(TestNetwork.envelope(0, nonce: nonce).transactionHash(at: 0))"
                    group.addTask { try await outcome(of: hash, service) }
                }
                return try await group.reduce(into: [String]()) { $0.append($1) }
            }
            #expect(Set(answers).isSubset(of: ["ok", "EXPLAIN_FULL 1000"]), "\(answers)")
            #expect(answers.filter { $0 == "ok" }.count >= 8)
            #expect(answers.contains("EXPLAIN_FULL 1000"), "40 at once are more than 8")
        }
    }

    /// `ok`, or the error's code and when to come again.
    private func outcome(of hash: String, _ service: TestService) async throws -> String {
        let answer = try await service.call("laneway_explain", "[\"\(hash)\"]")
        guard let error = answer["error"] as? [String: Any] else { return "ok" }
        let data = try #require(error["data"] as? [String: Any])
        return "\(data["code"] ?? "?") \(data["retry_after_milliseconds"] ?? "?")"
    }
}
