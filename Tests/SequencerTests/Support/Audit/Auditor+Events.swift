import Sequencer
import Testing
import Wire

extension Auditor {
    /// ABI-23, BLOCK-1: in the order of calls, each of a lane and a transaction that are there; and of what was undone
    /// nothing, which ``TestRule/machine`` makes visible: it numbers what it executes without a gap.
    mutating func checkEvents(_ subBlock: SubBlock, _ note: Comment) {
        let included = subBlock.outcomes.included
        var last = (function: LaneEvent.Function.begin.rawValue, place: UInt32(0))
        var said: [UInt32: Int] = [:]
        for event in subBlock.events {
            let place = event.function == .execute ? event.reference : event.laneIndex
            let here = (function: event.function.rawValue, place: place)
            check(last <= here, "an event of \(here) stands behind one of \(last)", note)
            last = here
            guard event.function == .execute else {
                check(event.reference == 0, "an event of \(event.function) is of a transaction", note)
                continue
            }
            let inclusion = included[Int(event.reference)]
            check(inclusion.laneIndex == event.laneIndex, "an event of another lane's transaction", note)
            check(inclusion.outcome == .included, "an event of what ended \(inclusion.outcome)", note)
            said[event.reference, default: 0] += 1
            let lane = subBlock.attribution[Int(event.laneIndex)].lane
            executedCounts[lane, default: 0] += 1
            let number = event.data.reduce(0) { $0 << 8 | UInt64($1) }
            check(number == executedCounts[lane], "\(lane) says \(number), not \(executedCounts[lane] ?? 0)", note)
        }
        for (position, inclusion) in included.enumerated() where inclusion.outcome == .included {
            let lane = subBlock.attribution[Int(inclusion.laneIndex)].lane
            // Every rule of the workload that executes does so as the machine.
            let expected = lanes[lane]?.executes == true ? 1 : nil
            check(said[UInt32(position)] == expected, "another number of events of \(position)", note)
        }
    }
}
