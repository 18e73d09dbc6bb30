import Wire

extension LaneBounds {
    /// Whether every value is inside its bounds.
    static func admit(_ lane: LaneConfiguration, _ parameters: NetworkParameters) -> Bool {
        (try? check(lane, parameters)) != nil
    }

    /// Throws LANE-8's error for the first value outside its bounds.
    static func check(_ lane: LaneConfiguration, _ parameters: NetworkParameters) throws(SequencerError) {
        let fuelMax = parameters.fuelMax
        let fuel = lane.fuel
        let checks: [(name: String, value: UInt64, bounds: ClosedRange<UInt64>)] = [
            ("weight", UInt64(lane.weight), 1...UInt64(UInt32.max)),
            ("max_tx_gas", lane.maxTransactionGas, 0...parameters.subBlockGas),
            ("mempool_count_max", UInt64(lane.mempoolCountMax), 1...UInt64(mempoolCountMax)),
            ("mempool_bytes_max", lane.mempoolBytesMax, 0...mempoolBytesMax),
            ("memory", lane.memoryBytesMax, 0...memoryBytesMax),
            ("state_bytes_max", lane.stateBytesMax, 0...stateBytesMax),
            ("forced_delay", lane.forcedDelay, 0...parameters.lifetimeMax),
            ("notice_period", lane.noticePeriod, 0...noticePeriodMax),
            ("order_window", UInt64(lane.orderWindow), 1...UInt64(orderWindowMax)),
            ("fuel.admit", fuel.admit, 0...fuelMax), ("fuel.order", fuel.order, 0...fuelMax),
            ("fuel.begin", fuel.begin, 0...fuelMax), ("fuel.execute", fuel.execute, 0...fuelMax),
            ("fuel.settle", fuel.settle, 0...fuelMax),
        ]
        for check in checks where !check.bounds.contains(check.value) {
            throw .invalid(
                "LANE-8",
                "lane \(lane.name): \(check.name) is \(check.value); choose \(check.bounds.lowerBound) to "
                    + "\(check.bounds.upperBound)")
        }
    }
}
