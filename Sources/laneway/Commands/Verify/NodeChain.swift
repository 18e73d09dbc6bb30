import Inspection
import Service
import Store
import Wire

/// The chain of a running node as its service gives it to anybody (SVC-40).
struct NodeChain {
    private let service: ServiceConnection

    init(url: String) throws { service = try ServiceConnection(url: url) }

    /// What the node says it started from.
    func genesis() throws -> Genesis {
        let answer = try RPCClient.call("laneway_genesis", [], over: service)
        guard case .object(let members) = answer,
            case .text(let digits) = members.first(where: { $0.name == "genesis" })?.value,
            let bytes = Hex.decode(digits)
        else { throw UnknownService(missing: "genesis") }
        return try Genesis(decoding: bytes)
    }

    /// Steps behind `height`; none if there are none for so long. Whoever follows a node under load waits for its turn.
    func steps(after height: UInt64, waitMilliseconds: Int) throws -> [PublishedSubBlock] {
        try ChainPage.steps(of: service.get("/chain?after=\(height)&wait=\(waitMilliseconds)"))
    }
}
