internal import Sequencer
internal import Wire

/// Measures what a component of the auction costs to decide and to attribute, against signature checks, and how that
/// grows with lanes and bundles (Specs/bench.md).
///
/// The figures are for reading: no test may depend on them.
public struct AuctionBenchmark: Sendable {
    /// What is run for how long.
    public struct Options: Hashable, Sendable {
        /// A run of some seconds, to see that the benchmark works.
        public var quick: Bool
        /// Where the workload starts.
        public var seed: UInt64

        /// Ascending, so that the goals are for the largest.
        var lanes: [Int]
        /// Ascending.
        var bundles: [Int]
        /// Of each size.
        var components: Int

        /// A run of about a minute unless `quick`.
        public init(quick: Bool = false, seed: UInt64 = 1) {
            self.quick = quick
            self.seed = seed
            lanes = quick ? [2, 4, 8] : [2, 4, 6, 8]
            bundles = quick ? [8, 64] : [8, 16, 32, 64]
            components = quick ? 3 : 30
        }
    }

    static let goalMax: Double = 200
    /// As many checks as the goal allows, so that both slices are as long when the goal is just met.
    private static let checksPerSlice = 200
    private static let sliceNanoseconds: UInt64 = 5_000_000

    let options: Options
    private let report: @Sendable (BenchProgress) -> Void

    /// A benchmark that tells `report` how far it is, on the thread that it runs on.
    public init(_ options: Options, report: @escaping @Sendable (BenchProgress) -> Void = { _ in }) {
        self.options = options
        self.report = report
    }

    /// Runs everything, and answers what was measured.
    ///
    /// - Throws: ``BenchError`` if what ran is not what was to be measured.
    public func run() throws -> AuctionReport {
        var checks = SignatureChecks()
        var checked = try checks.slice(Self.checksPerSlice)
        var growth: [AuctionReport.Cell] = []
        for gas in AuctionWorkload.Gas.allCases {
            for lanes in options.lanes {
                for bundles in options.bundles {
                    let workload = AuctionWorkload(gas: gas, lanes: lanes, bundles: bundles, seed: options.seed)
                    growth.append(try measure(workload, &checks, &checked))
                }
            }
        }
        return makeReport(growth, checked)
    }

    /// Every component is a pair of its own, because they differ more than the machine does.
    private func measure(
        _ workload: AuctionWorkload, _ checks: inout SignatureChecks, _ checked: inout Slice
    ) throws -> AuctionReport.Cell {
        let step = "\(workload.gas.rawValue) gas, \(workload.lanes) lanes, \(workload.bundles) bundles"
        var ratios: [Double] = []
        var findings: [MeasuredAuction.Findings] = []
        var (deciding, attributing) = (Slice(), Slice())
        for number in 0..<options.components {
            var auction = try MeasuredAuction(workload, number: number, sliceNanoseconds: Self.sliceNanoseconds)
            let pairs = try Paired(pairs: 1, turns: 2).measure(
                { try auction.slice() }, against: { try checks.slice(Self.checksPerSlice) }, done: { _ in })
            for pair in pairs {
                ratios.append(pair.ratio)
                checked += pair.second
            }
            findings.append(auction.findings)
            deciding += auction.deciding
            attributing += auction.attributing
            report(BenchProgress(step: step, done: number + 1, total: options.components))
        }
        return AuctionReport.Cell(
            gas: workload.gas.rawValue, lanes: workload.lanes, bundles: workload.bundles,
            ratio: AuctionReport.Ratio(ratios), components: options.components,
            limited: findings.count(where: \.isLimited),
            values_left_out: findings.count(where: \.leavesValuesOut),
            without_shill_figures: findings.count(where: \.lacksShillFigures),
            decide_nanoseconds: deciding.each, attribute_nanoseconds: attributing.each)
    }

    private func makeReport(_ growth: [AuctionReport.Cell], _ checked: Slice) -> AuctionReport {
        func goal(_ gas: AuctionWorkload.Gas) -> AuctionReport.Goal {
            guard let cell = growth.last(where: { $0.gas == gas.rawValue }) else {
                preconditionFailure("every kind of gas is measured")
            }
            return AuctionReport.Goal(
                "\(cell.lanes) lanes, \(cell.bundles) bundles, \(gas.rawValue) gas / signature check",
                max: Self.goalMax, cell)
        }
        return AuctionReport(
            goals: AuctionReport.Goals(plenty: goal(.plenty), short: goal(.short)), growth: growth,
            signature_check_nanoseconds: checked.each,
            parameters: AuctionReport.Parameters(
                build: CoreBenchmark.isDebugBuild ? "debug" : "release", quick: options.quick,
                rule: MeasuredAuction.rule.name, clock: "processor time of the thread",
                rivals_per_opening: AuctionWorkload.rivalsPerOpening,
                demand_per_room: Int(AuctionWorkload.demandPerRoom), seed: options.seed))
    }
}
