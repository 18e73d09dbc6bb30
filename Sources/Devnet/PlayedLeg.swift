import OrderFlow
import Wire

/// What a recorded transaction asks of one lane when a devnet plays it (DEV-4).
struct PlayedLeg {
    let lane: LaneName
    /// Units of gas, at least 1: what is used and the limit.
    let gas: UInt64
    /// Bytes, with the facts that every payload starts with.
    let payloadBytes: Int
}

extension FlowTransaction {
    /// One: it is played as a transaction of that lane. Several, by the lane's name: as a bundle.
    ///
    /// What touched more apps than an auction decides about together, or than it has gas for, could never win as a
    /// bundle, and is played in its one lane.
    var playedLegs: [PlayedLeg] {
        guard (2...Component.lanesMax).contains(apps.count), gasUsed >= UInt64(apps.count) else {
            return [PlayedLeg(lane: lane, gas: gasUsed, inputBytes: Int(inputBytes))]
        }
        let gas = EvenSplit(gasUsed, among: apps.count)
        let bytes = EvenSplit(inputBytes, among: apps.count)
        return apps.enumerated().map { place, app in
            PlayedLeg(lane: app, gas: gas[place], inputBytes: Int(bytes[place]))
        }
    }
}

extension PlayedLeg {
    fileprivate init(lane: LaneName, gas: UInt64, inputBytes: Int) {
        self.init(
            lane: lane, gas: gas,
            payloadBytes: min(max(inputBytes, FlowTransaction.factsBytes), Operation.payloadBytesMax))
    }
}
