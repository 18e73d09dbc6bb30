import Testing
import Wire

@testable import Sequencer

@Suite("The whole core under generated traffic")
struct WorkloadTests {
    @Test(
        "Money, outcomes, space and nonces are right after every sub-block, and nothing is left at the end",
        arguments: [1, 2, 4, 5, 7, 8] as [UInt64])
    func everythingHolds(seed: UInt64) throws {
        var workload = Workload(seed: seed)
        let rule = AttributionRule.allCases[Int(seed) % 4]
        var network = try TestNetwork.make(
            Workload.lanes, Workload.parameters(rule, slackFeePerGas: seed.isMultiple(of: 2) ? 7 : 0))
        var auditor = Auditor(network.core)
        for payer in Workload.payers {
            let checked = CheckedEntry(
                trusting: .deposit(
                    Deposit(
                        number: network.core.depositNumber + 1, account: payer, amount: 1_000_000_000_000,
                        signature: .zero)))
            try auditor.saw(checked, try network.apply(checked), network.core, "deposits")
        }
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
            if workload.random.chance(15) { entries.append(.forcedEnvelope(workload.forced(network.core))) }
            if workload.random.chance(60) { entries += workload.bundles(network.core).map { .bundle($0) } }
            if workload.random.chance(4) {
                entries.append(.tick(Tick(timeMilliseconds: network.core.timeMilliseconds + 100)))
            }
            if workload.random.chance(12), let order = workload.order(network.core) {
                let checked = CheckedEntry(trusting: order)
                let fee = auditor.feeIfItMayStand(checked)
                auditor.check((try? network.core.fee(ofOrder: order)) == fee, "\(order) costs something else", note)
                do {
                    let effects = try network.apply(checked)
                    auditor.check(fee != nil, "\(order) stands", note)
                    try auditor.saw(checked, effects, network.core, note)
                } catch let error as SequencerError {
                    auditor.check(fee == nil && error.code == .invalidEntry, "\(error)", note)
                }
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
        for outcome in OutcomeCode.allCases where Self.ofTransactions(outcome) {
            #expect(auditor.endingCounts[outcome, default: 0] > 0, "seed \(seed) never ends in \(outcome)")
        }
        for outcome in OutcomeCode.allCases where Self.ofBundles(outcome) {
            #expect(auditor.bundleCounts[outcome, default: 0] > 0, "seed \(seed) ends no bundle in \(outcome)")
        }
        #expect(auditor.admittedCount > 3_000, "seed \(seed)")
        #expect(auditor.forcedCount > 300, "seed \(seed)")
        for kind in [LogEntry.Kind.transfer, .withdrawal, .cancellation, .bundleCancellation] {
            #expect(auditor.orderCounts[kind, default: 0] > 3, "seed \(seed): \(auditor.orderCounts)")
        }
        #expect(
            auditor.executedCounts.values.allSatisfy { $0 > 20 } && auditor.executedCounts.count == 2, "seed \(seed)")
    }

    /// How transactions and legs end, where no rule is suspended.
    private static func ofTransactions(_ outcome: OutcomeCode) -> Bool {
        switch outcome {
        case .ruleSuspended, .legFailed, .outbid, .conflicting, .limit, .laneLeft: false
        default: outcome.rawValue < OutcomeCode.openingClosed.rawValue
        }
    }

    /// How bundles end, where no rule is suspended.
    private static func ofBundles(_ outcome: OutcomeCode) -> Bool {
        switch outcome {
        case .failed, .ruleFault, .rolledBack, .notRun, .predecessorEnded, .size, .nonceUsed, .nonceGap,
            .replacementUnderpriced, .ruleSuspended, .laneLeft:
            false
        default: true
        }
    }
}
