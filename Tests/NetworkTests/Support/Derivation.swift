import Sequencer
import Wire

/// What a log comes to.
struct Derivation {
    var subBlocks: [SubBlock] = []
    var blocks: [BlockHeader] = []
    /// What happened where bundles competed.
    var marketEvents: Set<MarketEvent> = []
    /// By block, where a snapshot could be taken.
    var snapshots: [[UInt8]] = []

    /// Derives `log` from the start.
    init(_ log: [CheckedEntry], of network: TestNetwork, host: any RuleHost) throws {
        var sequencer = try Sequencer(genesis: network.genesis, host: host)
        for entry in log { try add(sequencer.apply(entry), sequencer) }
        try sequencer.checkSupply()
        try sequencer.checkHolds()
    }

    init() {}

    /// What is left after these.
    func dropping(blocks blockCount: Int, subBlocks subBlockCount: Int) -> Derivation {
        var rest = self
        rest.subBlocks.removeFirst(subBlockCount)
        rest.blocks.removeFirst(blockCount)
        rest.snapshots.removeFirst(blockCount)
        return rest
    }

    /// Something that is not seen in outcomes alone.
    enum MarketEvent: CaseIterable {
        /// An opening was sold at the second price, to the best of several bids.
        case soldAlone
        /// Everything was executed again without a bundle that failed.
        case decidedAgain
        /// A losing bid was tried, and failed.
        case failedTrial
        /// A part of a winning bid went back.
        case refunded
        /// Three lanes or more shared what crossed them.
        case threeLanes
        /// A bundle of one lane and one of several won in one component.
        case mixed
    }

    private mutating func note(_ market: MarketReport) {
        if market.sales.contains(where: { $0.bidders.count > 1 }) { marketEvents.insert(.soldAlone) }
        if market.runs > 1 { marketEvents.insert(.decidedAgain) }
        if market.bids.contains(where: \.failedTrial) { marketEvents.insert(.failedTrial) }
        if market.bids.contains(where: { $0.won && $0.paid > $0.net }) { marketEvents.insert(.refunded) }
        for group in market.groups {
            if group.lanes.count > 2 { marketEvents.insert(.threeLanes) }
            let laneCounts = Set(group.winners.map { Set(market.bids[$0].bundle.legs.map(\.lane)).count })
            if laneCounts.contains(1), laneCounts.count > 1 { marketEvents.insert(.mixed) }
        }
    }

    mutating func add(_ effects: Effects, _ sequencer: borrowing Sequencer) throws {
        if let market = effects.market { note(market) }
        if let subBlock = effects.subBlock { subBlocks.append(subBlock) }
        if let block = effects.block {
            blocks.append(block)
            if let snapshot = sequencer.snapshot() { snapshots.append(snapshot) }
        }
    }

    /// Makes up a log of `subBlocks` sub-blocks while it is derived.
    static func generate(
        _ network: TestNetwork, seed: UInt64, subBlocks: Int, entriesMax: Int = 40, host: any RuleHost
    ) throws -> (log: [CheckedEntry], derivation: Derivation) {
        var derivation = Derivation()
        var log: [CheckedEntry] = []
        var sequencer = try Sequencer(genesis: network.genesis, host: host)
        var traffic = Traffic(network, seed: seed)
        var random = SeededGenerator(seed: ~seed)
        func append(_ entry: CheckedEntry) throws {
            do {
                try derivation.add(sequencer.apply(entry), sequencer)
            } catch let error as SequencerError where error.code == .invalidEntry {
                // What may not stand changes nothing, and is no part of the log.
                return
            }
            log.append(entry)
        }
        for entry in traffic.setUp() { try append(entry) }
        for _ in 0..<subBlocks {
            for _ in 0..<random.number(0...entriesMax) { try append(traffic.entry(isTick: false, after: sequencer)) }
            try append(traffic.entry(isTick: true, after: sequencer))
        }
        try sequencer.checkSupply()
        try sequencer.checkHolds()
        return (log, derivation)
    }

    /// How often each outcome came about.
    var outcomes: [OutcomeCode: Int] {
        var counts: [OutcomeCode: Int] = [:]
        for subBlock in subBlocks {
            for inclusion in subBlock.outcomes.included { counts[inclusion.outcome, default: 0] += 1 }
            for ending in subBlock.outcomes.endings { counts[ending.outcome, default: 0] += 1 }
        }
        return counts
    }

    /// The same for bundles.
    var bundleOutcomes: [OutcomeCode: Int] {
        subBlocks.flatMap(\.outcomes.bundles).reduce(into: [:]) { $0[$1.outcome, default: 0] += 1 }
    }

    /// How many sub-blocks say how something that crossed lanes was shared.
    var crossings: Int { subBlocks.count { !$0.components.isEmpty } }

    var faults: [LaneFault] { subBlocks.flatMap(\.outcomes.faults) }

    /// The first thing that is not the same, for people; nil if nothing is.
    func difference(from other: Derivation) -> String? {
        for (a, b) in zip(subBlocks, other.subBlocks) where a != b {
            let place = "sub-block \(a.header.height)"
            if a.outcomes != b.outcomes { return "\(place), outcomes: \(Self.first(a.outcomes, b.outcomes))" }
            if a.attribution != b.attribution { return "\(place), attribution: \(a.attribution) and \(b.attribution)" }
            if a.components != b.components { return "\(place), components: \(a.components) and \(b.components)" }
            if a.events != b.events { return "\(place), events: \(a.events) and \(b.events)" }
            if a.journal != b.journal { return "\(place), journal" }
            return "\(place), header: \(a.header) and \(b.header)"
        }
        for (a, b) in zip(blocks, other.blocks) where a != b { return "block \(a.number): \(a) and \(b)" }
        for (index, (a, b)) in zip(snapshots, other.snapshots).enumerated() where a != b {
            return
                "snapshot \(index), byte \(zip(a, b).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? -1)"
        }
        let counts = [subBlocks.count, blocks.count, snapshots.count]
        let others = [other.subBlocks.count, other.blocks.count, other.snapshots.count]
        return counts == others ? nil : "\(counts) and \(others) sub-blocks, blocks and snapshots"
    }

    private static func first(_ a: Outcomes, _ b: Outcomes) -> String {
        for (a, b) in zip(a.included, b.included) where a != b { return "\(a) and \(b)" }
        for (a, b) in zip(a.endings, b.endings) where a != b { return "\(a) and \(b)" }
        for (a, b) in zip(a.faults, b.faults) where a != b { return "\(a) and \(b)" }
        for (a, b) in zip(a.bundles, b.bundles) where a != b { return "\(a) and \(b)" }
        return "\(a.included.count) and \(b.included.count) included, \(a.endings.count) and \(b.endings.count) ended, "
            + "\(a.bundles.count) and \(b.bundles.count) bundles ended"
    }
}
