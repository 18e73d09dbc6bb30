import Backtest
import Foundation
import Testing
import Wire

/// What a line of JSON says, read without the module under test.
struct RecordedLine: Decodable {
    let block: UInt64
    let hash: String
    let gas: UInt64
    let price: Amount
    let baseFee: Amount
    let transfer: Amount
    let apps: [String]

    private enum Key: String, CodingKey {
        case block, hash, apps, gas_used, gas_price, base_fee, coinbase_transfer
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        func amount(_ key: Key) throws -> Amount { try #require(Amount(try fields.decode(String.self, forKey: key))) }
        block = try fields.decode(UInt64.self, forKey: .block)
        hash = try fields.decode(String.self, forKey: .hash)
        gas = try fields.decode(UInt64.self, forKey: .gas_used)
        price = try amount(.gas_price)
        baseFee = try amount(.base_fee)
        transfer = try amount(.coinbase_transfer)
        apps = try fields.decode([String].self, forKey: .apps)
    }

    static func lines(_ text: String) throws -> [RecordedLine] {
        try text.split(separator: "\n").map { try JSONDecoder().decode(RecordedLine.self, from: Data($0.utf8)) }
    }

    var paid: Amount { Amount(gas) * price + transfer }
    var isBundle: Bool { apps.count > 1 }
}

/// What a lane's lines add up to.
struct ExpectedLane: Equatable {
    var transactions: UInt64 = 0
    var gas: UInt64 = 0
    var baseFee: Amount = 0
    var priorityFee: Amount = 0
    var charge: Amount = 0
    var crossLane: Amount = 0

    mutating func add(_ other: ExpectedLane) {
        transactions += other.transactions
        gas += other.gas
        baseFee += other.baseFee
        priorityFee += other.priorityFee
        charge += other.charge
        crossLane += other.crossLane
    }
}

/// The slow and obvious way from lines of JSON to revenue: knows nothing of flows, rules, games or the core.
enum Oracle {
    /// A multiple of every number of apps that tests use: exact shares are numerators over it.
    static let denominator: Amount = 27_720

    /// Of one block.
    static func lanes(_ lines: [RecordedLine]) throws -> [String: ExpectedLane] {
        var lanes: [String: ExpectedLane] = [:]
        for line in lines {
            let names = line.apps.isEmpty ? ["open"] : line.apps
            for (place, name) in names.enumerated() {
                var gas = line.gas / UInt64(names.count)
                if place == 0 { gas += line.gas % UInt64(names.count) }
                guard gas > 0 else { continue }
                let leg = ExpectedLane(
                    transactions: 1, gas: gas, baseFee: Amount(gas) * line.baseFee,
                    priorityFee: Amount(gas) * (line.price - line.baseFee), charge: line.isBundle ? 0 : line.transfer)
                lanes[name, default: ExpectedLane()].add(leg)
            }
        }
        for component in components(lines) {
            for (name, units) in try units(component, lines) {
                lanes[name, default: ExpectedLane()].crossLane += units
            }
        }
        return lanes
    }

    /// Bundles with a bid, in groups that lanes join: groups are merged until none shares a lane with another.
    static func components(_ lines: [RecordedLine]) -> [[RecordedLine]] {
        var groups = lines.filter { $0.isBundle && $0.transfer > 0 }.map { [$0] }
        func names(_ group: [RecordedLine]) -> Set<String> { Set(group.flatMap(\.apps)) }
        merging: while true {
            for one in groups.indices {
                for other in groups.indices.dropFirst(one + 1)
                where !names(groups[one]).isDisjoint(with: names(groups[other])) {
                    groups[one] += groups.remove(at: other)
                    continue merging
                }
            }
            return groups
        }
    }

    /// What each lane gets, over ``denominator``.
    static func exact(_ component: [RecordedLine]) -> [String: Amount] {
        component.reduce(into: [:]) { shares, line in
            for name in line.apps { shares[name, default: 0] += line.transfer * denominator / Amount(line.apps.count) }
        }
    }

    /// Whole wei: one more to the largest remainders, of equals to the smaller key.
    private static func units(_ component: [RecordedLine], _ lines: [RecordedLine]) throws -> [String: Amount] {
        let shares = exact(component)
        let lastLine = try #require(lines.last)
        let last = Hash(bytes: Bytes32(bytes: try #require(Hex.decode(lastLine.hash.dropFirst(2)))))
        let keys = try shares.keys.map { name in
            let key = Hash.of(.tie, last, Hash(bytes: try LaneName(name).bytes))
            return (name: name, remainder: try #require(shares[name]) % denominator, key: key)
        }
        var units = shares.mapValues { $0 / denominator }
        let left = component.reduce(0) { $0 + $1.transfer } - units.values.reduce(0, +)
        let order = keys.sorted { a, b in
            a.remainder == b.remainder ? a.key.array.lexicographicallyPrecedes(b.key.array) : a.remainder > b.remainder
        }
        for entry in order.prefix(Int(left)) { units[entry.name, default: 0] += 1 }
        return units
    }

    static func lanes(_ block: BacktestBlock) -> [String: ExpectedLane] {
        Dictionary(
            uniqueKeysWithValues: block.lanes.map { name, lane in
                (
                    name.text,
                    ExpectedLane(
                        transactions: lane.transactions, gas: lane.gas, baseFee: lane.baseFee,
                        priorityFee: lane.priorityFee, charge: lane.charge, crossLane: lane.crossLane)
                )
            })
    }

    /// Every figure of `report`, against the lines that it is about.
    static func expect(_ report: BacktestReport, _ lines: [RecordedLine], _ place: String) throws {
        var running: [String: ExpectedLane] = [:]
        var paid: Amount = 0
        var count = 0
        for block in report.blocks {
            let own = lines.filter { $0.block == block.number }
            let expected = try lanes(own)
            #expect(lanes(block.result) == expected, "\(place), block \(block.number)")
            #expect(block.result.transactions == UInt64(own.count), "\(place), block \(block.number)")
            #expect(block.result.collected == own.reduce(0) { $0 + $1.paid }, "\(place), block \(block.number)")
            #expect(block.result.attributed == block.result.collected, "\(place), block \(block.number)")
            #expect(block.result.attributed == block.result.lanes.values.reduce(0) { $0 + $1.attributed })
            for (name, lane) in expected { running[name, default: ExpectedLane()].add(lane) }
            #expect(lanes(block.running) == running, "\(place), up to block \(block.number)")
            paid += block.result.collected
            count += own.count
            #expect(block.running.collected == paid && block.running.attributed == paid, "\(place)")
        }
        #expect(count == lines.count, "\(place): every line is in a block")
        #expect(lanes(report.totals) == running, "\(place)")
    }
}
