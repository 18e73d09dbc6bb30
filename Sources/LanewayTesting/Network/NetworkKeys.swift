import Wire

/// Everybody's keys and the chain id, from the seed alone, as in scenarios (SIM-3). Anyone who knows the seed has them.
struct NetworkKeys {
    let seed: String

    var sequencer: SecretKey { key("sequencer") }
    var settlement: SecretKey { key("settlement") }
    var governance: SecretKey { key("governance") }
    var operatorAccount: SecretKey { key("operator") }

    func owner(of lane: LaneName) -> SecretKey { key("owner/\(lane)") }
    func treasury(of lane: LaneName) -> SecretKey { key("treasury/\(lane)") }
    /// A named account's; `operator` is the operator's.
    func account(_ name: String) -> SecretKey { name == "operator" ? operatorAccount : key("account/\(name)") }

    /// Below 2^63, so that every JSON reader can hold it.
    var chainID: UInt64 { Hash.of(.developmentKey, Array("chain/\(seed)".utf8)).bytes.words.0 >> 1 }

    private func key(_ role: String) -> SecretKey {
        SecretKey(seed: Hash.of(.developmentKey, Array("\(role)/\(seed)".utf8)))
    }
}
