import OrderFlow
import Wire

/// What a recorded transaction asks of one lane when a devnet plays it (DEV-4).
struct PlayedLeg {
    let lane: LaneName
    /// Units of gas, at least 1: what is used and the limit.
    let gas: UInt64
    /// Bytes, with the facts that every payload starts with.
    let payloadBytes: Int

    /// What stands at the start of every payload: kind, selector, recorded hash.
    static let factsBytes = 1 + 4 + 32
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
        // FLOW-74: evenly, what is left over to the first.
        let gas = gasUsed.quotientAndRemainder(dividingBy: UInt64(apps.count))
        let bytes = Int(inputBytes).quotientAndRemainder(dividingBy: apps.count)
        return apps.enumerated().map { place, app in
            PlayedLeg(
                lane: app, gas: gas.quotient + (place == 0 ? gas.remainder : 0),
                inputBytes: bytes.quotient + (place == 0 ? bytes.remainder : 0))
        }
    }
}

extension PlayedLeg {
    fileprivate init(lane: LaneName, gas: UInt64, inputBytes: Int) {
        self.init(
            lane: lane, gas: gas, payloadBytes: min(max(inputBytes, Self.factsBytes), Operation.payloadBytesMax))
    }
}
