import Sequencer
public import Store
public import Wire

/// A sub-block: order, endings, faults, attribution.
public enum InspectedSubBlock {
    /// The sub-block at that height as it is stored. Throws ``NotThere``, ``DamagedStore`` and ``Store/StoreError``.
    public static func document(_ height: UInt64, _ store: NodeStore) throws -> Document {
        guard let subBlock = try StoredSubBlock(at: height, store) else { throw try missing(height, store) }
        let header = subBlock.header.header
        let outcomes = subBlock.outcomes
        return .object([
            ("height", .number(height)), ("commitment", .text("\(header.hash)")),
            ("previous", .text("\(header.previous)")), ("log_position", .number(header.logPosition)),
            ("log_hash", .text("\(header.logHash)")), ("signature", .text("\(subBlock.header.signature)")),
            ("included", .list(order(of: subBlock))),
            ("ended", .list(outcomes.endings.map(ending))), ("faults", .list(outcomes.faults.map(fault))),
            ("events", .list(subBlock.events.enumerated().map { event($1, at: $0, of: subBlock) })),
            ("bundles", .list(outcomes.bundles.map(bundle))),
            ("components", .list(subBlock.components.map(component))),
            ("attribution", .list(subBlock.attribution.map(line))),
        ])
    }

    /// What each lane got in a sub-block, and what crossed lanes.
    public static func attribution(_ height: UInt64, _ store: NodeStore) throws -> Document {
        guard let subBlock = try StoredSubBlock(at: height, store) else { throw try missing(height, store) }
        return .object([
            ("height", .number(height)), ("commitment", .text("\(subBlock.header.header.hash)")),
            ("attribution", .list(subBlock.attribution.map(line))),
            ("components", .list(subBlock.components.map(component))),
        ])
    }

    private static func missing(_ height: UInt64, _ store: NodeStore) throws -> NotThere {
        NotThere(description: "there is no sub-block \(height); the last is \(try store.lastHeight())")
    }

    /// A transaction that stands in `subBlock`.
    public static func inclusion(_ inclusion: Inclusion, of subBlock: StoredSubBlock) -> Document {
        .object(members(inclusion, of: subBlock))
    }

    /// What stands in `subBlock`, in its order, each leg with its bundle.
    private static func order(of subBlock: StoredSubBlock) -> [Document] {
        let bundles = subBlock.bundlesByLeg
        return subBlock.outcomes.included.map { inclusion in
            let bundle = bundles[inclusion.transaction].map { "\($0)" } ?? "-"
            return .object(members(inclusion, of: subBlock) + [("leg_of", .text(bundle))])
        }
    }

    private static func members(
        _ inclusion: Inclusion, of subBlock: StoredSubBlock
    ) -> [(name: String, value: Document)] {
        let line = subBlock.line(of: inclusion)
        return [
            ("lane", .text(line.lane.text)), ("outcome", .text(inclusion.outcome.name)),
            ("gas", .number(inclusion.gasCharged)), ("base_fee_per_gas", .text("\(line.baseFeePerGas)")),
            ("priority_fee_per_gas", .text("\(inclusion.priorityFeePerGas)")), ("charge", .text("\(inclusion.charge)")),
            ("data_fee", .text("\(inclusion.dataFee)")), ("code", .number(UInt64(inclusion.code))),
            ("transaction", .text("\(inclusion.transaction)")),
        ]
    }

    /// A transaction that ended without a place.
    public static func ending(_ ending: Ending) -> Document {
        .object([
            ("lane", .text(ending.lane.text)), ("outcome", .text(ending.outcome.name)),
            ("code", .number(UInt64(ending.code))), ("transaction", .text("\(ending.transaction)")),
        ])
    }

    /// How a bundle ended.
    public static func bundle(_ bundle: BundleOutcome) -> Document {
        .object([
            ("outcome", .text(bundle.outcome.name)), ("bid", .text("\(bundle.bid)")), ("paid", .text("\(bundle.paid)")),
            ("refund", .text("\(bundle.refund)")),
            ("leg", .text(bundle.leg == BundleOutcome.noLeg ? "-" : "\(bundle.leg)")),
            ("code", .number(UInt64(bundle.code))), ("price", .text("\(bundle.price)")),
            ("rival", .text(bundle.rival == .zero ? "-" : "\(bundle.rival)")), ("bundle", .text("\(bundle.bundle)")),
        ])
    }

