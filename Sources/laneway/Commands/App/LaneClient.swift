import ArgumentParser
import Devnet
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

    func client() throws -> LaneClient { LaneClient(try node()) }

    /// How the next command names the network.
    var text: String { session.map { "--session \($0)" } ?? "--url \(url ?? "")" }
}

/// The key of a lane's owner.
struct OwnerOptions: ParsableArguments {
    @Option(
        help: "A file with the owner's Ed25519 seed, 64 hexadecimal digits. Default: the session's development key.")
    var key: String?

    func owner(of lane: LaneName, in session: String?) throws -> SecretKey {
        if let key { return try KeyFile.read(key) }
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
        let genesisHash: Hash
        /// Of the last reserve that was granted.
        let grantNumber: UInt64
        /// Of a sub-block.
        let subBlockGas: UInt64
    }

    struct Lane {
        let configuration: LaneConfiguration
        let version: UInt64
        let upgradeNumber: UInt64
        /// Heights between an announcement and its activation at least.
        let notice: UInt64
        let announced: (activation: UInt64, configuration: LaneConfiguration, isExit: Bool)?
        let hasLeft: Bool
    }

    private let node: NodeClient

    init(_ node: NodeClient) { self.node = node }

    func network() throws -> Network {
        let document = try node.network()
        guard let chainID = UInt64(try document.text("chain_id")) else { throw UnknownService(missing: "chain_id") }
        guard let genesisHash = Hash(hex: try document.text("genesis_hash")) else {
            throw UnknownService(missing: "genesis_hash")
        }
        return Network(
            chainID: chainID, height: try document.number("height"), genesisHash: genesisHash,
            grantNumber: try document.number("grant_number"),
            subBlockGas: try document["parameters"]?.number("sub_block_gas") ?? 0)
    }

    func hasLane(_ name: LaneName) throws -> Bool {
        do {
            _ = try node.call("laneway_lane", name.text)
            return true
        } catch let failure as RPCFailure where failure.code == "NOT_FOUND" {
            return false
        }
    }

    /// Gas of a sub-block that no lane has, neither for its own nor for bundles.
    func gasLeft() throws -> UInt64 {
        guard case .list(let lanes) = try node.call("laneway_lanes") else { throw UnknownService(missing: "lanes") }
        return try lanes.reduce(try network().subBlockGas) { left, lane in
            let own = try lane.number("reserve_gas") + lane.number("bundle_gas")
            return left - min(left, own)
        }
    }

    func lane(_ name: LaneName) throws -> Lane {
        let document = try node.call("laneway_lane", ofLane: name, name.text)
        let announced = try document["announced"].map { announced in
            (
                activation: try announced.number("activation"),
                configuration: try document.configuration("announced_configuration"), isExit: try announced.flag("exit")
            )
        }
        return Lane(
            configuration: try document.configuration("configuration"), version: try document.number("version"),
            upgradeNumber: try document.number("upgrade_number"), notice: try document.number("notice"),
            announced: announced, hasLeft: try document.flag("left"))
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
        _ = try node.call("laneway_submitEntry", Hex.encode(entry.encoded))
    }
}
