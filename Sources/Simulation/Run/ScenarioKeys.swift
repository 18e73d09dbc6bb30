package import Wire

/// Everybody's keys and the chain id in a scenario or a test's network, from its seed alone (SIM-3). Anyone who knows the
/// seed has them all.
package struct ScenarioKeys: Sendable {
    package let seed: String

    package init(seed: String) { self.seed = seed }

    package var sequencer: SecretKey { key("sequencer") }
    package var settlement: SecretKey { key("settlement") }
    package var governance: SecretKey { key("governance") }
    package var operatorAccount: SecretKey { key("operator") }

    package func owner(of lane: LaneName) -> SecretKey { key("owner/\(lane)") }
    package func treasury(of lane: LaneName) -> SecretKey { key("treasury/\(lane)") }
    /// A named account's; `operator` is the operator's.
    package func account(_ name: String) -> SecretKey { name == "operator" ? operatorAccount : key("account/\(name)") }

    /// A number from the seed, below 2^63 so that every JSON reader can hold it.
    package var chainID: UInt64 { Hash.of(.developmentKey, Array("chain/\(seed)".utf8)).bytes.words.0 >> 1 }

    private func key(_ role: String) -> SecretKey {
        SecretKey(seed: Hash.of(.developmentKey, Array("\(role)/\(seed)".utf8)))
    }
}
