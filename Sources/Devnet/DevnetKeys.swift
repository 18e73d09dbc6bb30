import OrderFlow
import Wire

/// Everybody's keys on a devnet, from its seed. Anyone who knows the seed has them all: for development only.
struct DevnetKeys {
    let seed: String

    var sequencer: SecretKey { key("sequencer") }
    var settlement: SecretKey { key("settlement") }
    var governance: SecretKey { key("governance") }
    var searcher: SecretKey { key("searcher") }
    var operatorAccount: SecretKey { key("operator") }

    func owner(of lane: LaneName) -> SecretKey { key("owner/\(lane)") }
    func treasury(of lane: LaneName) -> SecretKey { key("treasury/\(lane)") }
    /// Who plays the recorded sender.
    func player(_ sender: FlowAddress) -> SecretKey { key("player/\(sender)") }

    /// One of those who send transactions to an added app's lane, from 0.
    func guest(_ number: Int, of lane: LaneName) -> SecretKey { key("guest/\(lane)/\(number)") }

    /// Any number that follows from the seed and `what` it is for.
    func number(_ what: String) -> UInt64 {
        Hash.of(.developmentKey, Array("number/\(what)/\(seed)".utf8)).bytes.words.0
    }

    /// A number from the seed, below 2^63 so that every JSON reader can hold it.
    var chainID: UInt64 { Hash.of(.developmentKey, Array("chain/\(seed)".utf8)).bytes.words.0 >> 1 }

    /// The key of any role (DEV-6).
    func key(_ role: String) -> SecretKey {
        SecretKey(seed: Hash.of(.developmentKey, Array("\(role)/\(seed)".utf8)))
    }
}
