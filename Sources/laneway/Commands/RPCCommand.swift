import ArgumentParser
import Devnet
import Foundation
import Inspection
import Service

struct RPCCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rpc", abstract: "Ask a running node's network service.",
        discussion: """
            Without METHOD: lists the methods. PARAM is one JSON object or list with all parameters, or one value for \
            each, in their order.

            Examples:
              laneway rpc --session quiet-harbour-417 lane uniswap-v2
              laneway rpc --url http://127.0.0.1:8545 --json genesis > genesis.json
            """)

    @Argument(help: "Such as laneway_network; laneway_ may be left out.")
    var method: String?

    @Argument(help: "The method's parameters.")
    var params: [String] = []

    @Option(help: "The service's URL.")
    var url: String?

    @Option(help: "A session's folder or name, instead of a URL.")
    var session: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        guard (url == nil) != (session == nil) else { throw ValidationError("Give --url or --session.") }
    }

    func run() throws {
        let client = try ServiceConnection(url: url ?? Session.serviceURL(of: session ?? ""))
        guard let method else { return try list(client) }
        let document = try RPCClient.call(method, params, over: client)
        if json { return try Output.json(document) }
        document.lines().forEach(Output.result)
    }

    private struct OpenRPC: Decodable {
        struct Parameter: Decodable {
            let name: String
            let required: Bool
        }
        struct Method: Decodable {
            let name: String
            let summary: String
            let params: [Parameter]
        }
        let methods: [Method]
    }

    private func list(_ client: ServiceConnection) throws {
        let bytes = try client.get("/openrpc.json")
        if json { return Output.result(String(decoding: bytes, as: UTF8.self)) }
        var table = TextTable([("method", .left), ("parameters", .left), ("what it does", .left)])
        for method in try JSONDecoder().decode(OpenRPC.self, from: Data(bytes)).methods {
            let params = method.params.map { $0.required ? $0.name : "[\($0.name)]" }.joined(separator: " ")
            table.add([method.name, params, method.summary])
        }
        table.lines.forEach(Output.result)
    }
}
