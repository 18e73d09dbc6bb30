import Devnet
import Inspection
import RuleBuild
import Service
import Wire

/// Calls of a running node's service, as commands need them.
struct NodeClient {
    private let service: ServiceConnection

    /// - Parameter url: begins with `http://`.
    init(url: String) throws { service = try ServiceConnection(url: url) }

    /// - Parameter parameters: names, digits and hexadecimal digits, in their order; each goes as a string.
    func call(_ method: String, _ parameters: String...) throws -> Document { try call(method, parameters) }

    private func call(_ method: String, _ parameters: [String]) throws -> Document {
        // In quotes, as a lane may be called 1 or null.
        try RPCClient.call(method, parameters.map { "\"\($0)\"" }, over: service)
    }

    /// Calls a method of which `lane` is a parameter: where there is no such lane, says which was probably meant.
    func call(_ method: String, ofLane lane: LaneName, _ parameters: String...) throws -> Document {
        do {
            return try call(method, parameters)
        } catch let failure as RPCFailure where failure.code == "NOT_FOUND" {
            guard case .list(let lanes) = try? call("laneway_lanes") else { throw failure }
            let known = lanes.compactMap { try? $0.text("lane") }
            guard !known.contains(lane.text) else { throw failure }
            throw UsageError(
                description: "there is no lane \(lane) on this network. "
                    + NearestName.remedy(lane.text, among: known))
        }
    }

    func network() throws -> Document { try call("laneway_network") }

    func chainID() throws -> UInt64 {
        guard let chainID = UInt64(try network().text("chain_id")) else { throw UnknownService(missing: "chain_id") }
        return chainID
    }
}

extension NetworkOptions {
    /// The service's calls.
    func node() throws -> NodeClient {
        try NodeClient(url: url ?? Session.serviceURL(of: session ?? ""))
    }
}
