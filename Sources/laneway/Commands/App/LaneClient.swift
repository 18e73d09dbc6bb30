import ArgumentParser
import Devnet
import Foundation
import Inspection
import Service
import Wire

/// Which running network, and whose words.
struct NetworkOptions: ParsableArguments {
    @Option(help: "A session's folder or name.")
    var session: String?

    @Option(help: "The service's URL, instead of a session.")
    var url: String?

    func validate() throws {
        guard (url == nil) != (session == nil) else { throw ValidationError("Give --session or --url.") }
    }

    func client() throws -> LaneClient {
        LaneClient(try ServiceClient(url: url ?? Session.serviceURL(of: session ?? "")))
    }

    /// How the next command names the network.
    var text: String { session.map { "--session \($0)" } ?? "--url \(url ?? "")" }
}

/// The key of a lane's owner.
struct OwnerOptions: ParsableArguments {
    @Option(
        help: "A file with the owner's Ed25519 seed, 64 hexadecimal digits. Default: the session's development key.")
    var key: String?

    func owner(of lane: LaneName, in session: String?) throws -> SecretKey {
        if let key {
            let text = try? String(contentsOfFile: key, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
            guard let seed = text.flatMap({ Hash(hex: $0) }) else {
                throw UsageError(description: "\(key) has no key: write its seed, 64 hexadecimal digits")
            }
            return SecretKey(seed: seed)
        }
        guard let session else {
            throw UsageError(description: "whose lane is it? Give the owner's key with --key FILE")
        }
        return try Session.ownerKey(of: lane, in: session)
    }
}

/// A lane as a running node answers about it, and the way to change it.
struct LaneClient {
    struct Network {
        let chainID: UInt64
        let height: UInt64
    }

    struct Lane {
        let configuration: LaneConfiguration
        let version: UInt64
        let upgradeNumber: UInt64
        /// Heights between an announcement and its activation at least.
        let notice: UInt64
        let announced: (activation: UInt64, configuration: LaneConfiguration)?
    }

    private let service: ServiceClient

    init(_ service: ServiceClient) { self.service = service }

    func network() throws -> Network {
        let document = try call("laneway_network")
        guard let chainID = UInt64(try document.text("chain_id")) else { throw UnknownService(missing: "chain_id") }
        return Network(chainID: chainID, height: try document.number("height"))
    }

    func lane(_ name: LaneName) throws -> Lane {
        let document = try call("laneway_lane", name.text)
        let announced = try document["announced"].map { announced in
            (try announced.number("activation"), try document.configuration("announced_configuration"))
        }
        return Lane(
            configuration: try document.configuration("configuration"), version: try document.number("version"),
            upgradeNumber: try document.number("upgrade_number"), notice: try document.number("notice"),
            announced: announced)
    }

    /// Deploys a module; that it is there already is as well.
    func deploy(_ deployment: ModuleDeployment) throws {
        do {
            try submit(.module(deployment))
        } catch let failure as RPCFailure where failure.rule == "LANE-7" {
            return
        }
    }

    func submit(_ entry: LogEntry) throws {
        _ = try call("laneway_submitEntry", Hex.encode(entry.encoded))
    }

    private func call(_ method: String, _ parameters: String...) throws -> Document {
        try RPCClient.result(of: service.post(RPCClient.request(method, parameters)))
    }
}

extension Document {
    fileprivate subscript(_ name: String) -> Document? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    fileprivate func text(_ name: String) throws -> String {
        guard case .text(let text) = self[name] else { throw UnknownService(missing: name) }
        return text
    }

    fileprivate func number(_ name: String) throws -> UInt64 {
        guard case .number(let number) = self[name] else { throw UnknownService(missing: name) }
        return number
    }

    fileprivate func configuration(_ name: String) throws -> LaneConfiguration {
        guard let bytes = Hex.decode(try text(name)) else { throw UnknownService(missing: name) }
        return try LaneConfiguration(decoding: bytes)
    }
}

/// A service whose answers are others than this program knows.
struct UnknownService: Error, CustomStringConvertible {
    let missing: String

    var description: String {
        "the service's answer has no \"\(missing)\": it is another version of Laneway; use that one's program"
    }
}
