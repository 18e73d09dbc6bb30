import Foundation
import Testing
import Wire

@testable import Service

/// SVC-8, SVC-9, of every method of every listener: each parameter in turn, all at once, missing, by place and by name.
@Suite("Hostile arguments")
struct HostileArgumentTests {
    /// JSON texts that are hardly any parameter's value.
    private static let values: [String] = {
        func text(_ content: String) -> String { "\"\(content)\"" }
        let long = String(repeating: "f", count: 10_000)
        return [
            // Mistyped.
            "true", "false", "[]", "{}", "[[]]", "{\"a\":{\"b\":[null]}}", "{\"__proto__\":1}", "[null]", "[0]",
            "[\"0x\"]",
            // Numbers at and beyond every edge.
            "0", "1", "-0", "-1", "1.5", "1e3", "1E400", "0.0000001", "9007199254740993", "9223372036854775807",
            "9223372036854775808", "18446744073709551615", "18446744073709551616",
            "340282366920938463463374607431768211455", "340282366920938463463374607431768211456",
            String(repeating: "9", count: 64), text("18446744073709551615"), text("18446744073709551616"),
            text("340282366920938463463374607431768211456"), text("-1"), text("+1"), text("1_000"), text(" 1"),
            text("٣"),
            // Digits that are no bytes, or too many.
            text(""), text("0x"), text("0x0"), text("0X00"), text("0xgg"), text("0x00 "), text("x"),
            text("0x" + String(repeating: "0", count: 63)), text("0x" + String(repeating: "0", count: 65)),
            text("0x" + long), text("0x" + long + "f"), text(long),
            // Texts that do harm elsewhere.
            text("\\u0000"), text("..%2f../etc/passwd"), text("'; DROP TABLE sub_block; --"), text("%s%n%x"),
            text("<script>alert(1)</script>"), text("\\n\\r\\nHTTP/1.1 200 OK"), text("\\u202e\\u2066"),
            text("\\ud83d\\ude00"), text(String(repeating: "a", count: 33)), text("fifo."), text("FIFO"),
            text("latest "),
            // One character of many bytes.
            text("e" + String(repeating: "\u{301}", count: 5_000)),
            // Many, and deep.
            "[" + Array(repeating: "0", count: 1_000).joined(separator: ",") + "]",
            "[" + Array(repeating: "\"0x00\"", count: 1_000).joined(separator: ",") + "]",
            String(repeating: "[", count: 12) + String(repeating: "]", count: 12),
        ]
    }()

    /// What answers of hostile calls may be: results, where it happens to be a value, and these.
    private static let codes: Set = [-32602, -32001, -32002, -32003, -32005]
    /// An answer says what is wrong, and does not repeat what it was given.
    private static let errorBytesMax = 4_096

    /// One listener's methods, called without a connection.
    private struct Listener {
        struct Method {
            let name: String
            let parameters: [ParameterDescription]
        }

        let methods: [Method]
        let answer: @Sendable ([UInt8]) async -> [UInt8]?

        init<Context: CallContext>(_ context: Context, _ methods: [CallMethod<Context>]) {
            let server = CallServer(context, methods: methods)
            self.methods = methods.map { Method(name: $0.name, parameters: $0.parameters) }
            answer = { await server.answer($0, in: AnswerRoom(in: context.answers)) }
        }

