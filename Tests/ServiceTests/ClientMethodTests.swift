import Foundation
import Sequencer
import Service
import Testing
import Wire

/// SVC-24 to SVC-27, and pages of SVC-10.
@Suite("Methods for clients")
struct ClientMethodTests {
    private static let stranger = SecretKey(seed: Hash.of(.developmentKey, Array("stranger".utf8)))

    @Test("A faucet gives money with the node's next deposit number, whoever else deposits, and no more than its bound")
    func faucet() async throws {
        try await TestService.with(faucet: Faucet(settlement: TestNetwork.settlement)) { service in
            let account = "\"\(Self.stranger.publicKey)\""
            for _ in 0..<3 { _ = try await service.result("laneway_faucet", "[\(account), \"70\"]") }
            let found = try await service.result("laneway_account", "[\(account)]")
            #expect(found["balance"] as? String == "210")
            let usual = try await service.result("laneway_faucet", "[\(account)]")
            #expect(usual["amount"] as? String == "\(Faucet.usualAmount)")
            #expect(try Receipt(decoding: #require(Hex.decode(usual["receipt"] as? String ?? ""))).signature != .zero)
            let deposit = TestNetwork.deposit(13, to: TestNetwork.senders[0])
            _ = try await service.result("laneway_submitEntry", "[\"\(TestService.hex(deposit))\"]")
            _ = try await service.result("laneway_faucet", "[\(account), 1]")
            let error = try await service.error("laneway_faucet", "[\(account), \"\(Faucet.amountMax + 1)\"]")
            #expect(error.code == -32602 && error.message.hasPrefix("amount: expected"))
        }
    }

    @Test("A network without a faucet says where money comes from; one with another key's is told so")
    func noFaucet() async throws {
        let account = "\"\(Self.stranger.publicKey)\""
        try await TestService.with { service in
            let error = try await service.error("laneway_faucet", "[\(account)]")
            #expect(error.code == -32003 && error.data["code"] as? String == "NO_FAUCET")
        }
        try await TestService.with(faucet: Faucet(settlement: TestNetwork.governance)) { service in
            let error = try await service.error("laneway_faucet", "[\(account)]")
            #expect(error.data["code"] as? String == "INVALID_SIGNATURE")
        }
    }

    @Test("Fees are estimated from the base fee and from what was included of late")
    func fees() async throws {
        try await TestService.with { service in
            let before = try await service.result("laneway_estimateFees", "[\"fifo\"]")
            #expect(before["base_fee_per_gas"] as? String == "7" && before["priority_fee_per_gas"] as? String == "0")
            #expect(before["max_fee_per_gas"] as? String == "14")
            for nonce in 0..<5 as Range<UInt64> {
                _ = await service.node.submit([LogEntry(TestNetwork.envelope(0, nonce: nonce)).encoded])
            }
            try await service.node.tick(timeMilliseconds: 1)
            let after = try await service.result("laneway_estimateFees", "[\"fifo\"]")
            #expect(after["priority_fee_per_gas"] as? String == "3" && after["max_fee_per_gas"] as? String == "17")
            #expect(after["transactions"] as? Int == 5 && after["sub_blocks"] as? Int == 1)
            let other = try await service.result("laneway_estimateFees", "[\"auction\"]")
            #expect(other["priority_fee_per_gas"] as? String == "0")
            #expect(try await service.error("laneway_estimateFees", "[\"nobody\"]").code == -32001)
        }
    }

    @Test("What an order would cost is said before it is sent, with all that a cancellation would end")
    func orderFee() async throws {
        try await TestService.with { service in
            let sender = TestNetwork.senders[0]
            let envelope = TestNetwork.envelope(0, nonce: 0, count: 3)
            _ = await service.node.submit([LogEntry(envelope).encoded])
            let position = service.node.state.logPosition
            let chainID = service.node.genesis.chainID
            let order = LogEntry.cancellation(
                Cancellation(
                    number: 1, lane: envelope.lane, nonce: 1, transaction: envelope.transactionHash(at: 1),
                    chainID: chainID, signedBy: sender))
            let bytes = order.encoded.count + envelope.size(at: 1) + envelope.size(at: 2)
            let found = try await service.result("laneway_orderFee", "[\"\(TestService.hex(order))\"]")
            #expect(found["fee"] as? String == "\(3 * bytes)" && found["data_fee_per_byte"] as? String == "3")
            #expect(service.node.state.logPosition == position)
            _ = try await service.result("laneway_submitEntry", "[\"\(TestService.hex(order))\"]")
            // It has ended: refused like one that was sent.
            let late = try await service.error("laneway_orderFee", "[\"\(TestService.hex(order))\"]")
            #expect(late.code == -32003 && late.data["rule"] as? String == "ORDER-6")
            let other = try await service.error("laneway_orderFee", "[\"\(TestService.hex(LogEntry(envelope)))\"]")
            #expect(other.code == -32602 && other.message.hasPrefix("order: "))
            #expect(try await service.error("laneway_orderFee", "[\"0x63\"]").code == -32602)
        }
    }

