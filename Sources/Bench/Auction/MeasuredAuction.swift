internal import Sequencer
internal import Wire

/// One component that is decided and attributed again and again (BENCH-20).
struct MeasuredAuction {
    /// What was found out besides the time.
    struct Findings: Hashable {
        var isLimited: Bool
        var leavesValuesOut: Bool
        var lacksShillFigures: Bool
    }

    static let rule = AttributionRule.coreNearest

    let findings: Findings
    private(set) var deciding = Slice()
    private(set) var attributing = Slice()
    private let problem: AuctionProblem
    /// What came out the first time; all other times too.
    private let units: [[Amount]]
    /// How often it is done in one slice.
    private let repetitions: Int

    /// Does it once, and checks that it is what was to be measured.
    ///
    /// - Parameter sliceNanoseconds: about as long a slice should be; at least one repetition.
    init(_ workload: AuctionWorkload, number: Int, sliceNanoseconds: UInt64) throws {
        problem = try workload.problem(number)
        let start = ThreadClock.nanoseconds
        let decision = Auction.decide(problem)
        let attributions = decision.components.map { $0.attributed(by: Self.rule) }
        let once = max(1, ThreadClock.nanoseconds - start)
        repetitions = Int(max(1, sliceNanoseconds / once))
        units = attributions.map(\.result.units)
        findings = Findings(
            isLimited: !decision.limited.isEmpty, leavesValuesOut: attributions.contains { !$0.leftOut.isEmpty },
            lacksShillFigures: attributions.contains { $0.shillFigures == nil })
        let lanes = decision.components.map(\.lanes.count)
        let takePart = decision.components.reduce(decision.limited.count) { $0 + $1.bundles.count }
        guard takePart == workload.bundles, findings.isLimited || lanes == [workload.lanes],
            zip(units, decision.components).allSatisfy({ $0.reduce(0, +) == $1.total }),
            attributions.allSatisfy(\.properties.individualRationality.held)
        else {
            throw BenchError(
                "component \(number) of \(workload) has \(takePart) bundles in \(lanes) lanes, and its shares are \(units)",
                remedy: "This is a defect; please report.")
        }
    }

    /// Decides and attributes it, and checks that the same came out.
    mutating func slice() throws(BenchError) -> Slice {
        var both = Slice()
        for _ in 0..<repetitions {
            let start = ThreadClock.nanoseconds
            let decision = Auction.decide(problem)
            let decided = ThreadClock.nanoseconds
            let attributions = decision.components.map { $0.attributed(by: Self.rule) }
            let attributed = ThreadClock.nanoseconds
            deciding += Slice(nanoseconds: decided - start, count: 1)
            attributing += Slice(nanoseconds: attributed - decided, count: 1)
            both += Slice(nanoseconds: attributed - start, count: 1)
            guard attributions.map(\.result.units) == units else {
                throw BenchError(
                    "a component has other shares than the first time", remedy: "This is a defect; please report.")
            }
        }
        return both
    }
}
