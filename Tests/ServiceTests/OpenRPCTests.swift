import Foundation
import RuleTestSupport
import Service
import Testing
import Wire

/// The document says what is answered, and every method survives whatever it is given (SVC-9, SVC-14).
@Suite("The OpenRPC document")
struct OpenRPCTests {
    private struct Method {
        let name: String
        let required: [String]
        let parameters: [String]
    }

    private static func methods(_ service: TestService) async throws -> [Method] {
        let text = try await service.get("/openrpc.json").body
        let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(document["openrpc"] as? String == "1.2.6")
        return try #require(document["methods"] as? [[String: Any]]).map { method in
            let params = try #require(method["params"] as? [[String: Any]])
            let names = params.compactMap { $0["name"] as? String }
            #expect(names.count == params.count && params.allSatisfy { $0["schema"] is [String: Any] })
            return Method(
                name: try #require(method["name"] as? String),
                required: params.filter { $0["required"] as? Bool == true }.compactMap { $0["name"] as? String },
                parameters: names)
        }
    }

    @Test("names every method that is specified")
    func complete() async throws {
        try await TestService.with { service in
            let names = try await Self.methods(service).map { $0.name.replacing("laneway_", with: "") }
            #expect(
                Set(names) == [
                    "submitEnvelope", "submitBundle", "submitEntry", "status", "transaction", "account", "lanes",
                    "lane", "block", "subBlock", "attribution", "network", "genesis", "laneState", "estimateFees",
                    "callBundle", "faucet", "blocks", "transactions", "explain", "orderFee",
                ])
            #expect(Set(names).count == names.count)
        }
    }

    /// Values that methods with more parameters take.
    private static let valid = [
        "envelope": "\"0x01\"", "bundle": "\"0x01\"", "entry": "\"0x01\"",
        "account": "\"0x\(String(repeating: "1", count: 64))\"", "lane": "\"fifo\"",
    ]

    @Test("lists methods that answer -32602, naming the parameter, for whatever cannot be one")
    func wrongParameters() async throws {
        // What no parameter of any method can be.
        let wrong = [
            "true", "[]", "{}", "-1", "1.5", "1e3", "\"\"", "\"0X\"", "\"0x_\"", "\"\\u0000\"", "\"ÄÖ\"", "[[[[]]]]",
        ]
        try await TestService.with { service in
            for method in try await Self.methods(service) {
                for parameter in method.parameters {
                    for value in wrong {
                        var members = ["\"\(parameter)\":\(value)"]
                        for other in method.required where other != parameter {
                            members.append("\"\(other)\":\(try #require(Self.valid[other], "give a valid \(other)"))")
                        }
                        let error = try await service.error(method.name, "{\(members.joined(separator: ","))}")
                        #expect(error.code == -32602, "\(method.name) \(parameter) \(value)")
                        #expect(error.message.hasPrefix("\(parameter): expected"), "\(method.name): \(error.message)")
                    }
                }
                for name in method.required {
                    let missing = try await service.error(method.name, "{}")
                    #expect(missing.code == -32602 && missing.message.hasPrefix(name), "\(method.name)")
                }
                let unknown = try await service.error(method.name, "{\"nobody\":1}")
                #expect(unknown.code == -32602)
                let many =
                    "[" + Array(repeating: "null", count: method.parameters.count + 1).joined(separator: ",") + "]"
                #expect(try await service.error(method.name, many).code == -32602)
            }
        }
    }

    @Test("lists methods that no hostile value brings down", arguments: [1, 2, 3] as [UInt64])
    func hostile(seed: UInt64) async throws {
        try await TestService.with { service in
            var random = SeededGenerator(seed: seed)
            let methods = try await Self.methods(service)
            for _ in 0..<12 {
                // As a batch: a hundred calls at a time.
                let calls = (0..<100).map { id in
                    let method = methods[.random(in: methods.indices, using: &random)]
                    let params = method.parameters.map { "\"\($0)\":\(Self.value(&random))" }.joined(separator: ",")
                    return "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"\(method.name)\",\"params\":{\(params)}}"
                }
                let answers = try #require(
                    try await service.post("[\(calls.joined(separator: ","))]") as? [[String: Any]], "seed \(seed)")
                #expect(answers.count == 100, "seed \(seed)")
                for (answer, call) in zip(answers, calls) {
                    let code = (answer["error"] as? [String: Any])?["code"] as? Int
                    #expect(
                        answer["result"] != nil || [-32602, -32001, -32003, -32005].contains(code),
                        "seed \(seed): \(call.prefix(300)) gave \(answer)")
                }
            }
            #expect(try await service.get("/healthz").status == 200)
        }
    }

    private static func value(_ random: inout SeededGenerator) -> String {
        let envelope = TestNetwork.envelope(
            .random(in: 0..<8, using: &random), nonce: .random(in: 0...2, using: &random))
        var bytes = LogEntry(envelope).encoded
        if Bool.random(using: &random) { bytes.removeFirst() }
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            bytes[.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
        }
        bytes.removeLast(.random(in: 0..<bytes.count, using: &random) / 8)
        let values = [
            "\"\(Hex.encode(bytes))\"", "\"0x\(String(repeating: "f", count: 64))\"", "\"fifo\"", "\"latest\"", "null",
            "18446744073709551615", "18446744073709551616", "\"18446744073709551615\"", "1", "0", "-0", "1e999",
            "\"0x\(String(repeating: "00", count: 20_000))\"", "[[]]", "{\"a\":{\"b\":[]}}", "true",
            "\"\(String(repeating: "a", count: 33))\"", "\"\\ud83d\\ude00\"",
        ]
        return values[.random(in: values.indices, using: &random)]
    }
}
