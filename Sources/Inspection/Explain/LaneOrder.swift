import Node
import Sequencer
import Wire

/// A lane's order in a sub-block, with the reason for every place in it.
struct LaneOrder {
    struct Row {
        /// From 0, among everything of the lane in the sub-block.
        let place: Int
        /// From 0, in the sub-block.
        let position: Int
        let hash: Hash
        /// Nil for a leg.
        let candidate: SubBlockTrace.Candidate?
        /// Why it stands behind the one before it.
        let why: String
    }

    /// How the lane's own transactions were ordered.
    enum Basis: String {
        case key, order, arrival
    }

    let basis: Basis
    let rows: [Row]
    let lane: SubBlockTrace.Lane

    /// Nil if the lane had no part in the sub-block.
    init?(of name: LaneName, in derived: Rederivation, _ names: HashNames) {
        guard let lane = derived.trace.lanes.first(where: { $0.name == name }) else { return nil }
        self.lane = lane
        let subBlock = derived.subBlock
        let forced = Dictionary(uniqueKeysWithValues: lane.forced.map { ($0.hash, $0) })
        let proposal = Dictionary(uniqueKeysWithValues: lane.proposal.enumerated().map { ($1.hash, $0) })
        let own = subBlock.outcomes.included.enumerated().filter {
            subBlock.attribution[Int($0.element.laneIndex)].lane == name
        }
        let places = own.compactMap { proposal[$0.element.transaction] }
        func hasFault(_ function: RuleFunction) -> Bool {
            subBlock.outcomes.faults.contains { $0.lane == name && $0.function == function.rawValue }
        }
        if hasFault(.order) || (hasFault(.begin) && places != places.sorted()) {
            basis = .arrival
        } else {
            basis = lane.window == nil ? .key : .order
        }
        let openings = Self.openings(in: derived, names)
        var rows: [Row] = []
        var before: SubBlockTrace.Candidate?
        for (place, (position, inclusion)) in own.enumerated() {
            var candidate = proposal[inclusion.transaction].map { lane.proposal[$0] }
            let why: String
            if let taken = forced[inclusion.transaction] {
                candidate = taken
                why = "forced, in the inbox's order (INB-7)"
            } else if let candidate {
                let fills = (proposal[inclusion.transaction] ?? 0) >= lane.cut
                why = Self.why(candidate, behind: before, basis) + (fills ? ", fills space that legs left" : "")
                before = candidate
            } else if position >= derived.trace.rounds.count {
                why = "leg of a bundle that was undone"
            } else {
                why = "leg, " + (openings[inclusion.transaction] ?? "at its opening")
            }
            rows.append(
                Row(place: place, position: position, hash: inclusion.transaction, candidate: candidate, why: why))
        }
        self.rows = rows
    }

    private static func openings(in derived: Rederivation, _ names: HashNames) -> [Hash: String] {
        var openings: [Hash: String] = [:]
        for bid in derived.market?.bids ?? [] {
            for (index, leg) in bid.bundle.legs.enumerated() {
                let text: String
                if case .after(let transaction) = leg.opening {
                    text = "after \(names(transaction))"
                } else {
                    text = leg.opening.kind.name
                }
                openings[Bundle.legHash(at: index, of: bid.hash)] = "\(text), of bundle \(names(bid.hash))"
            }
        }
        return openings
    }

    private static func why(
        _ candidate: SubBlockTrace.Candidate, behind before: SubBlockTrace.Candidate?, _ basis: Basis
    ) -> String {
        switch basis {
        case .order: return "the rule's order"
        case .arrival: return "arrival, as the rule was at fault"
        case .key: break
        }
        guard let before else { return "best key" }
        if candidate.sender == before.sender, candidate.nonce > before.nonce, candidate.key <= before.key {
            return "nonce"
        }
        if before.key < candidate.key { return "larger key" }
        if before.key == candidate.key, before.tie < candidate.tie { return "equal key, larger keyed hash" }
        return "its sender's nonce before it came first"
    }

    /// What the rows are ordered by, for people.
    var explanation: [String] {
        (lane.forced.isEmpty ? [] : ["What the inbox brought stands first, in its order (INB-7). The others:"])
            + ordering
    }

    private var ordering: [String] {
        switch basis {
        case .key:
            [
                "By the keys that the rule's admit gave, smaller first; of equal keys the smaller keyed hash, which nobody "
                    + "knows before",
                "the tick; a sender's transactions by nonce (MERGE-1, MERGE-7).",
            ]
        case .order:
            [
                "By the rule's order, which was given \(AmountText.count(lane.window?.count ?? 0, "candidate")) by key (MERGE-9)."
            ]
        case .arrival:
            ["The rule was at fault in order or begin, so the lane went by arrival in this sub-block (LANE-9)."]
        }
    }

    /// The rows around a place, that one marked.
    func table(around place: Int, _ names: HashNames) -> [String] {
        var table = TextTable([
            ("", .left), ("place", .right), ("transaction", .left), ("key", .left), ("nonce", .right),
            ("keyed hash", .left), ("why there", .left),
        ])
        for row in rows[max(0, place - 3)...min(rows.count - 1, place + 3)] {
            table.add([
                row.place == place ? ">" : "", "\(row.place)", names(row.hash),
                row.candidate.map { Self.key($0.key) } ?? "",
                row.candidate.map { "\($0.nonce)" } ?? "", row.candidate.map { HashNames.first($0.tie) } ?? "", row.why,
            ])
        }
        return table.linesWithinPage
    }

    /// Two halves of 16 digits: rules put a number into each (`SortKey`).
    static func key(_ key: UInt128) -> String {
        func half(_ number: UInt64) -> String {
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return half(UInt64(truncatingIfNeeded: key >> 64)) + " " + half(UInt64(truncatingIfNeeded: key))
    }

    /// The rows around a place for programs.
    func document(around place: Int) -> Document {
        .list(
            rows[max(0, place - 3)...min(rows.count - 1, place + 3)].map { row in
                .object([
                    ("place", .number(UInt64(row.place))), ("position", .number(UInt64(row.position))),
                    ("transaction", .text("\(row.hash)")), ("key", .text(row.candidate.map { "\($0.key)" } ?? "-")),
                    ("keyed_hash", .text(row.candidate.map { "\($0.tie)" } ?? "-")),
                    ("sender", .text(row.candidate.map { "\($0.sender)" } ?? "-")),
                    ("nonce", .text(row.candidate.map { "\($0.nonce)" } ?? "-")), ("why", .text(row.why)),
                ])
            })
    }
}