    @Test("A bundle is tried without being sent, signed or not")
    func callBundle() async throws {
        try await TestService.with { service in
            let position = service.node.state.logPosition
            var bundle = try TestNetwork.bundle(1, bid: 500, validUntil: 5)
            bundle.signatures = [.zero]
            let good = try await service.result("laneway_callBundle", "[\"\(TestService.hex(bundle))\"]")
            #expect(good["admitted"] as? Bool == true && good["bundle"] as? String == "\(bundle.hash)")
            #expect((good["legs"] as? [[String: Any]])?.map { $0["lane"] as? String } == ["fifo", "auction"])
            bundle.bid = TestNetwork.plenty * 2
            let poor = try await service.result("laneway_callBundle", "[\"\(TestService.hex(bundle))\"]")
            #expect(poor["admitted"] as? Bool == false && poor["outcome"] as? String == "UNPAYABLE")
            #expect(service.node.state.logPosition == position)
            let none = try await service.error("laneway_callBundle", "[\"0x00\"]")
            #expect(none.code == -32602)
        }
    }

    @Test("A lane's state is proven against a signed header; where it changes, at the end of the block")
    func laneState() async throws {
        try await TestService.with { service in
            let early = try await service.error("laneway_laneState", "{\"lane\":\"fifo\",\"waitMilliseconds\":0}")
            #expect(early.code == -32005 && early.data["code"] as? String == "STATE_CHANGING")
            let params = "{\"lane\":\"fifo\",\"keys\":[\"0x01\"]}"
            async let asked = service.result("laneway_laneState", params)
            let ticking = Task { [node = service.node] in
                var time: UInt64 = 1
                while !Task.isCancelled {
                    try await node.tick(timeMilliseconds: time)
                    time += 1
                    try? await Task.sleep(for: .milliseconds(20))
                }
            }
            let page = try await asked
            ticking.cancel()
            try await ticking.value
            func bytes(_ name: String) throws -> [UInt8] { try #require(Hex.decode(page[name] as? String ?? "")) }
            let header = try Signed<BlockHeader>(decoding: bytes("header"))
            #expect(header.header.number == page["block"] as? UInt64)
            let leaf = try LaneStateLeaf(decoding: bytes("leaf"))
            let path = try MapPath(decoding: bytes("lane_path"))
            #expect(
                path.proves(leaf.hash, at: TestNetwork.fifo.mapPlace, root: header.header.stateRoot))
            let entry = try #require((page["entries"] as? [[String: Any]])?.first)
            #expect(entry["value"] == nil && page["key_count"] as? Int == 0)
            let absence = try MapPath(decoding: #require(Hex.decode(entry["path"] as? String ?? "")))
            #expect(absence.provesAbsence(at: LaneStateTree.place(of: [1]), neighbour: nil, root: leaf.root))
            #expect(try await service.error("laneway_laneState", "[\"nobody\"]").code == -32001)
        }
    }

    @Test("Senders and recipients come in pages, and what all paid is what all got")
    func attribution() async throws {
        try await TestService.with { service in
            for sender in 0..<5 {
                for nonce in 0...UInt64(sender) {
                    _ = await service.node.submit([LogEntry(TestNetwork.envelope(sender, nonce: nonce)).encoded])
                }
            }
            let bundle = try TestNetwork.bundle(6, bid: 900, validUntil: 5)
            _ = await service.node.submit([LogEntry.bundle(bundle).encoded])
            try await service.node.tick(timeMilliseconds: 1)
            let all = try await service.result("laneway_attribution", "{\"by\":\"sender\"}")
            let lines = try #require(all["lines"] as? [[String: Any]])
            #expect(lines.count == 6 && all["accounts"] as? Int == 6 && all["next"] == nil)
            let totals = lines.compactMap { Amount($0["total"] as? String ?? "") }
            #expect(totals == totals.sorted(by: >) && "\(totals.reduce(0, +))" == all["total"] as? String)
            var (paged, after): ([String], String?) = ([], nil)
            repeat {
                let page = try await service.result(
                    "laneway_attribution",
                    "{\"by\":\"sender\",\"limit\":4\(after.map { ",\"after\":\"\($0)\"" } ?? "")}")
                #expect(page["total"] as? String == all["total"] as? String)
                paged += try #require(page["lines"] as? [[String: Any]]).compactMap { $0["account"] as? String }
                after = page["next"] as? String
            } while after != nil
            #expect(paged == lines.compactMap { $0["account"] as? String })
            let recipients = try await service.result("laneway_attribution", "{\"by\":\"recipient\"}")
            #expect(recipients["total"] as? String == all["total"] as? String)
            let unknown = try await service.error(
                "laneway_attribution", "{\"by\":\"sender\",\"after\":\"\(Self.stranger.publicKey)\"}")
            #expect(unknown.code == -32602 && unknown.message.hasPrefix("after: expected"))
            #expect(try await service.error("laneway_attribution", "{\"limit\":4}").code == -32602)
        }
    }

    @Test("Blocks come in pages, the newest first, each once")
    func blocks() async throws {
        try await TestService.with { service in
            let none = try await service.result("laneway_blocks")
            #expect(none["count"] as? Int == 0 && (none["blocks"] as? [Any])?.isEmpty == true)
            // Two sub-blocks are a block here.
            for time in 1...14 as ClosedRange<UInt64> { try await service.node.tick(timeMilliseconds: time) }
            var (numbers, before): ([Int], UInt64?) = ([], nil)
            repeat {
                let page = try await service.result(
                    "laneway_blocks", "{\"limit\":3\(before.map { ",\"before\":\($0)" } ?? "")}")
                #expect(page["count"] as? Int == 7)
                numbers += try #require(page["blocks"] as? [[String: Any]]).compactMap { $0["block"] as? Int }
                before = page["next"] as? UInt64
            } while before != nil
            #expect(numbers == [7, 6, 5, 4, 3, 2, 1])
        }
    }
}
