package import RuleKit
import Sequencer
package import Wire

/// A network with one lane, in memory, whose rule is linked into the test: what an app's tests drive.
///
/// Entries are trusted, as signatures are not what is tested. No base fee and no data fee, so that what moves is what the
/// rule moves.
package final class AppNetwork {
    /// The lane that everything is for.
    package static let lane = LaneName.named("app")
    /// What every account has from the start.
    package static let balance: Amount = 1 << 100
    private static let chainID: UInt64 = 7

    private var core: Sequencer
    private var ids: [Hash: String] = [:]
    private var hashes: [String: Hash] = [:]
    private var funded: Set<PublicKey> = []
    private var nonces: [PublicKey: UInt64] = [:]
    private let settlement = SecretKey(seed: Hash.of(.header, Array("settlement".utf8)))

    /// Everything that ended so far, by id; codes are the rule's.
    package private(set) var endings: [String: Ended] = [:]
    /// All sub-blocks, the first has height 1.
    package private(set) var blocks: [Produced] = []

    /// How something ended.
    package struct Ended: Equatable {
        package let outcome: OutcomeCode
        package let code: UInt32

        package init(_ outcome: OutcomeCode, code: UInt32 = 0) {
            self.outcome = outcome
            self.code = code
        }
    }

    /// What a tick produced.
    package struct Produced {
        package let height: UInt64
        /// Ids in the order of execution, legs as `BUNDLE/INDEX`.
        package let order: [String]
        /// Charged of bids, by id.
        package let charges: [String: Amount]
        /// Where the lane's revenue went, by the order of payment.
        package let payouts: [Payout]
        /// The lane's line; nil if it had nothing.
        package let line: LaneAttribution?
        /// What the rule said with each, by id; no entry for what it said nothing with.
        package let events: [String: [[UInt8]]]
    }

    /// A lane with this rule.
    ///
    /// - Parameters:
    ///   - config: its `[config]`, in any order.
    ///   - gas: of a sub-block; half is the lane's reserve and a quarter its bundle gas.
    ///   - change: what else the lane should have.
    package init<Rule: OrderingRule>(
        _ rule: Rule.Type, config: [String: RuleValue] = [:], gas: UInt64 = 4_000_000,
        _ change: (inout LaneConfiguration) -> Void = { _ in }
    ) throws {
        let host = NativeRuleHost()
        let module = Array("\(rule)".utf8)
        let moduleHash = host.register(rule, forModule: module)
        func key(_ name: String) -> PublicKey { SecretKey(seed: Hash.of(.header, Array(name.utf8))).publicKey }
        let governance = SecretKey(seed: Hash.of(.header, Array("governance".utf8)))
        let genesis = Genesis(
            name: "test", chainID: Self.chainID, sequencer: key("sequencer"), settlement: settlement.publicKey,
            governance: governance.publicKey, operatorAccount: key("operator"),
            parameters: NetworkParameters(
                subBlockGas: gas, subBlockBytes: 16_000_000, subBlocksPerBlock: 4, quantum: 10_000, dataFeePerByte: 0,
                takeBasisPoints: 0, lifetimeMax: 1_000, fuelMax: 1_000_000_000, faultsBeforeSuspension: 3),
            engine: "native")
        core = try Sequencer(genesis: genesis, host: host)
        try apply(.module(ModuleDeployment(module: module, owner: key("owner"), signature: .zero)))
        var configuration = LaneConfiguration(
            name: Self.lane, owner: key("owner"), treasury: Self.treasury, weight: 1, minimumBaseFee: 0, gasTarget: 0,
            maxTransactionGas: 0, mempoolCountMax: 10_000, mempoolBytesMax: 1 << 26, nonceMode: .unordered,
            moduleHash: moduleHash, ruleConfiguration: RuleValue.encode(config),
            fuel: FuelLimits(admit: 1_000, order: 1_000, begin: 1_000, execute: 1_000, settle: 1_000),
            memoryBytesMax: 1 << 20, orderWindow: 1_024, stateBytesMax: 1 << 24)
        configuration.openings = .closed
        change(&configuration)
        try apply(.lane(LaneRegistration(configuration: configuration, signature: .zero)))
        try apply(
            .grant(
                ReserveGrant(
                    number: 1, lane: Self.lane, reserveGas: gas / 2, bundleGas: gas / 4, chainID: Self.chainID,
                    signedBy: governance)))
    }

    /// Where the rest of the lane's revenue goes.
    package static let treasury = account("treasury")

    /// A named account's key.
    package static func account(_ name: String) -> PublicKey {
        PublicKey(bytes: Hash.of(.header, Array(name.utf8)).bytes)
    }

    /// What an account has.
    package func balance(of account: PublicKey) -> Amount { core.balance(of: account).balance }

    /// Bytes of all keys and values of the lane's state.
    package var stateBytes: UInt64 { core.lane(Self.lane)?.stateBytes ?? 0 }

    /// Submits a transaction in an envelope of its own; what becomes of it stands in ``endings``.
    ///
    /// - Returns: its hash.
    @discardableResult
    package func submit(
        _ id: String, from sender: PublicKey, _ payload: [UInt8], bid: Amount = 0, gas: UInt64 = 20_000,
        priorityFee: Amount = 0, validUntil: UInt64? = nil
    ) throws -> Hash {
        try fund(sender)
        let isUnordered = core.lane(Self.lane)?.configuration.nonceMode == .unordered
        let nonce = nonces[sender, default: 0]
        let operation = Operation(
            nonce: nonce, gasLimit: gas, maxFeePerGas: priorityFee, maxPriorityFeePerGas: priorityFee, bid: bid,
            validUntil: validUntil ?? (isUnordered ? core.height + 900 : 0), payload: payload)
        let envelope = Envelope(
            chainID: Self.chainID, lane: Self.lane, sender: sender, operations: [operation], signature: .zero)
        let hash = envelope.transactionHash(at: 0)
        (ids[hash], hashes[id]) = (id, hash)
        let effects = try apply(.envelope(envelope))
        if effects.admitted == 1 { nonces[sender] = nonce + 1 }
        record(effects)
        return hash
    }

    /// Submits a bundle for the next height whose legs stand behind transactions of the lane.
    ///
    /// - Parameter legs: the id of the transaction behind which each stands, and its payload.
    package func submit(
        bundle id: String, from payer: PublicKey, bid: Amount, _ legs: [(after: String, payload: [UInt8])],
        atomicity: Atomicity = .execution, gas: UInt64 = 20_000
    ) throws {
        try submit(
            bundle: id, from: payer, bid: bid,
            at: legs.map { (.after(hashes[$0.after] ?? .zero), $0.payload) }, atomicity: atomicity, gas: gas)
    }

    /// Submits a bundle for the next height.
    package func submit(
        bundle id: String, from payer: PublicKey, bid: Amount, at legs: [(opening: Opening, payload: [UInt8])],
        atomicity: Atomicity = .execution, gas: UInt64 = 20_000
    ) throws {
        try fund(payer)
        let bundle = Bundle(
            chainID: Self.chainID, payer: payer, bid: bid, atomicity: atomicity, validFrom: core.height + 1,
            validUntil: core.height + 1, replacement: 0, refundPercent: 0, refundRecipient: .zero,
            legs: legs.map {
                Leg(
                    lane: Self.lane, opening: $0.opening, sender: payer, gasLimit: gas, maxFeePerGas: 0,
                    maxPriorityFeePerGas: 0, payload: $0.payload)
            }, signatures: [])
        ids[bundle.hash] = id
        for index in legs.indices { ids[Bundle.legHash(at: index, of: bundle.hash)] = "\(id)/\(index)" }
        record(try apply(.bundle(bundle)))
    }

    /// Cuts a sub-block. Throws if the rule was at fault.
    @discardableResult
    package func tick() throws -> Produced {
        let effects = try apply(.tick(Tick(timeMilliseconds: (core.height + 1) * 100)))
        guard let block = effects.subBlock else { throw AppNetworkError(reason: "a tick made no sub-block") }
        guard block.outcomes.faults.isEmpty else { throw AppNetworkError(reason: "\(block.outcomes.faults)") }
        record(effects)
        var charges: [String: Amount] = [:]
        for inclusion in block.outcomes.included {
            let id = ids[inclusion.transaction, default: "?"]
            endings[id] = Ended(inclusion.outcome, code: inclusion.code)
            charges[id] = inclusion.charge
        }
        var said: [String: [[UInt8]]] = [:]
        for event in block.events where event.function == .execute {
            let hash = block.outcomes.included[Int(event.reference)].transaction
            said[ids[hash, default: "?"], default: []].append(event.data)
        }
        let produced = Produced(
            height: block.header.height, order: block.outcomes.included.map { ids[$0.transaction, default: "?"] },
            charges: charges, payouts: block.attribution.first?.payouts ?? [], line: block.attribution.first,
            events: said)
        blocks.append(produced)
        return produced
    }

    /// Cuts sub-blocks until the last has this height, and answers it.
    @discardableResult
    package func tick(to height: UInt64) throws -> Produced {
        while core.height + 1 < height { try tick() }
        return try tick()
    }

    @discardableResult
    private func apply(_ entry: LogEntry) throws -> Effects { try core.apply(CheckedEntry(trusting: entry)) }

    private func fund(_ account: PublicKey) throws {
        guard funded.insert(account).inserted else { return }
        try apply(
            .deposit(
                Deposit(
                    number: core.depositNumber + 1, account: account, amount: Self.balance, chainID: Self.chainID,
                    signedBy: settlement)))
    }

    private func record(_ effects: Effects) {
        for ending in effects.endings {
            endings[ids[ending.transaction, default: "?"]] = Ended(ending.outcome, code: ending.code)
        }
        for ending in effects.bundles {
            endings[ids[ending.bundle, default: "?"]] = Ended(ending.outcome, code: ending.code)
        }
    }
}

/// A test's network is not what the test takes it for.
package struct AppNetworkError: Error, CustomStringConvertible {
    let reason: String

    package var description: String { reason }
}

extension LaneName {
    /// A name that is known to be good.
    fileprivate static func named(_ text: String) -> LaneName {
        guard let name = try? LaneName(text) else { preconditionFailure("\(text) is no lane's name") }
        return name
    }
}
