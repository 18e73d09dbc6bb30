public import RuleKit
import Sequencer
import Simulation
public import Wire

/// A lane of a ``LanewayNetwork``: its name, its rule, and how it is run.
///
/// What is not said is as in a scenario's `[[lanes]]` (SIM-20), whatever the app's `app.toml` says: a base fee of 0 that
/// stands still, and every opening on sale at the first price.
public struct NetworkLane: Sendable {
    let name: String
    /// The rule's type, which lanes may share.
    let rule: ObjectIdentifier
    let ruleName: String
    /// Lets the rule run for a module's bytes.
    let register: @Sendable (NativeRuleHost, [UInt8]) -> Void
    let configuration: [String: RuleValue]
    /// nil: a part of what is left.
    let reserveGas: UInt64?
    let bundleGas: UInt64?
    let weight: UInt32
    let baseFee: Amount
    let gasTarget: UInt64
    let nonceMode: NonceMode
    let openings: OpeningsForSale
    let mempoolCountMax: UInt32
    let orderWindow: UInt32

    /// Native rules have no fuel; every lane asks for what is allowed.
    static let fuel: UInt64 = 20_000_000

    /// A lane with a rule that is linked into the test.
    ///
    /// - Parameters:
    ///   - name: 1 to 32 of `a-z 0-9 -`, no `-` at the ends; unique in the network.
    ///   - rule: the rule's type, such as `PriorityFee.self`. Several lanes may have the same.
    ///   - config: what the rule reads of its `[config]`.
    ///   - reserveGas: gas per sub-block that is always the lane's own; nil: its part of two thirds of the sub-block.
    ///   - bundleGas: gas per sub-block for bundles' legs, on top of the reserve; nil: half the reserve.
    ///   - weight: share of the space beyond the reserves, at least 1.
    ///   - baseFee: amount per gas: the least, and where it starts.
    ///   - gasTarget: gas per block at which the base fee stands still; 0: it never moves.
    ///   - nonces: how the lane counts nonces.
    ///   - openings: what it sells to bundles.
    ///   - mempoolCountMax: the most pending transactions, 1 to 2^20.
    ///   - orderWindow: the most candidates that the rule's `order` gets, 1 to 65,536.
    public static func lane<Rule: OrderingRule & SendableMetatype>(
        _ name: String, _ rule: Rule.Type, config: [String: RuleValue] = [:], reserveGas: UInt64? = nil,
        bundleGas: UInt64? = nil, weight: UInt32 = 1, baseFee: Amount = 0, gasTarget: UInt64 = 0,
        nonces: NonceMode = .sequential, openings: OpeningsForSale = .all, mempoolCountMax: UInt32 = 10_000,
        orderWindow: UInt32 = 1_024
    ) -> NetworkLane {
        NetworkLane(
            name: name, rule: ObjectIdentifier(rule), ruleName: String(describing: rule),
            register: { $0.register(rule, forModule: $1) }, configuration: config, reserveGas: reserveGas,
            bundleGas: bundleGas, weight: weight, baseFee: baseFee, gasTarget: gasTarget,
            nonceMode: nonces, openings: openings, mempoolCountMax: mempoolCountMax, orderWindow: orderWindow)
    }

    /// A module that nobody reads: what it stands for is linked into the test. Rules are numbered, since a private type's
    /// full name is another one in every process.
    func module(number: Int) -> [UInt8] { Array("native rule \(number), \(ruleName)".utf8) }

    /// As the lane's owner registers it.
    func laneConfiguration(
        _ name: LaneName, module: [UInt8], _ keys: ScenarioKeys, subBlockGas: UInt64
    ) -> LaneConfiguration {
        var policy = openings.policy
        policy.payers = Set(openings.payers.map { keys.account($0).publicKey }).sorted()
        return LaneConfiguration(
            name: name, owner: keys.owner(of: name).publicKey, treasury: keys.treasury(of: name).publicKey,
            weight: weight, minimumBaseFee: baseFee, gasTarget: gasTarget, maxTransactionGas: subBlockGas,
            mempoolCountMax: mempoolCountMax, mempoolBytesMax: 16 << 20, nonceMode: nonceMode,
            moduleHash: ModuleDeployment.moduleHash(module), ruleConfiguration: configuration.encodedForRule,
            fuel: FuelLimits(
                admit: Self.fuel, order: Self.fuel, begin: Self.fuel, execute: Self.fuel, settle: Self.fuel),
            memoryBytesMax: 16 << 20, orderWindow: orderWindow, stateBytesMax: 16 << 20, openings: policy)
    }
}
