import Foundation
import Inspection
import Service
import Store
import Wire

/// The chain of a running node as its service gives it to anybody (SVC-40).
struct NodeChain {
    private let service: ServiceClient

    init(url: String) throws { service = try ServiceClient(url: url) }

    /// What the node says it started from.
    func genesis() throws -> Genesis {
        let answer = try RPCClient.result(of: service.post(RPCClient.request("laneway_genesis", [])))
        guard case .object(let members) = answer,
            case .text(let digits) = members.first(where: { $0.name == "genesis" })?.value,
            let bytes = Hex.decode(digits)
        else { throw UnknownService(missing: "genesis") }
        return try Genesis(decoding: bytes)
    }

    /// How often a node that has too much to do is asked again, once a second.
    private static let triesMax = 30

    /// Steps behind `height`; none if there are none for so long. Whoever follows a node under load waits for its turn.
    func steps(after height: UInt64, waitMilliseconds: Int) throws -> [PublishedSubBlock] {
        var tries = 0
        while true {
            do {
                return try ChainPage.steps(
                    of: service.get("/chain", query: ["after": "\(height)", "wait": "\(waitMilliseconds)"]))
            } catch let error as NoService where error.kind == .busy && tries < Self.triesMax {
                tries += 1
                Thread.sleep(forTimeInterval: 1)
            }
        }
    }
}
