import Testing
import Wire

@testable import Sequencer

@Suite("The whole core under generated traffic")
struct WorkloadTests {
    @Test(
        "Money, outcomes, space and nonces are right after every sub-block, and nothing is left at the end",
        arguments: 1...6 as ClosedRange<UInt64>)
    func everythingHolds(seed: UInt64) throws {
        var workload = Workload(seed: seed)
        var network = try TestNetwork.make()
        var auditor = Auditor(network.core)
        var submitted = 0
        while submitted < 10_000 {
            let note: Comment = "seed \(seed) at height \(network.core.height)"
            var entries: [LogEntry] = []
            if workload.random.chance(10) {
                entries.append(
                    .deposit(
                        Deposit(
                            number: network.core.depositNumber + 1,
                            account: workload.users[Int.random(in: 0..<36, using: &workload.random)],
                            amount: workload.random.chance(30) ? 1_000_000 : 1_000_000_000, signature: .zero)))
            }
            let envelope = workload.envelope(network.core)
            submitted += envelope.operations.count
            entries.append(.envelope(envelope))
            if workload.random.chance(4) {
                entries.append(.tick(Tick(timeMilliseconds: network.core.timeMilliseconds + 100)))
            }
            for entry in entries {
                let checked = CheckedEntry(trusting: entry)
                try auditor.saw(checked, try network.apply(checked), network.core, note)
            }
        }
        for _ in 0...Workload.parameters.lifetimeMax {
            let checked = CheckedEntry(trusting: .tick(Tick(timeMilliseconds: network.core.timeMilliseconds)))
            try auditor.saw(checked, try network.apply(checked), network.core, "seed \(seed) drains")
        }
        auditor.checkDrained(network.core, "seed \(seed)")
        // The traffic is what it is meant to be.
        for outcome in OutcomeCode.allCases where outcome != .ruleSuspended {
            #expect(auditor.endingCounts[outcome, default: 0] > 0, "seed \(seed) never ends in \(outcome)")
        }
        #expect(auditor.admittedCount > 3_000, "seed \(seed)")
    }
}
