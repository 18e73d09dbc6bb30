import Inspection
import Node
import Store
import Wire

/// A lane: its registration from the log, and what it has had so far.
enum InspectedLane {
    static func document(_ name: LaneName, _ store: NodeStore) throws -> Document {
        let records = try LaneRecords(of: store)
        guard let record = records.lanes[name] else {
            let names = records.lanes.keys.sorted().map(\.text).joined(separator: ", ")
            throw NotThere(description: "there is no lane \(name); there are: \(names)")
        }
        let configuration = record.configuration
        var lane = LaneHistory(name)
        try lane.readSubBlocks(store)
        return .object(
            [
                ("lane", .text(name.text)), ("owner", .text("\(configuration.owner)")),
                ("treasury", .text("\(configuration.treasury)")), ("module", .text("\(configuration.moduleHash)")),
                ("version", .number(UInt64(record.version))), ("weight", .number(UInt64(configuration.weight))),
                ("reserve_gas", .number(record.reserveGas)), ("bundle_gas", .number(record.bundleGas)),
                ("notice_period", .number(configuration.noticePeriod)),
                ("forced_delay", .number(configuration.forcedDelay)),
                ("gas_target", .number(configuration.gasTarget)),
                ("minimum_base_fee", .text("\(configuration.minimumBaseFee)")),
                ("base_fee_per_gas", .text("\(lane.sum?.baseFeePerGas ?? configuration.minimumBaseFee)")),
                ("nonce_mode", .text("\(configuration.nonceMode)")),
                ("mempool_count_max", .number(UInt64(configuration.mempoolCountMax))),
                ("transactions", .number(UInt64(lane.sum?.transactions ?? 0))),
                ("gas", .number(lane.sum?.gas ?? 0)), ("revenue", .text("\(lane.sum?.revenue ?? 0)")),
                ("outcomes", .object(lane.outcomes.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) })),
                ("upgrades", .list(record.announcements.map(upgrade))), ("faults", .list(lane.faults)),
            ] + (record.exit.map { [("exit", exit($0, record))] } ?? []))
    }

    private static func exit(_ exit: LaneRecord.Exit, _ record: LaneRecord) -> Document {
        .object([
            ("number", .number(exit.announcement.number)), ("announced_at", .number(exit.announcedAt)),
            ("activation", .number(exit.announcement.activation)), ("left", .flag(record.hasLeft)),
        ])
    }

    private static func upgrade(_ announcement: LaneRecord.Announcement) -> Document {
        let fate: (name: String, height: UInt64?) =
            switch announcement.fate {
            case .waiting: ("waiting", nil)
            case .active: ("active", nil)
            case .cancelled(let height): ("cancelled", height)
            case .replaced(let height): ("replaced", height)
            }
        return .object(
            [
                ("number", .number(announcement.upgrade.number)), ("announced_at", .number(announcement.announcedAt)),
                ("activation", .number(announcement.upgrade.activation)),
                ("module", .text("\(announcement.upgrade.configuration.moduleHash)")), ("state", .text(fate.name)),
            ] + (fate.height.map { [("ended_at", .number($0))] } ?? []))
    }
}

/// Everything published about one lane.
private struct LaneHistory {
    let name: LaneName
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
