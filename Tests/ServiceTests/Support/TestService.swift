import Foundation
import Service
import Testing
import Wire

/// A live node and its service on a free port.
struct TestService {
    let network: TestNetwork
    let service: NetworkService
    var node: LiveNode { network.node }
    var port: Int { service.address.port }

    /// Limits whose deadlines no test run meets, however busy the machine is.
    static var patientLimits: ServiceLimits {
        var limits = ServiceLimits()
        limits.headSeconds = Int64(patience)
        limits.bodySeconds = Int64(patience)
        limits.answerSeconds = Int64(patience)
        limits.waitMillisecondsMax = UInt64(patience) * 1_000
        return limits
    }

    /// Runs `body` beside a service, and stops it whatever comes of it.
    static func with<Value>(
        limits: ServiceLimits = patientLimits, ingress: IngressLimits = IngressLimits(),
        faucet: Faucet? = nil, _ body: (TestService) async throws -> Value
    ) async throws -> Value {
        let network = try TestNetwork(limits: ingress)
        let service = TestService(
            network: network,
            service: try await NetworkService.start(
                network.node, limits: limits, faucet: faucet, rules: { TestNetwork.host() }))
        do {
            let value = try await body(service)
            await service.stop()
            return value
        } catch {
            await service.stop()
            throw error
        }
    }

    private func stop() async {
        try? await node.close()
        await service.stop()
    }

    /// One request on a connection of its own.
    func request(_ head: String, _ body: String = "") async throws -> HTTPText {
        try await blocking { [port] in
            let connection = try RawConnection(port: port)
            connection.send("\(head) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n")
            connection.send("Content-Type: application/json\r\n\r\n\(body)")
            return try connection.answer()
        }
    }

    func get(_ path: String) async throws -> HTTPText { try await request("GET \(path)") }

    /// Whatever a POST of `body` is answered, as JSON.
    func post(_ body: String) async throws -> Any {
        let answer = try await request("POST /", body)
        try #require(answer.status == 200, "\(answer)")
        return try JSONSerialization.jsonObject(with: Data(answer.body.utf8))
    }

    /// A call's answer: the object with `result` or `error`.
    func call(_ method: String, _ params: String = "[]") async throws -> [String: Any] {
        let answer = try await post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\(method)\",\"params\":\(params)}")
        return try #require(answer as? [String: Any])
    }

    /// A call's result; fails the test if it is an error.
    func result(_ method: String, _ params: String = "[]") async throws -> [String: Any] {
        let answer = try await call(method, params)
        return try #require(answer["result"] as? [String: Any], "\(answer)")
    }

    /// A call's error: its code, and its stable name.
    func error(_ method: String, _ params: String = "[]") async throws -> (
        code: Int, data: [String: Any], message: String
    ) {
        let answer = try await call(method, params)
        let error = try #require(answer["error"] as? [String: Any], "\(method) \(params.prefix(200)): \(answer)")
        return (
            try #require(error["code"] as? Int), try #require(error["data"] as? [String: Any]),
            try #require(error["message"] as? String)
        )
    }

    static func hex(_ entry: some WireCodable) -> String { Hex.encode(entry.encoded) }
}
