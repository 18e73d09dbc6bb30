import Sequencer

/// How much of a sub-block a lane got, and where its own transactions ended (MERGE-2 to MERGE-5, MERGE-14).
struct ExplainedSpace {
    let lane: SubBlockTrace.Lane

    /// For people.
    var lines: [String] {
        var table = TextTable([("", .left), ("gas", .right), ("bytes", .right)])
        func add(_ name: String, _ space: SubBlockTrace.Space) {
            table.add([name, AmountText.grouped(space.gas), AmountText.grouped(space.bytes)])
        }
        add("wanted", lane.demand)
        add("always its own", lane.reserve)
        if !lane.forced.isEmpty { add("of that taken by what is forced", lane.forcedSpace) }
        if lane.saved.gas > 0 || lane.saved.bytes > 0 { add("saved before", lane.saved) }
        add("granted", lane.grant)
        if let blocked = lane.blocked { add("the first that did not fit needs", blocked) }
        return table.lines + [ending]
    }

    private var ending: String {
        let filled = lane.included - lane.cut
        let taken =
            lane.blocked == nil
            ? "Everything of its own that could pay fits"
            : "Of its own the first \(lane.cut) fit, and its part ends before the next (MERGE-5)"
        return taken + (filled > 0 ? "; \(filled) more fill space that legs left (MERGE-14)." : ".")
    }

    /// For programs.
    var document: Document {
        func space(_ space: SubBlockTrace.Space) -> Document {
            .object([("gas", .number(space.gas)), ("bytes", .number(space.bytes))])
        }
        var members: [(name: String, value: Document)] = [
            ("demand", space(lane.demand)), ("reserve", space(lane.reserve)), ("saved", space(lane.saved)),
            ("share", space(lane.share)), ("grant", space(lane.grant)), ("forced", space(lane.forcedSpace)),
            ("cut", .number(UInt64(lane.cut))),
            ("included", .number(UInt64(lane.included))),
        ]
        if let blocked = lane.blocked { members.append(("blocked", space(blocked))) }
        return .object(members)
    }
}
