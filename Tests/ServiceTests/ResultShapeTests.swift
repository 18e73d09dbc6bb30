import Foundation
import Service
import Testing
import Wire

/// The OpenRPC document says what is answered: every answer is held against its method's schema (SVC-14).
@Suite("Results as the OpenRPC document describes them")
struct ResultShapeTests {
    /// Why a value is not of a schema; empty if it is. The part of JSON Schema that the document uses.
    private static func mistakes(_ value: Any, _ schema: [String: Any], at place: String) -> [String] {
        guard let type = schema["type"] as? String else { return schema.isEmpty ? [] : ["\(place): no type"] }
        switch type {
        case "string":
            guard let text = value as? String else { return ["\(place) is no string"] }
            guard let pattern = schema["pattern"] as? String else { return [] }
            return text.range(of: pattern, options: .regularExpression) != nil ? [] : ["\(place): \(text.prefix(80))"]
        case "integer": return value is UInt64 ? [] : ["\(place) is no integer"]
        case "boolean": return value is Bool ? [] : ["\(place) is no boolean"]
        case "array":
            guard let list = value as? [Any], let items = schema["items"] as? [String: Any] else {
                return ["\(place) is no array"]
            }
            return list.enumerated().flatMap { mistakes($1, items, at: "\(place)[\($0)]") }
        case "object":
            guard let object = value as? [String: Any], let known = schema["properties"] as? [String: [String: Any]],
                let required = schema["required"] as? [String]
            else { return ["\(place) is no object"] }
            let missing = required.filter { object[$0] == nil }.map { "\(place).\($0) is missing" }
            return missing
                + object.sorted { $0.key < $1.key }.flatMap { name, value in
                    known[name].map { mistakes(value, $0, at: "\(place).\(name)") } ?? []
                }
        default: return ["\(place): unknown type \(type)"]
        }
    }

    @Test("The check itself finds what is missing and what is of another form")
    func checkWorks() throws {
        let schema: [String: Any] = [
            "type": "object", "required": ["a"],
            "properties": [
                "a": ["type": "array", "items": ["type": "string", "pattern": "^0x"] as [String: Any]] as [String: Any]
            ],
        ]
        #expect(Self.mistakes(["a": ["0x1"], "b": 1], schema, at: "") == [])
        #expect(Self.mistakes(["b": 1], schema, at: "") == [".a is missing"])
        #expect(Self.mistakes(["a": ["1"]], schema, at: "") == [".a[0]: 1"])
        #expect(Self.mistakes(["a": 1], schema, at: "") == [".a is no array"])
        #expect(Self.mistakes("1", ["type": "integer"], at: "a") == ["a is no integer"])
        #expect(Self.mistakes("1", ["type": "boolean"], at: "a") == ["a is no boolean"])
    }

    @Test("Every method's answers are of its schema, on a network with transactions, bundles and blocks")
    func answers() async throws {
        try await TestService.with(faucet: Faucet(settlement: TestNetwork.settlement)) { service in
            let text = try await service.get("/openrpc.json").body
            let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            var schemas: [String: [String: Any]] = [:]
            for method in try #require(document["methods"] as? [[String: Any]]) {
                let result = try #require(method["result"] as? [String: Any])
                schemas[try #require(method["name"] as? String)] = try #require(result["schema"] as? [String: Any])
            }
            let envelope = TestNetwork.envelope(0, nonce: 0)
            let bundle = try TestNetwork.bundle(1, bid: 500, validUntil: 9)
            let hash = "\"\(envelope.transactionHash(at: 0))\""
            let account = "\"\(TestNetwork.senders[0].publicKey)\""
            let payer = "\"\(TestNetwork.senders[1].publicKey)\""
            let deposit = TestNetwork.deposit(9, to: TestNetwork.senders[0])
            let transfer = LogEntry.transfer(
                Transfer(
                    number: 1, to: TestNetwork.senders[1].publicKey, amount: 1, chainID: service.node.genesis.chainID,
                    signedBy: TestNetwork.senders[0]))
            let before = [
                ("orderFee", "[\"\(TestService.hex(transfer))\"]"),
                ("submitEnvelope", "[\"\(TestService.hex(envelope))\"]"),
                ("submitBundle", "[\"\(TestService.hex(bundle))\", 1]"),
                ("submitEntry", "[\"\(TestService.hex(deposit))\"]"), ("status", "[\(hash)]"),
                ("callBundle", "[\"\(TestService.hex(try TestNetwork.bundle(2, bid: 5, validUntil: 9)))\"]"),
                ("callBundle", "[\"\(TestService.hex(bundle))\"]"), ("faucet", "[\(account)]"),
            ]
            let after = [
                ("status", "[\(hash)]"), ("status", "[\"\(bundle.hash)\"]"), ("status", "[\(account)]"),
                ("transaction", "[\(hash)]"), ("account", "[\(account)]"), ("account", "[\(account), \"fifo\"]"),
                ("lanes", "[]"), ("lane", "[\"fifo\"]"), ("block", "[\"latest\"]"), ("blocks", "[1]"),
                ("subBlock", "[1]"), ("attribution", "[]"), ("attribution", "[\"fifo\"]"),
                ("attribution", "{\"by\":\"sender\",\"limit\":1}"), ("attribution", "{\"by\":\"recipient\"}"),
                ("laneState", "{\"lane\":\"fifo\",\"keys\":[\"0x01\"]}"), ("estimateFees", "[\"fifo\"]"),
                ("network", "[]"), ("genesis", "[]"), ("transactions", "[\(account)]"),
                ("transactions", "[\(payer), 1]"),
                ("explain", "[\(hash)]"), ("explain", "[\"\(bundle.hash)\"]"),
            ]
            func check(_ calls: [(String, String)]) async throws {
                for (name, params) in calls {
                    let schema = try #require(schemas["laneway_\(name)"], "\(name)")
                    #expect(schema["type"] != nil, "\(name) says nothing of its result")
                    let result = try #require(
                        try await service.call("laneway_\(name)", params)["result"], "\(name) \(params)")
                    #expect(Self.mistakes(result, schema, at: name) == [])
                }
            }
            try await check(before)
            for time in 1...8 as ClosedRange<UInt64> { try await service.node.tick(timeMilliseconds: time) }
            try await check(after)
            let called = Set((before + after).map { "laneway_\($0.0)" })
            #expect(called == Set(schemas.keys), "every method is held against its schema")
        }
    }
}