    /// A component as it was published.
    public static func component(_ component: Component) -> Document {
        .object([
            ("lanes", .text(component.lanes.map(\.text).joined(separator: ", "))),
            ("winners", .list(component.winners.map { .text("\($0)") })),
            ("total", .text("\(component.values.last ?? 0)")), ("excess", .text(component.excess)),
            ("result", .list(shares(of: component))), ("properties", properties(of: component)),
            ("shill_figures", shillFigures(of: component)),
        ])
    }

    private static func shares(of component: Component) -> [Document] {
        component.lanes.enumerated().map { lane, name in
            .object([
                ("lane", .text(name.text)), ("units", .text("\(component.units[lane])")),
                ("alone", .text("\(component.values[1 << lane])")),
            ])
        }
    }

    private static let propertyNames = ["conservation", "individual_rationality", "core", "null_lane", "symmetry"]

    /// What was found of its result (ATTR-27).
    public static func properties(of component: Component) -> Document {
        .list(
            zip(propertyNames, component.properties).map { name, property in
                let lanes = component.lanes.enumerated().filter { property.lanes >> $0.offset & 1 == 1 }
                return .object([
                    ("property", .text(name)), ("held", .flag(property.held)), ("figure", .text(property.figure)),
                    ("lanes", .text(lanes.isEmpty ? "-" : lanes.map(\.element.text).joined(separator: ", "))),
                ])
            })
    }

    /// What losing bids of their own would bring its lanes (ATTR-28).
    public static func shillFigures(of component: Component) -> Document {
        .list(
            component.shillFigures.map {
                .object([
                    ("bundle", .text("\($0.bundle)")), ("lane", .text(component.lanes[Int($0.lane)].text)),
                    ("bid", .text("\($0.bid)")), ("gain", .text($0.gain)),
                ])
            })
    }

    /// A fault of a lane's rule.
    public static func fault(_ fault: LaneFault) -> Document {
        .object([
            ("lane", .text(fault.lane.text)),
            ("function", .text(RuleFunction(rawValue: fault.function).map { "\($0)" } ?? "?")),
            ("fault", .text(RuleFault(rawValue: fault.fault).map { "\($0)".uppercased() } ?? "?")),
            ("transaction", .text(fault.transaction == .zero ? "-" : "\(fault.transaction)")),
        ])
    }

    /// What a rule said.
    static func event(_ event: LaneEvent, at position: Int, of subBlock: StoredSubBlock) -> Document {
        let transaction =
            event.function == .execute ? "\(subBlock.outcomes.included[Int(event.reference)].transaction)" : "-"
        return .object([
            // First, so that a table that goes on in parts says which event it is in each.
            ("position", .number(UInt64(position))),
            ("lane", .text(subBlock.attribution[Int(event.laneIndex)].lane.text)),
            ("function", .text("\(event.function)")), ("transaction", .text(transaction)),
            ("data", .text(Hex.encode(event.data))),
        ])
    }

    /// One lane's revenue in the sub-block.
    public static func line(_ line: LaneAttribution) -> Document {
        .object([
            ("lane", .text(line.lane.text)), ("transactions", .number(UInt64(line.transactions))),
            ("gas", .number(line.gas)), ("base_fee", .text("\(line.baseFee)")),
            ("priority_fee", .text("\(line.priorityFee)")), ("charge", .text("\(line.charge)")),
            ("data_fee", .text("\(line.dataFee)")), ("bundle", .text("\(line.bundle)")),
            ("cross_lane", .text("\(line.crossLane)")), ("take", .text("\(line.take)")),
            ("slack_fee", .text("\(line.slackFee)")), ("alone", .text("\(line.alone)")),
            ("payouts", .text(line.payouts.map { "\($0.amount) to \($0.account)" }.joined(separator: ", "))),
        ])
    }
}
