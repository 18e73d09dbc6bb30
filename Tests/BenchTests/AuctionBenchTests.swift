import Foundation
import Sequencer
import Testing

@testable import Bench

@Suite("The components of bench auction")
struct AuctionWorkloadTests {
    private static let sizes = [(2, 8), (3, 16), (4, 12), (8, 16)]

    @Test(
        "are of the size that was asked for, and nothing in them is dominated",
        arguments: AuctionWorkload.Gas.allCases, sizes)
    func size(gas: AuctionWorkload.Gas, size: (lanes: Int, bundles: Int)) throws {
        for number in 0..<4 {
            let workload = AuctionWorkload(gas: gas, lanes: size.lanes, bundles: size.bundles, seed: 3)
            let problem = try workload.problem(number)
            let decision = Auction.decide(problem)
            #expect(decision.dominated.isEmpty && decision.unfit.isEmpty)
            #expect(decision.components.map(\.lanes.count) == [size.lanes])
            #expect(decision.components.map(\.bundles.count) == [size.bundles])
            #expect(decision.winners.count < size.bundles, "some lose")
            let shortLanes = problem.lanes.enumerated().filter { index, lane in
                let wanted = problem.bundles.flatMap(\.legs).filter { $0.lane == index }.map(\.gas).reduce(0, +)
                return wanted > lane.bundleGas
            }
            #expect(gas == .short ? !shortLanes.isEmpty : shortLanes.isEmpty)
        }
    }

    @Test("are the same for the same seed and number, and others for others", arguments: [1, 2, 77] as [UInt64])
    func seeds(seed: UInt64) throws {
        func bundles(_ seed: UInt64, _ number: Int) throws -> [AuctionBundle] {
            try AuctionWorkload(gas: .plenty, lanes: 3, bundles: 9, seed: seed).problem(number).bundles
        }
        #expect(try bundles(seed, 0) == bundles(seed, 0))
        #expect(try bundles(seed, 0) != bundles(seed, 1))
        #expect(try bundles(seed, 0) != bundles(seed + 1, 0))
    }

    @Test("are decided and attributed as often as is counted")
    func slices() throws {
        var auction = try MeasuredAuction(
            AuctionWorkload(gas: .short, lanes: 2, bundles: 6, seed: 1), number: 0, sliceNanoseconds: 0)
        #expect(try auction.slice().count == 1)
        #expect(try auction.slice().count == 1)
        #expect(auction.deciding.count == 2 && auction.attributing.count == 2)
        #expect(
            auction.findings
                == MeasuredAuction.Findings(
                    isLimited: false, leavesValuesOut: false, lacksShillFigures: false))
    }
}

@Suite("The report of bench auction")
struct AuctionReportTests {
    private static func cell(_ gas: String, _ ratios: [Double]) -> AuctionReport.Cell {
        AuctionReport.Cell(
            gas: gas, lanes: 8, bundles: 64, ratio: AuctionReport.Ratio(ratios), components: ratios.count, limited: 1,
            values_left_out: 2, without_shill_figures: 3, decide_nanoseconds: 4, attribute_nanoseconds: 5)
    }

    @Test("compares the median with the goal and says what the slowest took")
    func goals() {
        let goal = AuctionReport.Goal("a / b", max: 200, Self.cell("plenty", [100, 200, 900]))
        #expect(goal.met && goal.ratio.median == 200 && goal.ratio.worst == 900 && goal.pairs == 3)
        #expect(!AuctionReport.Goal("a / b", max: 200, Self.cell("plenty", [100, 201, 202])).met)
    }

    @Test("has goals, growth and parameters as Specs/bench.md says")
    func shape() throws {
        let cells = [Self.cell("plenty", [2]), Self.cell("short", [3])]
        let report = AuctionReport(
            goals: .init(
                plenty: AuctionReport.Goal("a / b", max: 1, cells[0]),
                short: AuctionReport.Goal("c / b", max: 1, cells[1])),
            growth: cells, signature_check_nanoseconds: 6,
            parameters: .init(
                build: "release", quick: false, rule: "core-nearest", clock: "c", rivals_per_opening: 4,
                demand_per_room: 8, seed: 1))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let document = try #require(
            JSONSerialization.jsonObject(with: try encoder.encode(report)) as? [String: Any])
        #expect(document.keys.sorted() == ["goals", "growth", "parameters", "signature_check_nanoseconds"])
        #expect((document["goals"] as? [String: Any])?.keys.sorted() == ["plenty", "short"])
        let goal = String(decoding: try encoder.encode(report.goals.short), as: UTF8.self)
        #expect(
            goal
                == #"{"goal_max":1,"met":false,"name":"c \/ b","pairs":1,"ratio":{"median":3,"p10":3,"p90":3,"worst":3}}"#
        )
        let growth = String(decoding: try encoder.encode(report.growth[0]), as: UTF8.self)
        #expect(
            growth
                == #"{"attribute_nanoseconds":5,"bundles":64,"components":1,"decide_nanoseconds":4,"gas":"plenty","lanes":8,"limited":1,"ratio":{"median":2,"p10":2,"p90":2,"worst":2},"values_left_out":2,"without_shill_figures":3}"#
        )
    }

    @Test("of a small run has every size of both kinds of gas, the goals being the largest's")
    func smallRun() throws {
        var options = AuctionBenchmark.Options(quick: true, seed: 5)
        options.lanes = [2, 3]
        options.bundles = [4, 8]
        options.components = 2
        let log = ProgressLog()
        let report = try AuctionBenchmark(options, report: log.append).run()
        #expect(
            report.growth.map { "\($0.gas) \($0.lanes) \($0.bundles)" } == [
                "plenty 2 4", "plenty 2 8", "plenty 3 4", "plenty 3 8", "short 2 4", "short 2 8", "short 3 4",
                "short 3 8",
            ])
        #expect(report.growth.allSatisfy { $0.components == 2 && $0.ratio.median > 0 && $0.limited == 0 })
        #expect(report.goals.plenty.ratio == report.growth[3].ratio)
        #expect(report.goals.short.ratio == report.growth[7].ratio)
        #expect(report.goals.all.allSatisfy { $0.goal_max == 200 && $0.pairs == 2 })
        #expect(report.signature_check_nanoseconds > 0)
        #expect(log.steps.count == 16 && log.steps.last?.step == "short gas, 3 lanes, 8 bundles")
    }

    /// Called on the one thread that runs the benchmark.
    private final class ProgressLog: @unchecked Sendable {
        private(set) var steps: [BenchProgress] = []
        @Sendable func append(_ progress: BenchProgress) { steps.append(progress) }
    }
}
