import Foundation
import Inspection
import Sequencer
import Service
import Store
import Testing
import Wire

/// SVC-7 to SVC-13.
@Suite("JSON-RPC")
struct RPCTests {
    @Test("takes an envelope, answers when it is durable, and says how it ended")
    func envelope() async throws {
        try await TestService.with { service in
            let envelope = TestNetwork.envelope(0, nonce: 0)
            let result = try await service.result("laneway_submitEnvelope", "[\"\(TestService.hex(envelope))\"]")
            let hash = try #require((result["transactions"] as? [String])?.first)
            #expect(result["kind"] as? String == "envelope")
            let position = try #require(result["log_position"] as? UInt64)
            #expect(try service.node.store.tail().position >= position)
            let pending = try await service.result("laneway_status", "{\"hash\":\"\(hash)\"}")
            #expect(pending["state"] as? String == "pending")
            #expect(pending["log_position"] as? UInt64 == position)
            try await service.node.tick(timeMilliseconds: 1)
            let ended = try await service.result("laneway_status", "[\"\(hash)\"]")
            #expect(ended["state"] as? String == "ended")
            #expect(ended["outcome"] as? String == "INCLUDED")
            #expect(ended["height"] as? Int == 1)
            let places = try await service.call("laneway_transaction", "[\"\(hash)\"]")["result"] as? [[String: Any]]
            #expect(places?.first?["lane"] as? String == "fifo")
        }
    }

    @Test("waits for the ending if it is asked to, and says so when it does not come in time")
    func waiting() async throws {
        try await TestService.with { service in
            let first = TestService.hex(TestNetwork.envelope(0, nonce: 0))
            let ticking = Task { [node = service.node] in
                var time: UInt64 = 1
                while !Task.isCancelled {
                    try await node.tick(timeMilliseconds: time)
                    time += 1
                    try? await Task.sleep(for: .milliseconds(100))
                }
            }
            let result = try await service.result("laneway_submitEnvelope", "[\"\(first)\", 180000]")
            ticking.cancel()
            try await ticking.value
            #expect(result["ended"] as? Bool == true)
            #expect((result["statuses"] as? [[String: Any]])?.first?["outcome"] as? String == "INCLUDED")
            let second = TestService.hex(TestNetwork.envelope(0, nonce: 1))
            let late = try await service.result("laneway_submitEnvelope", "[\"\(second)\", 30]")
            #expect(late["ended"] as? Bool == false)
            #expect((late["statuses"] as? [[String: Any]])?.first?["state"] as? String == "pending")
        }
    }

    @Test("takes bundles and any signed entry")
    func entries() async throws {
        try await TestService.with { service in
            let bundle = try TestNetwork.bundle(1, bid: 500, validUntil: 5)
            let sent = try await service.result("laneway_submitBundle", "[\"\(TestService.hex(bundle))\"]")
            #expect(sent["bundle"] as? String == "\(bundle.hash)")
            #expect((sent["legs"] as? [String])?.count == 2)
            let account = "\"\(TestNetwork.senders[0].publicKey)\""
            let before = try await service.result("laneway_account", "[\(account)]")
            let deposit = TestNetwork.deposit(9, to: TestNetwork.senders[0])
            let result = try await service.result("laneway_submitEntry", "[\"\(TestService.hex(deposit))\"]")
            #expect(result["kind"] as? String == "deposit")
            let after = try await service.result("laneway_account", "[\(account), \"fifo\"]")
            #expect(before["balance"] as? String == "\(TestNetwork.plenty)")
            #expect(after["balance"] as? String == "\(2 * TestNetwork.plenty)")
            #expect(after["next_nonce"] as? Int == 0)
            try await service.node.tick(timeMilliseconds: 1)
            let status = try await service.result("laneway_status", "[\"\(bundle.hash)\"]")
            #expect(status["outcome"] as? String == "INCLUDED")
            let leg = try #require((sent["legs"] as? [String])?.last)
            #expect(try await service.result("laneway_status", "[\"\(leg)\"]")["outcome"] as? String == "INCLUDED")
        }
    }

