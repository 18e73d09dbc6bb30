import OrderFlow
import Wire

/// Everybody's keys on a devnet, from its seed. Anyone who knows the seed has them all: for development only.
struct DevnetKeys {
    let seed: String

    var sequencer: SecretKey { key("sequencer") }
    var settlement: SecretKey { key("settlement") }
    var governance: SecretKey { key("governance") }
    var operatorAccount: SecretKey { key("operator") }

    func owner(of lane: LaneName) -> SecretKey { key("owner/\(lane)") }
    func treasury(of lane: LaneName) -> SecretKey { key("treasury/\(lane)") }
    /// Who plays the recorded sender.
    func player(_ sender: FlowAddress) -> SecretKey { key("player/\(sender)") }

    /// A number from the seed, below 2^63 so that every JSON reader can hold it.
    var chainID: UInt64 { Hash.of(.developmentKey, Array("chain/\(seed)".utf8)).bytes.words.0 >> 1 }

    private func key(_ role: String) -> SecretKey {
        SecretKey(seed: Hash.of(.developmentKey, Array("\(role)/\(seed)".utf8)))
    }
}
