import Testing
import Wire

@testable import Conformance

@Suite struct `Failures are made small` {
    private func flow(_ count: Int) -> CheckCase {
        CheckCase(
            title: "flow",
            lane: CheckedLane(app: "/app", nonceMode: .sequential, holdsBackHeights: 0, networkSeed: "1"),
            arrivals: (0..<count).map { CheckCase.Arrival(id: "\($0)", at: 1, from: "a") })
    }

    @Test(arguments: [[0], [99], [3, 71], [0, 50, 99]])
    func `to what it takes to fail, and no further`(needed: [Int]) {
        let ids = needed.map(String.init)
        let smallest = CaseShrinker(triesMax: 1_000).smallest(flow(100)) { candidate in
            ids.allSatisfy { id in candidate.arrivals.contains { $0.id == id } }
        }
        #expect(smallest.arrivals.map(\.id) == ids)
    }

    @Test func `within the tries that they have`() {
        var tries = 0
        _ = CaseShrinker(triesMax: 7).smallest(flow(100)) { _ in
            tries += 1
            return false
        }
        #expect(tries == 7)
    }
}