    @Test("says why an entry is not in the log: code, name, fault and rule")
    func refusals() async throws {
        try await TestService.with { service in
            var forged = TestNetwork.envelope(0, nonce: 0)
            forged.signature = .zero
            let unsigned = try await service.error("laneway_submitEnvelope", "[\"\(TestService.hex(forged))\"]")
            #expect(unsigned.code == -32003 && unsigned.data["code"] as? String == "INVALID_SIGNATURE")
            let gap = try await service.error(
                "laneway_submitEnvelope", "[\"\(TestService.hex(TestNetwork.envelope(0, nonce: 4)))\"]")
            #expect(gap.code == -32003 && gap.data["code"] as? String == "NONCE_GAP")
            #expect(gap.data["fault"] as? String == "client" && gap.data["rule"] as? String == "TX-30, LANE-14")
            let repeated = try await service.error(
                "laneway_submitEntry", "[\"\(TestService.hex(TestNetwork.deposit(1, to: TestNetwork.senders[0])))\"]")
            #expect(
                repeated.data["code"] as? String == "INVALID_ENTRY" && repeated.data["rule"] as? String == "LEDGER-2")
            // The envelope's own bytes are counted, not the kind that the method puts before them.
            let unreadable = try await service.error("laneway_submitEnvelope", "[\"0x02\"]")
            #expect(unreadable.code == -32602 && unreadable.message.hasPrefix("at byte 0 in envelope.version"))
            let tick = try await service.error(
                "laneway_submitEntry", "[\"\(TestService.hex(LogEntry.tick(Tick(timeMilliseconds: 1))))\"]")
            #expect(tick.data["code"] as? String == "INVALID_ENTRY")
            #expect(try service.node.store.lastHeight() == 0)
        }
    }

    @Test("puts a batch's submissions into the log together and in order, and answers each in its place")
    func batch() async throws {
        try await TestService.with { service in
            let calls = (0..<20 as Range<UInt64>).map { nonce in
                let envelope = TestService.hex(TestNetwork.envelope(0, nonce: nonce))
                return
                    "{\"jsonrpc\":\"2.0\",\"id\":\"n\(nonce)\",\"method\":\"laneway_submitEnvelope\",\"params\":[\"\(envelope)\"]}"
            }
            let others = ["1", "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"laneway_network\"}", "{\"id\":4}"]
            let silent = "{\"jsonrpc\":\"2.0\",\"method\":\"laneway_network\"}"
            let body = "[" + (calls + [silent] + others).joined(separator: ",") + "]"
            let answers = try #require(try await service.post(body) as? [[String: Any]])
            #expect(answers.prefix(20).map { $0["id"] as? String } == (0..<20).map { "n\($0)" })
            let positions = answers.prefix(20).compactMap { ($0["result"] as? [String: Any])?["log_position"] as? Int }
            #expect(positions == Array(positions[0]..<positions[0] + 20))
            #expect(answers.count == 23)
            #expect((answers[20]["error"] as? [String: Any])?["code"] as? Int == -32600)
            #expect(answers[21]["id"] is NSNull && answers[21]["result"] != nil)
            #expect(
                answers[22]["id"] as? Int == 4 && (answers[22]["error"] as? [String: Any])?["code"] as? Int == -32600)
        }
    }

    @Test(
        "answers what is no call as JSON-RPC says",
        arguments: [
            ("{", -32700), ("", -32700), ("[1,2", -32700), ("[]", -32600), ("1", -32600), ("{}", -32600),
            ("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"laneway_network\"}", -32600),
            ("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"laneway_network\"}", -32600),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}", -32600),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"laneway_network\",\"params\":7}", -32600),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}", -32601),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"laneway_network\",\"params\":[1]}", -32602),
            (
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"laneway_lane\",\"params\":{\"lane\":\"fifo\",\"lan\":1}}",
                -32602
            ),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"laneway_lane\",\"params\":{}}", -32602),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"laneway_lane\",\"params\":[\"nobody\"]}", -32001),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"laneway_block\",\"params\":[\"latest\"]}", -32001),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"laneway_subBlock\",\"params\":[999999999999]}", -32001),
            ("[" + Array(repeating: "1", count: 101).joined(separator: ",") + "]", -32005),
        ])
    func errors(body: String, code: Int) async throws {
        try await TestService.with { service in
            let answer = try #require(try await service.post(body) as? [String: Any])
            #expect(answer["jsonrpc"] as? String == "2.0")
            #expect(answer["result"] == nil)
            let error = try #require(answer["error"] as? [String: Any])
            #expect(error["code"] as? Int == code, "\(answer)")
            let data = try #require(error["data"] as? [String: Any])
            let name = try #require(data["code"] as? String)
            #expect(name.allSatisfy { $0.isUppercase || $0 == "_" })
            #expect(data["fault"] as? String == "client")
        }
    }

    @Test("has no answer to notifications, which are done all the same")
    func notifications() async throws {
        try await TestService.with { service in
            let envelope = TestService.hex(TestNetwork.envelope(0, nonce: 0))
            let position = service.node.state.logPosition
            let answer = try await service.request(
                "POST /", "{\"jsonrpc\":\"2.0\",\"method\":\"laneway_submitEnvelope\",\"params\":[\"\(envelope)\"]}")
            #expect(answer.status == 204 && answer.body.isEmpty)
            #expect(service.node.state.logPosition == position + 1)
        }
    }

    @Test("says when to come back while more waits than it takes, and nothing was done")
    func busy() async throws {
        let limits = IngressLimits(entriesMax: 2, bytesMax: 1 << 20, entriesPerCommitMax: 2)
        try await TestService.with(ingress: limits) { service in
            let gate = Gate()
            let held = Task.detached { await gate.hold(service.node) }
            await gate.isHeld()
            // Together, as they come to an empty queue: alone they fill it.
            let waiting = [
                Task {
                    await service.node.submit(
                        (0..<2).map { LogEntry(TestNetwork.envelope($0, nonce: 0)).encoded })
                }
            ]
            while service.node.ingressCount < 2 { await Task.yield() }
            let envelope = TestService.hex(TestNetwork.envelope(3, nonce: 0))
            let busy = try await service.error("laneway_submitEnvelope", "[\"\(envelope)\"]")
            #expect(busy.code == -32005 && busy.data["code"] as? String == "QUEUE_FULL")
            #expect(busy.data["fault"] as? String == "node")
            #expect((busy.data["retry_after_milliseconds"] as? Int ?? 0) > 0)
            let ready = try await service.get("/readyz")
            #expect(ready.status == 503 && ready.body.contains("QUEUE_FULL"))
            gate.open()
            await held.value
            for task in waiting { _ = await task.value }
            _ = try await service.result("laneway_submitEnvelope", "[\"\(envelope)\"]")
        }
    }

    @Test("answers blocks, sub-blocks and attribution as the command line prints them")
    func documents() async throws {
        try await TestService.with { service in
            for height in 1...4 as ClosedRange<UInt64> {
                _ = await service.node.submit([LogEntry(TestNetwork.envelope(0, nonce: height - 1)).encoded])
                try await service.node.tick(timeMilliseconds: height)
            }
            func same(_ method: String, _ params: String, _ document: Document) async throws {
                let expected = try JSONEncoder().encode(document)
                let answer = try await service.result(method, params)
                #expect(
                    answer as NSDictionary == (try JSONSerialization.jsonObject(with: expected)) as? NSDictionary,
                    "\(method)")
            }
            let store = service.node.store
            try await same("laneway_block", "[\"latest\"]", InspectedBlock.document(2, store))
            try await same("laneway_block", "[\"1\"]", InspectedBlock.document(1, store))
            try await same("laneway_subBlock", "{\"height\":3}", InspectedSubBlock.document(3, store))
            try await same(
                "laneway_attribution", "{}", InspectedAttribution(of: nil, from: 1, to: 4, store).document)
            try await same(
                "laneway_attribution", "[\"fifo\",2,3]",
                InspectedAttribution(of: TestNetwork.fifo, from: 2, to: 3, store).document)
            let lanes = try #require(try await service.call("laneway_lanes")["result"] as? [[String: Any]])
            #expect(lanes.map { $0["lane"] as? String } == ["auction", "fifo"])
            var lane = try await service.result("laneway_lane", "[\"fifo\"]")
            let configuration = try #require(lane.removeValue(forKey: "configuration") as? String)
            #expect(lane as NSDictionary == lanes[1] as NSDictionary)
            let decoded = try LaneConfiguration(decoding: #require(Hex.decode(configuration)))
            #expect(decoded.name == TestNetwork.fifo)
            let network = try await service.result("laneway_network")
            #expect(network["genesis_hash"] as? String == "\(TestNetwork.genesis.hash)")
            #expect(network["height"] as? Int == 4 && network["block"] as? Int == 2)
        }
    }
}
