package import RuleBuild
package import Wire

/// The network that a scenario is about: its genesis, what has to be in the log before the first sub-block, and every
/// arrival, signed.
package struct SimulatedNetwork: Sendable {
    /// The heights that something may wait (SIM-10).
    static let lifetimeMax: UInt64 = 100_000
    /// The least of the most fuel of one call; a lane whose app wants more gets it.
    private static let fuelMaxMin: UInt64 = 20_000_000

    package private(set) var scenario: Scenario
    package let genesis: Genesis
    package let keys: ScenarioKeys
    private let accounts: [String: SecretKey]
    private let rules: [BuiltRule]

    /// - Parameter rules: one for each of the scenario's lanes, in their order.
    package init(_ scenario: Scenario, rules: [BuiltRule], engine: String) {
        self.scenario = scenario
        self.rules = rules
        let keys = ScenarioKeys(seed: scenario.network.seed)
        self.keys = keys
        accounts = Dictionary(uniqueKeysWithValues: scenario.accounts.map { ($0.name, keys.account($0.name)) })
        let network = scenario.network
        genesis = Genesis(
            name: "scenario", chainID: keys.chainID, sequencer: keys.sequencer.publicKey,
            settlement: keys.settlement.publicKey, governance: keys.governance.publicKey,
            operatorAccount: keys.operatorAccount.publicKey,
            parameters: NetworkParameters(
                subBlockGas: network.subBlockGas, subBlockBytes: network.subBlockBytes, subBlocksPerBlock: 1,
                quantum: network.quantum, dataFeePerByte: network.dataFeePerByte,
                takeBasisPoints: network.takeBasisPoints, lifetimeMax: Self.lifetimeMax,
                fuelMax: rules.reduce(Self.fuelMaxMin) { max($0, $1.manifest.lane.fuel.most) },
                faultsBeforeSuspension: 3, attributionRule: network.attribution,
                slackFeePerGas: network.slackFeePerGas),
            engine: engine)
    }

    // MARK: Before the first sub-block

    /// An entry, and the lane that it is about.
    package typealias SetUpEntry = (entry: LogEntry, lane: Scenario.Lane?)

    /// Modules, lanes, grants, money.
    package func setUp() -> [SetUpEntry] {
        var entries: [SetUpEntry] = []
        var deployed: Set<Hash> = []
        for rule in rules where deployed.insert(rule.hash).inserted {
            let deployment = ModuleDeployment(module: rule.bytes, chainID: genesis.chainID, signedBy: keys.governance)
            entries.append((.module(deployment), nil))
        }
        for (index, lane) in scenario.lanes.enumerated() {
            let registration = LaneRegistration(
                configuration: configuration(of: lane, rules[index]), chainID: genesis.chainID,
                signedBy: keys.owner(of: lane.name))
            entries.append((.lane(registration), lane))
            let grant = ReserveGrant(
                number: UInt64(index + 1), lane: lane.name, reserveGas: lane.reserveGas, bundleGas: lane.bundleGas,
                chainID: genesis.chainID, signedBy: keys.governance)
            entries.append((.grant(grant), lane))
        }
        for (index, account) in scenario.accounts.enumerated() {
            let deposit = Deposit(
                number: UInt64(index + 1), account: key(of: account.name).publicKey, amount: account.balance,
                chainID: genesis.chainID, signedBy: keys.settlement)
            entries.append((.deposit(deposit), nil))
        }
        return entries
    }

    /// What it means that an entry of the set-up is refused (SIM-52).
    package func refusal(of entry: SetUpEntry, _ reason: some Error) -> SimulationError {
        let place = entry.lane.map { "\(scenario.path):\($0.line)" } ?? scenario.path
        return SimulationError(
            .refused, place, "the network cannot be set up like that: \(reason)", remedy: "Correct it there.")
    }

    /// What a lane is registered with, and the rule that it runs.
    package var lanes: [(lane: Scenario.Lane, configuration: LaneConfiguration, rule: BuiltRule)] {
        zip(scenario.lanes, rules).map { ($0, configuration(of: $0, $1), $1) }
    }

    private func configuration(of lane: Scenario.Lane, _ rule: BuiltRule) -> LaneConfiguration {
        var configuration = rule.manifest.laneConfiguration(
            name: lane.name, owner: keys.owner(of: lane.name).publicKey,
            treasury: keys.treasury(of: lane.name).publicKey, moduleHash: rule.hash)
        configuration.weight = lane.weight
        configuration.minimumBaseFee = lane.baseFee
        configuration.gasTarget = lane.gasTarget
        // The reserve says what is certain to fit, not what may be tried.
        configuration.maxTransactionGas = scenario.network.subBlockGas
        configuration.nonceMode = lane.nonceMode
        configuration.ruleConfiguration = rule.manifest.configuration.overridden(by: lane.configuration).encoded
        configuration.openings = lane.openings
        configuration.openings.payers = lane.openingPayers.map { key(of: $0).publicKey }.sorted()
        return configuration
    }

    // MARK: Arrivals

    /// The same network with the arrivals of a later round (SIM-70).
    package func round(_ number: UInt64) -> SimulatedNetwork {
        var network = self
        network.scenario = scenario.round(number)
        return network
    }

    /// - Parameter transactions: hashes by the scenario's ids, of what stands above this one at least.
    func sign(_ transaction: Scenario.Transaction, transactions: [String: Hash]) -> Envelope {
        Envelope(
            chainID: genesis.chainID, lane: transaction.lane,
            operations: [
                Operation(
                    nonce: transaction.nonce, gasLimit: transaction.gas, maxFeePerGas: transaction.maxFee,
                    maxPriorityFeePerGas: transaction.priorityFee, bid: transaction.bid,
                    validUntil: transaction.validUntil,
                    payload: transaction.payload.bytes { Self.hash(of: $0, transactions) })
            ], signedBy: key(of: transaction.from))
    }

    /// - Parameter transactions: hashes by the scenario's ids.
    func sign(_ bundle: Scenario.Bundle, transactions: [String: Hash]) -> Wire.Bundle {
        let legs = bundle.legs.map { leg in
            Wire.Leg(
                lane: leg.lane, opening: opening(leg.opening, transactions), sender: key(of: leg.from).publicKey,
                gasLimit: leg.gas, maxFeePerGas: leg.maxFee, maxPriorityFeePerGas: leg.priorityFee,
                payload: leg.payload.bytes { Self.hash(of: $0, transactions) })
        }
        let unsigned = Wire.Bundle(
            chainID: genesis.chainID, payer: key(of: bundle.from).publicKey, bid: bundle.bid,
            atomicity: bundle.atomicity, validFrom: bundle.validFrom, validUntil: bundle.validUntil,
            replacement: bundle.replacement, refundPercent: bundle.refundPercent,
            refundRecipient: bundle.refundTo.map { key(of: $0).publicKey } ?? .zero, legs: legs, signatures: [])
        let signers = Set([bundle.from] + bundle.legs.map(\.from)).sorted()
        guard let signed = unsigned.signed(by: signers.map(key(of:))) else {
            preconditionFailure("the keys of all signers were given")
        }
        return signed
    }

    private func opening(_ opening: Scenario.Opening, _ transactions: [String: Hash]) -> Wire.Opening {
        switch opening {
        case .top: return .top
        case .bottom: return .bottom
        case .after(let id): return .after(Self.hash(of: id, transactions))
        }
    }

    private static func hash(of id: String, _ transactions: [String: Hash]) -> Hash {
        guard let hash = transactions[id] else { preconditionFailure("the reader looked up every id") }
        return hash
    }

    // MARK: Accounts

    /// Everybody whose balance a result shows: named accounts, every lane's treasury, the operator.
    var shownAccounts: [(name: String, key: PublicKey)] {
        let named = scenario.accounts.map { ($0.name, key(of: $0.name).publicKey) }
        let treasuries = scenario.lanes.map { ("treasury/\($0.name)", keys.treasury(of: $0.name).publicKey) }
        let isNamed = accounts["operator"] != nil
        return named + treasuries + (isNamed ? [] : [("operator", keys.operatorAccount.publicKey)])
    }

    private func key(of account: String) -> SecretKey {
        guard let key = accounts[account] else { preconditionFailure("the reader looked up every account") }
        return key
    }
}

extension FuelLimits {
    /// That of the call that may use most.
    fileprivate var most: UInt64 { max(admit, order, begin, execute, settle) }
}
