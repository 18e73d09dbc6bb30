import Synchronization
import Wire

@testable import Sequencer

/// What tests of bundles start from: lanes without fees that are open to everybody, and accounts that can pay.
enum Market {
    static let (a, b, c, d) = (
        LaneName.named("a"), LaneName.named("b"), LaneName.named("c"), LaneName.named("d")
    )
    static let user = account("user")
    static let payers = (0..<8).map { account("payer/\($0)") }
    /// What ``user`` and each of ``payers`` has.
    static let money: Amount = 1_000_000_000

    /// No data fee, no take.
    static var parameters: NetworkParameters {
        var parameters = TestNetwork.parameters
        parameters.dataFeePerByte = 0
        parameters.takeBasisPoints = 0
        return parameters
    }

    /// Lanes of one rule, each with 100,000 gas of its own and 50,000 for bundles.
    static func network(
        _ names: [LaneName] = [a, b, c], rule: TestRule = .firstCome, _ parameters: NetworkParameters = parameters,
        reserve: UInt64 = 100_000, bundles: UInt64 = 50_000, _ change: (inout LaneConfiguration) -> Void = { _ in }
    ) throws -> TestNetwork {
        var network = try TestNetwork(parameters, rules: TestRule.standard + [rule])
        for name in names {
            try network.open(name, rule, reserve: reserve, bundles: bundles) {
                $0.openings = .open
                change(&$0)
            }
        }
        for account in [user] + payers { try network.deposit(money, to: account) }
        return network
    }

    /// A bundle with one leg for each lane, at its top, whose sender is ``user``.
    static func bundle(
        _ lanes: [LaneName], bid: Amount, payer: Int = 0, _ atomicity: Atomicity = .inclusion, at height: UInt64 = 1,
        until: UInt64? = nil, replacement: UInt128 = 0
    ) -> Bundle {
        Bundle(
            lanes.map { Leg($0, from: user) }, from: payers[payer], bid: bid, atomicity, at: height, until: until,
            replacement: replacement)
    }
}

extension SubBlock {
    /// How a bundle ended in this sub-block; nil if it did not.
    func outcome(of bundle: Bundle) -> BundleOutcome? { outcomes.bundles.first { $0.bundle == bundle.hash } }

    /// What stands in the sub-block of a lane, in order.
    func order(in lane: LaneName) -> [Hash] { inclusions(in: lane).map(\.transaction) }

    /// Likewise, with what became of each.
    func inclusions(in lane: LaneName) -> [Inclusion] {
        outcomes.included.filter { attribution[Int($0.laneIndex)].lane == lane }
    }

    /// A lane's line; nil if it has none.
    func line(of lane: LaneName) -> LaneAttribution? { attribution.first { $0.lane == lane } }
}

extension Bundle {
    /// The names of its legs.
    var legHashes: [Hash] { legs.indices.map { Bundle.legHash(at: $0, of: hash) } }
}

extension TestNetwork {
    /// Brings a transaction and answers its hash.
    mutating func send(_ operation: Operation, from sender: PublicKey, to lane: LaneName) throws -> Hash {
        let envelope = Envelope(
            chainID: Self.chainID, lane: lane, sender: sender, operations: [operation], signature: .zero)
        try apply(.envelope(envelope))
        return envelope.transactionHash(at: 0)
    }

    /// A value of a lane's state.
    func state(of lane: LaneName, _ key: String) -> [UInt8]? {
        core.lanes.first { $0.name == lane }?.state.entries[Array(key.utf8)]
    }
}

/// Counts across the closures of a rule.
final class Counter: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    func add(_ name: String) { counts.withLock { $0[name, default: 0] += 1 } }

    subscript(name: String) -> Int { counts.withLock { $0[name, default: 0] } }
}
