import Sequencer
import Store
import Wire

/// A block: its header and what its sub-blocks contain.
enum InspectedBlock {
    static func document(_ number: UInt64, _ store: NodeStore) throws -> Document {
        guard let block = try store.block(number) else {
            throw UsageError(description: "there is no block \(number); the last is \(try store.lastBlockNumber())")
        }
        let header = block.header
        var subBlocks: [Document] = []
        for height in header.firstHeight..<header.firstHeight + UInt64(header.subBlockCount) {
            guard let subBlock = try store.subBlock(at: height) else { continue }
            let outcomes = try Outcomes(decoding: subBlock.outcomes)
            let attribution = try [LaneAttribution](decoding: subBlock.attribution)
            subBlocks.append(
                .object([
                    ("height", .number(height)), ("included", .number(UInt64(outcomes.included.count))),
                    ("ended", .number(UInt64(outcomes.endings.count))), ("faults", .number(UInt64(outcomes.faults.count))),
                    ("revenue", .text("\(attribution.reduce(0) { $0 + $1.revenue })")),
                    ("commitment", .text("\(subBlock.header.header.hash)")),
                ]))
        }
        return .object([
            ("block", .number(header.number)), ("hash", .text("\(header.hash)")),
            ("previous", .text("\(header.previous)")), ("sub_blocks_root", .text("\(header.subBlocksRoot)")),
            ("log", .text("\(header.logHash)")), ("lanes", .text("\(header.lanesRoot)")),
            ("rules", .text("\(header.rulesRoot)")), ("state", .text("\(header.stateRoot)")),
            ("attribution", .text("\(header.attributionRoot)")), ("ledger", .text("\(header.ledgerRoot)")),
            ("signature", .text("\(block.signature)")), ("sub_blocks", .list(subBlocks)),
        ])
    }
}

/// A sub-block: order, endings, faults, attribution.
enum InspectedSubBlock {
    static func document(_ height: UInt64, _ store: NodeStore) throws -> Document {
        guard let subBlock = try store.subBlock(at: height) else {
            throw UsageError(description: "there is no sub-block \(height); the last is \(try store.lastHeight())")
        }
        let header = subBlock.header.header
        let outcomes = try Outcomes(decoding: subBlock.outcomes)
        let attribution = try [LaneAttribution](decoding: subBlock.attribution)
        return .object([
            ("height", .number(height)), ("commitment", .text("\(header.hash)")),
            ("previous", .text("\(header.previous)")), ("log_position", .number(header.logPosition)),
            ("log_hash", .text("\(header.logHash)")), ("signature", .text("\(subBlock.header.signature)")),
            ("included", .list(outcomes.included.map { inclusion($0, attribution) })),
            ("ended", .list(outcomes.endings.map(ending))), ("faults", .list(outcomes.faults.map(fault))),
            ("attribution", .list(attribution.map(line))),
        ])
    }

