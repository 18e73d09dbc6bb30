import Foundation
import Wire

/// A devnet's folder: everything that it was started with and everything that it did (DEV-5).
public struct Session: Sendable {
    /// Such as `quiet-harbour-417`.
    public let name: String
    /// Absolute.
    public let folder: String

    /// The node's store.
    public var data: String { folder + "/data" }
    /// The built rules.
    public var rules: String { folder + "/rules" }
    /// One file a service.
    public var logs: String { folder + "/logs" }
    /// What came of it, as JSON.
    public var summaryPath: String { folder + "/summary.json" }
    var verifierLog: String { logs + "/verifier.log" }
    var pidsPath: String { folder + "/pids.json" }
    var keysPath: String { folder + "/keys.json" }
    var manifestPath: String { folder + "/manifest.json" }

    /// The folder that sessions are kept in unless one says otherwise.
    public static func defaultFolder() -> String {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["LANEWAY_HOME"] ?? (NSHomeDirectory() + "/.laneway")
        return home + "/sessions"
    }

    /// A new folder below `sessions`; a name that is taken, even by a session that starts at this moment, gets a number.
    static func create(name: String, in sessions: String?) throws(DevnetError) -> Session {
        let parent = URL(filePath: sessions ?? defaultFolder()).standardizedFileURL.path
        do {
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        } catch {
            throw cannotMake(parent, error.localizedDescription)
        }
        var session = Session(name: name, folder: "\(parent)/\(name)")
        var number = 1
        while mkdir(session.folder, 0o700) != 0 {
            guard errno == EEXIST else { throw cannotMake(session.folder, String(cString: strerror(errno))) }
            number += 1
            session = Session(name: "\(name)-\(number)", folder: "\(parent)/\(name)-\(number)")
        }
        for folder in [session.rules, session.logs] where mkdir(folder, 0o755) != 0 {
            throw cannotMake(folder, String(cString: strerror(errno)))
        }
        return session
    }

    private static func cannotMake(_ folder: String, _ reason: String) -> DevnetError {
        DevnetError(
            .configuration, "cannot make the session's folder \(folder): \(reason)",
            remedy: "Give a folder that can be written with --sessions, or set LANEWAY_HOME.")
    }

    /// Whether its processes were started.
    var hasStarted: Bool { FileManager.default.fileExists(atPath: pidsPath) }

    /// Deletes the folder.
    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// Writes a JSON file; `secret` ones only the owner may read, from the moment they are there.
    func write(_ value: some Encodable, to path: String, secret: Bool = false) throws(DevnetError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            let data = try encoder.encode(value)
            let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, secret ? 0o600 : 0o644)
            guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try file.write(contentsOf: data + Data("\n".utf8))
        } catch {
            throw DevnetError(
                .failed, "cannot write \(path): \(error.localizedDescription)", remedy: "Check room and permissions.")
        }
    }
}

/// `manifest.json`: what the network was started with.
struct SessionManifest: Encodable {
    struct Lane: Encodable {
        let app: String
        let module: String
        let reserve_gas: UInt64
        let bundle_gas: UInt64
        let weight: UInt32
        let gas_target: UInt64
        let minimum_base_fee: String
    }
    struct Network: Encodable {
        let sub_block_gas: UInt64
        let sub_block_bytes: UInt64
        let sub_blocks_per_block: UInt32
        let quantum: UInt64
        let data_fee_per_byte: String
        let take_bps: UInt16
        let lifetime_max: UInt64
    }
    let session: String
    let seed: String
    let lock_step: Bool
    let flow: String
    let rate: Int
    let chain_id: UInt64
    let genesis_hash: String
    let engine: String
    let network: Network
    let lanes: [String: Lane]

    init(_ plan: DevnetPlan, session: Session, options: DevnetOptions, seed: String) {
        self.session = session.name
        self.seed = seed
        lock_step = options.seed != nil
        flow = options.flow ?? "default"
        rate = options.rate
        chain_id = plan.genesis.chainID
        genesis_hash = plan.genesis.hash.description
        engine = plan.genesis.engine
        let parameters = plan.genesis.parameters
        network = Network(
            sub_block_gas: parameters.subBlockGas, sub_block_bytes: parameters.subBlockBytes,
            sub_blocks_per_block: parameters.subBlocksPerBlock, quantum: parameters.quantum,
            data_fee_per_byte: "\(parameters.dataFeePerByte)", take_bps: parameters.takeBasisPoints,
            lifetime_max: parameters.lifetimeMax)
        lanes = Dictionary(
            uniqueKeysWithValues: plan.lanes.map { lane in
                let configuration = lane.configuration
                return (
                    configuration.name.text,
                    Lane(
                        app: lane.app, module: configuration.moduleHash.description, reserve_gas: lane.reserveGas,
                        bundle_gas: lane.bundleGas, weight: configuration.weight, gas_target: configuration.gasTarget,
                        minimum_base_fee: "\(configuration.minimumBaseFee)")
                )
            })
    }
}

/// `keys.json`: how everybody's development keys come about.
struct SessionKeys: Encodable {
    let warning = "Development keys. Anyone who knows the seed has them; never use them for real money."
    let seed: String
    let derivation =
        "Ed25519 seed = BLAKE2b-256 with personalisation `laneway.dev.key` of `ROLE/SEED`; roles: sequencer, settlement, "
        + "governance, operator, owner/LANE, treasury/LANE, player/ADDRESS, guest/LANE/NUMBER"
    let accounts: [String: String]

    init(_ plan: DevnetPlan, seed: String) {
        self.seed = seed
        var accounts = [
            "sequencer": plan.keys.sequencer, "settlement": plan.keys.settlement, "governance": plan.keys.governance,
            "operator": plan.keys.operatorAccount,
        ].mapValues { $0.publicKey.description }
        for lane in plan.lanes.map(\.configuration) {
            accounts["owner/\(lane.name)"] = lane.owner.description
            accounts["treasury/\(lane.name)"] = lane.treasury.description
        }
        self.accounts = accounts
    }
}
