import Node
import Store
import Wire

/// A lane: its registration from the log, and what it has had so far.
enum InspectedLane {
    static func document(_ name: LaneName, _ store: NodeStore) throws -> Document {
        var lane = LaneHistory(name)
        try lane.readLog(store)
        guard let configuration = lane.configuration else {
            throw NotThere(description: "there is no lane \(name); there are: \(lane.names.joined(separator: ", "))")
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

    /// Adds a line; answers false, and adds nothing, where a sum would pass its type.
    private mutating func add(_ line: LaneAttribution) -> Bool {
        guard let known = sum else {
            sum = line
            return true
        }
        guard known.canAdd(line) else { return false }
        sum?.add(line)
        return true
    }

    mutating func readLog(_ store: NodeStore) throws {
        var position: UInt64 = 1
        while true {
            let batch = try store.entries(from: position, bytesMax: 4 << 20)
            if batch.entries.isEmpty { break }
            for (index, bytes) in batch.entries.enumerated() {
                guard let entry = try? LogEntry(decoding: bytes) else {
                    throw DamagedStore(
                        "log position \(batch.firstPosition + UInt64(index))", "no entry can be read there", store)
                }
                read(entry)
            }
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
        var height: UInt64 = 0
        while height < (try store.lastHeight()) {
            height += 1
            guard let subBlock = try StoredSubBlock(at: height, store) else {
                throw DamagedStore("sub-block \(height)", "it is missing", store)
            }
            let read = subBlock.outcomes
            for line in subBlock.attribution where line.lane == name {
                guard add(line) else { throw DamagedStore("sub-block \(height)", "its sums pass all bounds", store) }
            }
            for inclusion in read.included where subBlock.line(of: inclusion).lane == name {
                outcomes[inclusion.outcome.name, default: 0] += 1
            }
            for ending in read.endings where ending.lane == name { outcomes[ending.outcome.name, default: 0] += 1 }
            for fault in read.faults where fault.lane == name {
                guard case .object(let members) = InspectedSubBlock.fault(fault) else { continue }
                faults.append(.object([("height", .number(height))] + members))
            }
        }
    }
}
