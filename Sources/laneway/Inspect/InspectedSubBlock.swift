import Sequencer
import Store
import Wire

/// A sub-block: order, endings, faults, attribution.
enum InspectedSubBlock {
    static func document(_ height: UInt64, _ store: NodeStore) throws -> Document {
        guard let subBlock = try StoredSubBlock(at: height, store) else {
            throw NotThere(description: "there is no sub-block \(height); the last is \(try store.lastHeight())")
        }
        let header = subBlock.header.header
        let outcomes = subBlock.outcomes
        return .object([
            ("height", .number(height)), ("commitment", .text("\(header.hash)")),
            ("previous", .text("\(header.previous)")), ("log_position", .number(header.logPosition)),
            ("log_hash", .text("\(header.logHash)")), ("signature", .text("\(subBlock.header.signature)")),
            ("included", .list(outcomes.included.map { inclusion($0, of: subBlock) })),
            ("ended", .list(outcomes.endings.map(ending))), ("faults", .list(outcomes.faults.map(fault))),
            ("attribution", .list(subBlock.attribution.map(line))),
        ])
    }

    static func inclusion(_ inclusion: Inclusion, of subBlock: StoredSubBlock) -> Document {
        let line = subBlock.line(of: inclusion)
        return .object([
            ("lane", .text(line.lane.text)), ("outcome", .text(inclusion.outcome.name)),
            ("gas", .number(inclusion.gasCharged)), ("base_fee_per_gas", .text("\(line.baseFeePerGas)")),
            ("priority_fee_per_gas", .text("\(inclusion.priorityFeePerGas)")), ("charge", .text("\(inclusion.charge)")),
            ("data_fee", .text("\(inclusion.dataFee)")), ("code", .number(UInt64(inclusion.code))),
            ("transaction", .text("\(inclusion.transaction)")),
        ])
    }

    static func ending(_ ending: Ending) -> Document {
        .object([
            ("lane", .text(ending.lane.text)), ("outcome", .text(ending.outcome.name)),
            ("code", .number(UInt64(ending.code))), ("transaction", .text("\(ending.transaction)")),
        ])
    }

    static func fault(_ fault: LaneFault) -> Document {
        .object([
            ("lane", .text(fault.lane.text)),
            ("function", .text(RuleFunction(rawValue: fault.function).map { "\($0)" } ?? "?")),
            ("fault", .text(RuleFault(rawValue: fault.fault).map { "\($0)".uppercased() } ?? "?")),
            ("transaction", .text(fault.transaction == .zero ? "-" : "\(fault.transaction)")),
        ])
    }

    static func line(_ line: LaneAttribution) -> Document {
        .object([
            ("lane", .text(line.lane.text)), ("transactions", .number(UInt64(line.transactions))),
            ("gas", .number(line.gas)), ("base_fee", .text("\(line.baseFee)")),
            ("priority_fee", .text("\(line.priorityFee)")), ("charge", .text("\(line.charge)")),
            ("data_fee", .text("\(line.dataFee)")), ("take", .text("\(line.take)")),
            ("payouts", .text(line.payouts.map { "\($0.amount) to \($0.account)" }.joined(separator: ", "))),
        ])
    }
}
