import CancelsFirst
import FirstComeFirstServed
import Foundation
import Node
import PriorityFee
import RuleTestSupport
import Sequencer
import Store
import Verification
import Wire

/// A network of two lanes whose node has really run: what it stored is what verifiers get to see.
struct TestNetwork {
    static let sequencer = key("sequencer")
    static let settlement = key("settlement")
    static let governance = key("governance")
    static let fifo = lane("fifo")
    static let auction = lane("auction")
    static let subBlocks: UInt64 = 8
    static let subBlocksPerBlock: UInt32 = 2
    /// Height of the sub-block that includes what the inbox brought.
    static let forcedHeight: UInt64 = 5
    private static let senders = (0..<6).map { key("sender \($0)") }

    static let genesis = Genesis(
        name: "verification tests", chainID: 77, sequencer: sequencer.publicKey, settlement: settlement.publicKey,
        governance: governance.publicKey, operatorAccount: key("operator").publicKey,
        parameters: NetworkParameters(
            subBlockGas: 400_000, subBlockBytes: 1_000_000, subBlocksPerBlock: subBlocksPerBlock, quantum: 30_000,
            dataFeePerByte: 3, takeBasisPoints: 100, lifetimeMax: 100, fuelMax: 1_000_000, faultsBeforeSuspension: 3,
            inboxDelay: 3),
        engine: "native")

    /// `header` with the sequencer's signature.
    static func signed<Header: SignableHeader>(_ header: Header) -> Signed<Header> {
        Signed(header, in: genesis.hash, signedBy: sequencer)
    }

    /// The rules' host; every verifier gets its own.
    static func host() -> NativeRuleHost {
        let host = NativeRuleHost()
        host.register(FirstComeFirstServed.self, forModule: Array("fifo rule".utf8))
        host.register(PriorityFee.self, forModule: Array("auction rule".utf8))
        return host
    }

    /// An honest node's store in a folder of `test`; run once for all tests.
    static func copy(to name: String, in test: TestFolder) throws -> String {
        try test.copy(honest.get().node, to: name)
    }

    private static let honest = Result {
        let test = try TestFolder()
        return (test: test, node: try run(in: test))
    }

    /// Runs the network in a new folder and answers the folder of its store.
    private static func run(in test: TestFolder) throws -> String {
        let folder = test.folder("node")
        var node = try Node.open(in: folder, creating: genesis, key: sequencer, host: host())
        for entry in setUp { try receive(entry, &node) }
        var generator = SeededGenerator(seed: 1)
        var nonces: [String: UInt64] = [:]
        for height in 1...subBlocks {
            for (number, sender) in senders.enumerated() {
                for lane in [fifo, auction] {
                    let name = "\(lane)/\(number)"
                    let envelope = envelope(
                        from: sender, lane: lane, nonce: nonces[name, default: 0], height: height, &generator)
                    if case .logged = try node.receive(CheckedEntry(checking: .envelope(envelope), genesis: genesis)) {
                        nonces[name, default: 0] += 1
                    }
                }
            }
            if height == forcedHeight { for entry in forced { try receive(.forcedEnvelope(entry), &node) } }
            _ = try node.tick(timeMilliseconds: height * 100)
        }
        try node.close()
        return folder
    }

    /// Everything that `laneway verify` does; throws what it finds.
    static func verify(_ store: NodeStore) throws -> Agreement {
        var verifier = try Verifier(of: store, host: host())
        try verifier.finish()
        return verifier.agreement
    }

    // MARK: What happens on it

    /// What the settlement numbers behind sub-block 3: two transactions for one lane, one for the other.
    static let forced: [ForcedEnvelope] = {
        let poster = key("poster")
        return [(fifo, 2 as UInt64), (auction, 1)].enumerated().map { number, posted in
            let operations = (0..<posted.1).map {
                Operation(
                    nonce: $0, gasLimit: 20_000, maxFeePerGas: 1_000, maxPriorityFeePerGas: 0, bid: 0, validUntil: 0,
                    payload: [UInt8](repeating: 9, count: 8))
            }
            return ForcedEnvelope(
                number: UInt64(number + 1), postedAt: forcedHeight - 2,
                envelope: Envelope(
                    chainID: genesis.chainID, lane: posted.0, operations: operations, signedBy: poster),
                chainID: genesis.chainID, signedBy: settlement)
        }
    }()

    private static var setUp: [LogEntry] {
        var entries: [LogEntry] = []
        for (number, lane) in [fifo, auction].enumerated() {
            let module = Array("\(lane) rule".utf8)
            entries.append(.module(ModuleDeployment(module: module, chainID: genesis.chainID, signedBy: governance)))
            entries.append(
                .lane(
                    LaneRegistration(
                        configuration: configuration(of: lane, module: module), chainID: genesis.chainID,
                        signedBy: key("owner \(lane)"))))
            entries.append(
                .grant(
                    ReserveGrant(
                        number: UInt64(number + 1), lane: lane, reserveGas: 150_000, bundleGas: 10_000,
                        chainID: genesis.chainID, signedBy: governance)))
        }
        for (number, sender) in (senders + [key("poster")]).enumerated() {
            entries.append(
                .deposit(
                    Deposit(
                        number: UInt64(number + 1), account: sender.publicKey, amount: 1_000_000_000_000,
                        chainID: genesis.chainID, signedBy: settlement)))
        }
        return entries
    }

    private static func configuration(of lane: LaneName, module: [UInt8]) -> LaneConfiguration {
        LaneConfiguration(
            name: lane, owner: key("owner \(lane)").publicKey, treasury: key("treasury \(lane)").publicKey, weight: 1,
            minimumBaseFee: 7, gasTarget: 200_000, maxTransactionGas: 0, mempoolCountMax: 1_000,
            mempoolBytesMax: 1_000_000, nonceMode: .sequential, moduleHash: ModuleDeployment.moduleHash(module),
            ruleConfiguration: [UInt8](repeating: 0, count: 8),
            fuel: FuelLimits(admit: 1, order: 1, begin: 1, execute: 1, settle: 1), memoryBytesMax: 1 << 20,
            orderWindow: 16, stateBytesMax: 0)
    }

    /// Some of them expire before they find room, so that there are endings too.
    private static func envelope(
        from sender: SecretKey, lane: LaneName, nonce: UInt64, height: UInt64, _ generator: inout SeededGenerator
    ) -> Envelope {
        let tip = Amount.random(in: 1...50, using: &generator)
        let operation = Operation(
            nonce: nonce, gasLimit: .random(in: 20_000...90_000, using: &generator), maxFeePerGas: 1_000 + tip,
            maxPriorityFeePerGas: tip, bid: .random(in: 0...9_000, using: &generator), validUntil: height + 1,
            payload: [UInt8](repeating: 9, count: .random(in: 0...40, using: &generator)))
        return Envelope(chainID: genesis.chainID, lane: lane, operations: [operation], signedBy: sender)
    }

    private static func receive(_ entry: LogEntry, _ node: inout Node) throws {
        guard case .logged = try node.receive(CheckedEntry(checking: entry, genesis: genesis)) else {
            preconditionFailure("the network's own set-up is valid")
        }
    }

    private static func key(_ role: String) -> SecretKey {
        SecretKey(seed: Hash.of(.developmentKey, Array("verification tests/\(role)".utf8)))
    }

    private static func lane(_ text: String) -> LaneName {
        guard let name = try? LaneName(text) else { preconditionFailure("\(text) is a DNS label") }
        return name
    }
}
