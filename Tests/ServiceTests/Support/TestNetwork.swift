import FirstComeFirstServed
import Foundation
import Node
import PriorityFee
import Sequencer
import Service
import Wire

/// A network of two lanes with native rules, and a live node of it in a folder of its own.
struct TestNetwork {
    static let fifo = lane("fifo")
    static let auction = lane("auction")
    static let sequencer = key("sequencer")
    static let settlement = key("settlement")
    static let governance = key("governance")
    static let senders = (0..<8).map { key("sender \($0)") }
    static let plenty: Amount = 1_000_000_000_000_000

    static let genesis = Genesis(
        name: "service tests", chainID: 77, sequencer: sequencer.publicKey, settlement: settlement.publicKey,
        governance: governance.publicKey, operatorAccount: key("operator").publicKey,
        parameters: NetworkParameters(
            subBlockGas: 4_000_000, subBlockBytes: 1_000_000, subBlocksPerBlock: 2, quantum: 30_000, dataFeePerByte: 3,
            takeBasisPoints: 100, lifetimeMax: 20, fuelMax: 1_000_000, faultsBeforeSuspension: 3),
        engine: "native")

    let folder: TestFolder
    let node: LiveNode

    /// With modules, lanes, reserves and money in the log, durably, and no sub-block.
    init(limits: IngressLimits = IngressLimits()) throws {
        folder = try TestFolder()
        node = try Self.open(folder.path, creating: Self.genesis, limits: limits)
        try Self.setUp(node)
    }

    static func open(
        _ folder: String, creating genesis: Genesis? = nil, limits: IngressLimits = IngressLimits()
    ) throws -> LiveNode {
        try LiveNode.open(
            in: folder, creating: genesis, key: sequencer, host: host(), fuelMax: Self.genesis.parameters.fuelMax,
            limits: limits)
    }

    static func host() -> NativeRuleHost {
        let host = NativeRuleHost()
        host.register(FirstComeFirstServed.self, forModule: module(of: fifo))
        host.register(PriorityFee.self, forModule: module(of: auction))
        return host
    }

    private static func setUp(_ node: LiveNode) throws {
        try node.synchronously { node in
            for entry in entries {
                guard case .logged = try node.receive(CheckedEntry(checking: entry, genesis: genesis)) else {
                    preconditionFailure("the network's own set-up is valid")
                }
            }
            try node.commit()
        }
    }

    /// What `setUp` puts into the log.
    static var entries: [LogEntry] {
        var entries: [LogEntry] = []
        for (number, lane) in [fifo, auction].enumerated() {
            entries.append(
                .module(ModuleDeployment(module: module(of: lane), chainID: genesis.chainID, signedBy: governance)))
            entries.append(
                .lane(
                    LaneRegistration(
                        configuration: configuration(of: lane), chainID: genesis.chainID, signedBy: key("owner \(lane)")
                    )))
            entries.append(
                .grant(
                    ReserveGrant(
                        number: UInt64(number + 1), lane: lane, reserveGas: 1_500_000, bundleGas: 400_000,
                        chainID: genesis.chainID, signedBy: governance)))
        }
        for (number, sender) in senders.enumerated() { entries.append(deposit(UInt64(number + 1), to: sender)) }
        return entries
    }

    static func deposit(_ number: UInt64, to sender: SecretKey) -> LogEntry {
        .deposit(
            Deposit(
                number: number, account: sender.publicKey, amount: plenty, chainID: genesis.chainID,
                signedBy: settlement))
    }

    private static func module(of lane: LaneName) -> [UInt8] { Array("\(lane) rule".utf8) }

    private static func configuration(of lane: LaneName) -> LaneConfiguration {
        LaneConfiguration(
            name: lane, owner: key("owner \(lane)").publicKey, treasury: key("treasury \(lane)").publicKey, weight: 1,
            minimumBaseFee: 7, gasTarget: 0, maxTransactionGas: 0, mempoolCountMax: 10_000,
            mempoolBytesMax: 10_000_000, nonceMode: .sequential,
            moduleHash: ModuleDeployment.moduleHash(module(of: lane)),
            ruleConfiguration: [UInt8](repeating: 0, count: 8),
            fuel: FuelLimits(admit: 1, order: 1, begin: 1, execute: 1, settle: 1), memoryBytesMax: 1 << 20,
            orderWindow: 16, stateBytesMax: 0, openings: .open)
    }

    static func key(_ role: String) -> SecretKey {
        SecretKey(seed: Hash.of(.developmentKey, Array("service tests/\(role)".utf8)))
    }

    private static func lane(_ text: String) -> LaneName {
        guard let name = try? LaneName(text) else { preconditionFailure("\(text) is a DNS label") }
        return name
    }

    // MARK: What clients send

    /// Transactions of a sender, by number, with consecutive nonces.
    static func envelope(
        _ sender: Int, nonce: UInt64, count: UInt64 = 1, lane: LaneName = fifo, gas: UInt64 = 1_000
    ) -> Envelope {
        let operations = (0..<count).map { index in
            Operation(
                nonce: nonce + index, gasLimit: gas, maxFeePerGas: 100, maxPriorityFeePerGas: 3, bid: 0, validUntil: 0,
                payload: [UInt8](repeating: 9, count: 8))
        }
        return Envelope(chainID: genesis.chainID, lane: lane, operations: operations, signedBy: senders[sender])
    }

    static func bundle(_ sender: Int, bid: Amount, validUntil: UInt64) throws -> Wire.Bundle {
        let legs = [fifo, auction].map { lane in
            Leg(
                lane: lane, opening: .bottom, sender: senders[sender].publicKey, gasLimit: 1_000, maxFeePerGas: 100,
                maxPriorityFeePerGas: 3, payload: [1])
        }
        let bundle = Wire.Bundle(
            chainID: genesis.chainID, payer: senders[sender].publicKey, bid: bid, atomicity: .inclusion, validFrom: 0,
            validUntil: validUntil, replacement: 0, refundPercent: 0, refundRecipient: .zero, legs: legs, signatures: []
        )
        guard let signed = bundle.signed(by: [senders[sender]]) else { throw Unsigned() }
        return signed
    }

    struct Unsigned: Error {}
}

extension LogEntry {
    init(_ envelope: Envelope) { self = .envelope(envelope) }
}

/// A folder that is there for one test.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "laneway-service-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A copy of the store as it lies on the disk now, as a kill would leave it.
    func copyOfStore() throws -> TestFolder {
        let copy = try TestFolder()
        for file in ["node.sqlite", "node.sqlite-wal"] where FileManager.default.fileExists(atPath: "\(path)/\(file)") {
            try FileManager.default.copyItem(atPath: "\(path)/\(file)", toPath: "\(copy.path)/\(file)")
        }
        return copy
    }
}
