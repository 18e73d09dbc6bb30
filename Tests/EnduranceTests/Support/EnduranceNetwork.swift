import Foundation
import RuleBuild
import Sequencer
import WasmHost
import Wire

@testable import Devnet

/// The session of a network of three lanes with sandboxed rules, and everybody's keys. Its node makes a block of every
/// two sub-blocks and a snapshot of every block, so that whatever happens to it happens within a second.
struct EnduranceNetwork: Sendable {
    /// First come, first served.
    static let open = lane("open")
    /// By fees.
    static let market = lane("market")
    /// First come, first served; nonces in any order.
    static let flood = lane("flood")

    private let session: Session
    let genesis: Genesis
    private let keys: DevnetKeys
    private let setUp: [LogEntry]
    /// Who has money, by number.
    let senders: [SecretKey]

    /// Makes the session's folder; nothing runs.
    ///
    /// - Parameters:
    ///   - folder: of the session; has to be there.
    ///   - senders: how many are paid in.
    init(seed: String, in folder: String, senders count: Int) throws {
        session = Session(name: "endurance", folder: folder)
        for path in [session.rules, session.logs] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        keys = DevnetKeys(seed: seed)
        genesis = Genesis(
            name: "endurance", chainID: keys.chainID, sequencer: keys.sequencer.publicKey,
            settlement: keys.settlement.publicKey, governance: keys.governance.publicKey,
            operatorAccount: keys.operatorAccount.publicKey,
            parameters: NetworkParameters(
                subBlockGas: 60_000_000, subBlockBytes: 8 << 20, subBlocksPerBlock: 2, quantum: 500_000,
                dataFeePerByte: 1, takeBasisPoints: 1_000, lifetimeMax: 600, fuelMax: DevnetPlan.fuelMax,
                faultsBeforeSuspension: 3),
            engine: WasmRuleHost.engineDescription)
        senders = (0..<count).map { [keys] in keys.key("client/\($0)") }
        setUp = try Self.setUp(session, genesis, keys, senders)
        var plan = RunPlan(
            seed: seed, lock_step: false, until_drained: false, listen: "127.0.0.1:0",
            genesis: Hex.encode(genesis.encoded), participants: [])
        plan.set_up = setUp.map { Hex.encode($0.encoded) }
        plan.snapshot_interval = 1
        try session.write(plan, to: session.runPath, secret: true)
    }

    private static func lane(_ text: String) -> LaneName {
        guard let name = try? LaneName(text) else { preconditionFailure("\(text) is a DNS label") }
        return name
    }

    private static func setUp(
        _ session: Session, _ genesis: Genesis, _ keys: DevnetKeys, _ senders: [SecretKey]
    ) throws -> [LogEntry] {
        var entries: [LogEntry] = []
        let apps = try ["FirstComeFirstServed", "PriorityFee"].map { app in
            try RuleBuilder().build("\(ReferenceApps.folder)/\(app)", output: "\(session.rules)/\(app).wasm")
        }
        for app in apps {
            entries.append(
                .module(ModuleDeployment(module: app.bytes, chainID: genesis.chainID, signedBy: keys.governance)))
        }
        for (number, (name, app)) in [(open, apps[0]), (market, apps[1]), (flood, apps[0])].enumerated() {
            var configuration = app.manifest.laneConfiguration(
                name: name, owner: keys.owner(of: name).publicKey, treasury: keys.treasury(of: name).publicKey,
                moduleHash: app.hash)
            configuration.minimumBaseFee = 1
            configuration.gasTarget = 0
            configuration.openings = .open
            configuration.mempoolCountMax = 20_000
            configuration.mempoolBytesMax = 32 << 20
            configuration.nonceMode = name == flood ? .unordered : .sequential
            entries.append(
                .lane(
                    LaneRegistration(
                        configuration: configuration, chainID: genesis.chainID, signedBy: keys.owner(of: name))))
            entries.append(
                .grant(
                    ReserveGrant(
                        number: UInt64(number + 1), lane: name, reserveGas: 12_000_000, bundleGas: 4_000_000,
                        chainID: genesis.chainID, signedBy: keys.governance)))
        }
        for (index, sender) in senders.enumerated() {
            entries.append(
                .deposit(
                    Deposit(
                        number: UInt64(index + 1), account: sender.publicKey, amount: 1 << 90,
                        chainID: genesis.chainID, signedBy: keys.settlement)))
        }
        return entries
    }

    /// The node's store.
    var data: String { session.data }
    /// The session's.
    var folder: String { session.folder }

    // MARK: What clients send

    func envelope(
        by sender: SecretKey, to lane: LaneName, nonce: UInt64, validUntil: UInt64 = 0, tip: Amount = 1
    ) -> Envelope {
        let operation = Operation(
            nonce: nonce, gasLimit: 1_000, maxFeePerGas: 1 << 40, maxPriorityFeePerGas: tip, bid: 0,
            validUntil: validUntil, payload: [UInt8](repeating: 1, count: 32))
        return Envelope(chainID: genesis.chainID, lane: lane, operations: [operation], signedBy: sender)
    }

    /// A bundle over two lanes; another bid is another bundle.
    func bundle(by sender: SecretKey, bid: Amount, validUntil: UInt64) -> LogEntry? {
        let legs = [Self.market, Self.open].map { lane in
            Leg(
                lane: lane, opening: .bottom, sender: sender.publicKey, gasLimit: 1_000, maxFeePerGas: 1 << 40,
                maxPriorityFeePerGas: 1, payload: [1])
        }
        return Bundle(
            chainID: genesis.chainID, payer: sender.publicKey, bid: bid, atomicity: .inclusion, validFrom: 0,
            validUntil: validUntil, replacement: 0, refundPercent: 0, refundRecipient: .zero, legs: legs,
            signatures: []
        ).signed(by: [sender]).map { .bundle($0) }
    }

    /// The settlement's word that an account has paid in.
    func deposit(_ number: UInt64, to account: PublicKey) -> LogEntry {
        .deposit(
            Deposit(
                number: number, account: account, amount: 1_000, chainID: genesis.chainID, signedBy: keys.settlement))
    }

    /// An envelope from the settlement's inbox.
    func forced(_ number: UInt64, postedAt height: UInt64, _ envelope: Envelope) -> LogEntry {
        .forcedEnvelope(
            ForcedEnvelope(
                number: number, postedAt: height, envelope: envelope, chainID: genesis.chainID,
                signedBy: keys.settlement))
    }
}

/// A folder that is there for one test; stays for who looks, where `LANEWAY_KEEP` is set.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "laneway-endurance-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        if ProcessInfo.processInfo.environment["LANEWAY_KEEP"] == nil {
            try? FileManager.default.removeItem(atPath: path)
        }
    }
}
