import Wire

// What rules said happened (ABI-23, BLOCK-1).

extension Sequencer {
    /// Every lane's events of this sub-block in the order in which they happened: those of `begin` by lane, those of
    /// `execute` in the order of execution, those of `settle` by lane.
    ///
    /// - Parameter lines: for every lane of `work` the position of its line in the attribution, -1 if it has none.
    func events(
        _ work: [LaneWork], _ market: MarketResult, _ lines: [Int]
    ) throws(SequencerError) -> [LaneEvent] {
        let count = work.reduce(0) { $0 + lanes[$1.index].state.events.count }
        guard count > 0 else { return [] }
        var events: [LaneEvent] = []
        events.reserveCapacity(count)
        func add(_ positions: Range<Int>, of place: Int, _ function: LaneEvent.Function, _ reference: Int = 0) {
            for position in positions {
                events.append(
                    LaneEvent(
                        laneIndex: UInt32(lines[place]), function: function, reference: UInt32(reference),
                        data: lanes[work[place].index].state.events[position]))
            }
        }
        let lined = work.indices.filter { lines[$0] >= 0 }
        for place in lined { add(0..<work[place].beginEvents, of: place, .begin) }
        for (reference, (place, position)) in market.order.enumerated() {
            add(work[place].executed[position].events, of: place, .execute, reference)
        }
        for place in lined {
            let end = lanes[work[place].index].state.events.count
            add(work[place].eventsBeforeSettle..<end, of: place, .settle)
        }
        // What an undone call said is gone, and what was not undone belongs to a call that counts.
        guard events.count == count else {
            throw SequencerError(
                .invariant, rule: "BLOCK-1",
                "sub-block \(height + 1): \(events.count) events belong to calls, lanes have \(count)")
        }
        return events
    }
}
