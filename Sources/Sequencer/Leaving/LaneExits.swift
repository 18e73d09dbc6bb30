import Wire

// A lane that leaves (Specs/leaving.md): announced and activated like an upgrade.

extension Sequencer {
    /// An announcement (LEAVE-4). One that was there before gives way.
    mutating func apply(_ exit: LaneExit) throws(SequencerError) {
        let lane = try lane(exit.lane, changedBy: exit.owner, number: exit.number, at: exit.activation)
        let configuration = lanes[Int(lane)].configuration
        replaceAnnouncement(
            of: lane, number: exit.number,
            by: AnnouncedUpgrade(configuration: configuration, activation: exit.activation, isExit: true))
    }

    /// The lane is frozen: it has nothing pending any more, and what it had of the space is for others (LEAVE-5).
    mutating func freeze(_ lane: UInt32) {
        let index = Int(lane)
        reservedGas -= lanes[index].reserveGas + lanes[index].bundleGas
        lanes[index].leave()
    }
}

extension Lane {
    /// Its state, base fee and configuration stay as they are.
    fileprivate mutating func leave() {
        hasLeft = true
        reserveGas = 0
        bundleGas = 0
        announced = nil
        instance = nil
        precheckInstance = nil
    }
}