        /// The code of a call's error; nil: it has a result.
        func code(_ method: String, _ params: String) async throws -> Int? {
            let call = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"\(method)\",\"params\":\(params)}"
            let about = "\(method) \(params.prefix(120))"
            let bytes = try #require(await answer(Array(call.utf8)), "no answer: \(about)")
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any], "no JSON: \(about)")
            if object["result"] != nil {
                #expect(object["id"] as? Int == 7, "\(about)")
                return nil
            }
            let error = try #require(object["error"] as? [String: Any], "\(about)")
            let data = try #require(error["data"] as? [String: Any], "\(about)")
            #expect(bytes.count <= errorBytesMax, "\(bytes.count) bytes say no to \(about)")
            #expect(data["code"] is String && data["fault"] is String, "\(about): \(error)")
            return try #require(error["code"] as? Int, "\(about)")
        }
    }

    private static let valid = [
        "envelope": "\"0x01\"", "bundle": "\"0x01\"", "entry": "\"0x01\"", "lane": "\"fifo\"", "amount": "\"1\"",
        "account": "\"0x\(String(repeating: "1", count: 64))\"", "hash": "\"0x\(String(repeating: "1", count: 64))\"",
        "participant": "\"early\"", "height": "1", "number": "1", "from": "1", "entries": "[]",
    ]

    private static func attack(_ listener: Listener) async throws {
        for method in listener.methods {
            let required = method.parameters.filter(\.isRequired).map(\.name)
            func members(_ replaced: [String: String]) -> String {
                let names = method.parameters.map(\.name).filter { replaced[$0] != nil || required.contains($0) }
                return "{" + names.map { "\"\($0)\":\(replaced[$0] ?? valid[$0] ?? "1")" }.joined(separator: ",") + "}"
            }
            func check(_ params: String) async throws {
                guard let code = try await listener.code(method.name, params) else { return }
                #expect(codes.contains(code), "\(method.name) \(params.prefix(120)): \(code)")
            }
            for value in values {
                for parameter in method.parameters { try await check(members([parameter.name: value])) }
                let all = Array(repeating: value, count: method.parameters.count)
                try await check("[\(all.joined(separator: ","))]")
                try await check(members(Dictionary(uniqueKeysWithValues: zip(method.parameters.map(\.name), all))))
                #expect(try await listener.code(method.name, "[\((all + [value]).joined(separator: ","))]") == -32602)
                // Of names that nobody has.
                let name = value.hasPrefix("\"") ? value : "\"nobody\""
                #expect(try await listener.code(method.name, "{\(name):1}") == -32602)
            }
            // As large as a body may be, nearly.
            if let first = method.parameters.first, ["laneway_submitEntry", "laneway_lane"].contains(method.name) {
                try await check(members([first.name: "\"0x\(String(repeating: "f", count: 4_000_000))\""]))
            }
            for name in required {
                let others = required.filter { $0 != name }.map { "\"\($0)\":\(valid[$0] ?? "1")" }
                #expect(
                    try await listener.code(method.name, "{\(others.joined(separator: ","))}") == -32602,
                    "\(method.name) without \(name)")
                let null = (others + ["\"\(name)\":null"]).joined(separator: ",")
                #expect(try await listener.code(method.name, "{\(null)}") == -32602, "\(method.name): \(name) null")
            }
            for params in ["1", "\"x\"", "true"] {
                #expect(try await listener.code(method.name, params) == -32600, "\(method.name) \(params)")
            }
        }
    }

    @Test("of the network service's methods are told what is wrong, and nothing else happens")
    func service() async throws {
        let network = try TestNetwork()
        let limits = TestService.patientLimits
        let context = ServiceContext(network.node, limits: limits, faucet: Faucet(settlement: TestNetwork.settlement))
        var methods = MethodTable.methods(limits)
        #expect(methods.count >= 18)
        // A wait that nothing ends is no matter of arguments.
        methods.removeAll { $0.name == "laneway_laneState" }
        try await Self.attack(Listener(context, methods))
        #expect(network.node.state.failure == nil)
        #expect(context.metrics.answerBytes == 0)
        try await network.node.tick(timeMilliseconds: 1)
        // Its block is closed, so that it never has to wait.
        try await network.node.tick(timeMilliseconds: 2)
        try await Self.attack(
            Listener(context, MethodTable.methods(limits).filter { $0.name == "laneway_laneState" }))
        #expect(context.metrics.answerBytes == 0)
    }

    @Test("of the admin methods are told what is wrong, and nothing else happens") func admin() async throws {
        let network = try TestNetwork()
        let board = PartBoard(participants: ["early"], isLockStep: false)
        // Nobody waits for a part that was delivered by accident.
        board.end()
        let context = ServiceContext(network.node, limits: ServiceLimits())
        try await Self.attack(Listener(context, AdminMethods.all(board)))
        #expect(network.node.state.failure == nil)
    }

    @Test("of the settlement's methods are told what is wrong, and nothing else happens") func settlement() async throws
    {
        let context = SettlementContext(desk: EmptyDesk(), limits: ServiceLimits())
        try await Self.attack(Listener(context, SettlementMethods.all))
    }

    @Test("around a call are told what is wrong, and are not repeated")
    func calls() async throws {
        let network = try TestNetwork()
        let context = ServiceContext(network.node, limits: ServiceLimits())
        let server = RPCServer(context)
        let huge = String(repeating: "x", count: 100_000)
        let cases: [(String, Int)] = [
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\(huge)\"}", -32601),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":1}", -32600),
            ("{\"jsonrpc\":\"2.0\",\"id\":[],\"method\":\"laneway_lanes\"}", -32600),
            ("{\"jsonrpc\":\"\(huge)\",\"id\":1,\"method\":\"laneway_lanes\"}", -32600),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"laneway_lanes\"}", -32700),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"laneway_lanes\",\"params\":\"\\ud800\"}", -32700),
            (String(repeating: "[", count: 100_000), -32700), ("[]", -32600), ("[1]", -32600), ("", -32700),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"laneway_lanes\"", -32700), ("\u{FEFF}{}", -32700),
            ("{\"id\":\(String(repeating: "9", count: 65))}", -32700), ("nul", -32700), (huge, -32700),
        ]
        for (body, code) in cases {
            let answer = await server.answer(Array(body.utf8), in: AnswerRoom(in: context.answers))
            let bytes = try #require(answer)
            #expect(bytes.count <= Self.errorBytesMax, "\(body.prefix(80))")
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.contains("\"code\":\(code),"), "\(body.prefix(80)): \(text)")
        }
        let answer = await server.answer([0x7b, 0xff, 0xfe, 0x7d], in: AnswerRoom(in: context.answers))
        #expect(String(decoding: answer ?? [], as: UTF8.self).contains("-32700"))
        #expect(context.metrics.answerBytes == 0)
    }
}

/// A settlement that has nothing.
private struct EmptyDesk: SettlementDesk {
    let key = TestNetwork.settlement.publicKey
    private static let refusal = SettlementRefusal(code: "NODE_GONE", reason: "there is no node")

    func lastDeposit() async throws(SettlementRefusal) -> UInt64 { 0 }
    func inbox() async throws(SettlementRefusal) -> InboxState { InboxState(posted: 0, logged: 0) }
    func post(_ envelope: [UInt8]) async throws(SettlementRefusal) -> PostedEnvelope { throw Self.refusal }
    func posted(from number: UInt64) async -> [ForcedEnvelope] { [] }
    func withdrawals(from number: UInt64) async throws(SettlementRefusal) -> [WithdrawalRecord] { [] }
    func deposit(_ amount: Amount, for account: PublicKey) async throws(SettlementRefusal) -> SettlementEntry {
        throw Self.refusal
    }
}