    static func inclusion(_ inclusion: Inclusion, _ attribution: [LaneAttribution]) -> Document {
        let line = attribution.indices.contains(Int(inclusion.laneIndex)) ? attribution[Int(inclusion.laneIndex)] : nil
        return .object([
            ("lane", .text(line?.lane.text ?? "?")), ("outcome", .text(inclusion.outcome.name)),
            ("gas", .number(inclusion.gasCharged)), ("base_fee_per_gas", .text("\(line?.baseFeePerGas ?? 0)")),
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

/// A transaction: where it stands, or how it ended.
enum InspectedTransaction {
    static func document(_ hash: Hash, _ store: NodeStore) throws -> Document {
        let locations = try store.locations(of: hash)
        guard !locations.isEmpty else {
            throw UsageError(
                description: "no transaction \(hash) has ended here; it is pending, or never arrived")
        }
        return .list(try locations.compactMap { try document($0, store) })
    }

    private static func document(_ location: TransactionLocation, _ store: NodeStore) throws -> Document? {
        guard let subBlock = try store.subBlock(at: location.height) else { return nil }
        let outcomes = try Outcomes(decoding: subBlock.outcomes)
        let found: Document
        switch location.section {
        case .included:
            let attribution = try [LaneAttribution](decoding: subBlock.attribution)
            found = InspectedSubBlock.inclusion(outcomes.included[location.index], attribution)
        case .endings: found = InspectedSubBlock.ending(outcomes.endings[location.index])
        }
        guard case .object(let members) = found else { return found }
        return .object(
            [("height", .number(location.height)), ("position", .number(UInt64(location.index)))] + members)
    }
}

/// A lane: its registration from the log, and what it has had so far.
enum InspectedLane {
    static func document(_ name: LaneName, _ store: NodeStore) throws -> Document {
        var lane = LaneHistory(name)
        try lane.readLog(store)
        guard let configuration = lane.configuration else {
            throw UsageError(description: "there is no lane \(name); there are: \(lane.names.joined(separator: ", "))")
        }
        try lane.readSubBlocks(store)
        return .object([
            ("lane", .text(name.text)), ("owner", .text("\(configuration.owner)")),
            ("treasury", .text("\(configuration.treasury)")), ("module", .text("\(configuration.moduleHash)")),
            ("weight", .number(UInt64(configuration.weight))), ("reserve_gas", .number(lane.reserveGas)),
            ("bundle_gas", .number(lane.bundleGas)), ("gas_target", .number(configuration.gasTarget)),
            ("minimum_base_fee", .text("\(configuration.minimumBaseFee)")),
            ("base_fee_per_gas", .text("\(lane.sum?.baseFeePerGas ?? configuration.minimumBaseFee)")),
            ("nonce_mode", .text("\(configuration.nonceMode)")),
            ("mempool_count_max", .number(UInt64(configuration.mempoolCountMax))),
            ("transactions", .number(UInt64(lane.sum?.transactions ?? 0))),
            ("gas", .number(lane.sum?.gas ?? 0)), ("revenue", .text("\(lane.sum?.revenue ?? 0)")),
            ("outcomes", .object(lane.outcomes.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) })),
            ("faults", .list(lane.faults)),
        ])
    }
}

/// Everything published about one lane.
private struct LaneHistory {
    let name: LaneName
    var configuration: LaneConfiguration?
    var reserveGas: UInt64 = 0
    var bundleGas: UInt64 = 0
    var names: [String] = []
    var sum: LaneAttribution?
    var outcomes: [String: UInt64] = [:]
    var faults: [Document] = []

    init(_ name: LaneName) { self.name = name }

    mutating func readLog(_ store: NodeStore) throws {
        var position: UInt64 = 1
        while true {
            let batch = try store.entries(from: position, bytesMax: 4 << 20)
            if batch.entries.isEmpty { break }
            for bytes in batch.entries { read(try LogEntry(decoding: bytes)) }
            position = batch.nextPosition
        }
        names.sort()
    }

    private mutating func read(_ entry: LogEntry) {
        switch entry {
        case .lane(let registration):
            names.append(registration.configuration.name.text)
            if registration.configuration.name == name { configuration = registration.configuration }
        case .grant(let grant) where grant.lane == name:
            reserveGas = grant.reserveGas
            bundleGas = grant.bundleGas
        default: break
        }
    }

    mutating func readSubBlocks(_ store: NodeStore) throws {
        let last = try store.lastHeight()
        for height in 0..<last {
            guard let subBlock = try store.subBlock(at: height + 1) else { continue }
            let attribution = try [LaneAttribution](decoding: subBlock.attribution)
            let read = try Outcomes(decoding: subBlock.outcomes)
            for line in attribution where line.lane == name {
                if sum == nil { sum = line } else { sum?.add(line) }
            }
            for inclusion in read.included where attribution[Int(inclusion.laneIndex)].lane == name {
                outcomes[inclusion.outcome.name, default: 0] += 1
            }
            for ending in read.endings where ending.lane == name { outcomes[ending.outcome.name, default: 0] += 1 }
            for fault in read.faults where fault.lane == name {
                guard case .object(let members) = InspectedSubBlock.fault(fault) else { continue }
                faults.append(.object([("height", .number(height + 1))] + members))
            }
        }
    }
}
