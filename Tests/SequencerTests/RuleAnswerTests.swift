import Testing
import Wire

@testable import Sequencer

@Suite("A rule's answers: exact and allowed, or the fault ANSWER (ABI-11 to ABI-16)")
struct RuleAnswerTests {
    private func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    @Test("Every shorter and longer answer is refused") func lengths() throws {
        let payout = Answer.payouts([(account("a"), 1), (account("b"), 2)])
        let proposal = Answer.proposal([(1, nil), (0, 3)])
        #expect(throws: Never.self) { try RuleAnswer.admission(Answer.accept(4)) }
        #expect(throws: Never.self) { try RuleAnswer.proposal(proposal, count: 2) }
        #expect(throws: Never.self) { try RuleAnswer.execution(Answer.succeeded(gasUsed: 1), gasLimit: 1, bid: 0) }
        #expect(throws: Never.self) { try RuleAnswer.payouts(payout, revenue: 3) }
        for count in 0..<200 {
            let bytes = [UInt8](repeating: 0, count: count)
            if count != 24 { #expect(throws: RuleFault.answer) { try RuleAnswer.admission(bytes) } }
            if count != 32 {
                #expect(throws: RuleFault.answer) { try RuleAnswer.execution(bytes, gasLimit: 1, bid: 0) }
            }
            if count != 8 {
                #expect(throws: RuleFault.answer) { try RuleAnswer.payouts(bytes, revenue: 3) }
                #expect(throws: RuleFault.answer) { try RuleAnswer.proposal(bytes, count: 4) }
            }
            if count != payout.count {
                let cut = Array((payout + payout).prefix(count))
                #expect(throws: RuleFault.answer) { try RuleAnswer.payouts(cut, revenue: 3) }
            }
            if count != proposal.count {
                let cut = Array((proposal + proposal).prefix(count))
                #expect(throws: RuleFault.answer) { try RuleAnswer.proposal(cut, count: 2) }
            }
        }
    }

    @Test("Reserved fields, unknown values, numbers out of bounds") func values() throws {
        let zero = little(UInt32(0))
        let one = little(UInt32(1))
        let refusedAdmissions = [
            little(UInt32(2)) + zero + little(UInt128(0)), zero + one + little(UInt128(0)),
            one + one + little(UInt128(1)),
        ]
        for answer in refusedAdmissions { #expect(throws: RuleFault.answer) { try RuleAnswer.admission(answer) } }
        let refusedExecutions = [
            little(UInt32(2)) + zero + little(UInt64(0)) + little(UInt128(0)), Answer.succeeded(gasUsed: 11, charge: 0),
            Answer.succeeded(gasUsed: 1, charge: 6), zero + one + little(UInt64(1)) + little(UInt128(0)),
        ]
        for answer in refusedExecutions {
            #expect(throws: RuleFault.answer) { try RuleAnswer.execution(answer, gasLimit: 10, bid: 5) }
        }
        #expect(try RuleAnswer.execution(Answer.succeeded(gasUsed: 10), gasLimit: 10, bid: 5).charge == nil)
        let refusedProposals = [
            Answer.proposal([(3, nil)]), Answer.proposal([(0, nil), (0, nil)]),
            little(UInt32(2)) + little(UInt32.max), zero + little(UInt32.max),
        ]
        for answer in refusedProposals {
            #expect(throws: RuleFault.answer) { try RuleAnswer.proposal(answer, count: 3) }
        }
        let refusedPayouts = [
            Answer.payouts([(account("a"), 4)]), Answer.payouts([(account("a"), 3), (account("b"), 1)]),
            Answer.payouts([(account("a"), .max), (account("b"), .max)]), zero + one, little(UInt32.max) + zero,
        ]
        for answer in refusedPayouts {
            #expect(throws: RuleFault.answer) { try RuleAnswer.payouts(answer, revenue: 3) }
        }
        #expect(try RuleAnswer.payouts(Answer.payouts([(account("a"), 0), (account("b"), 3)]), revenue: 3).count == 1)
    }

    @Test("ABI-12: a proposal names its openings, or every one is offered") func openings() throws {
        for flags in 0..<16 as Range<UInt32> {
            for offered in 0..<2 as Range<UInt32> {
                let entry = little(UInt32(1)) + little(offered) + little(UInt128(7))
                let answer = little(flags) + little(UInt32(1)) + entry
                let names = flags & 2 != 0
                guard names || flags < 2 && offered == 0 else {
                    #expect(throws: RuleFault.answer, "\(flags), \(offered)") {
                        try RuleAnswer.proposal(answer, count: 2)
                    }
                    continue
                }
                let proposal = try RuleAnswer.proposal(answer, count: 2)
                #expect(proposal.wholeOnly == [1, 3, 7, 11, 15].contains(flags))
                #expect(proposal.entries.map(\.candidate) == [1] && proposal.entries.map(\.charge) == [7])
                #expect(proposal.entries.map(\.offersAfter) == [!names || offered == 1])
                #expect((proposal.openings == nil) == !names)
                if let openings = proposal.openings {
                    #expect(openings.top == [6, 7, 14, 15].contains(flags))
                    #expect(openings.bottom == (flags >= 8))
                }
            }
        }
    }

    @Test("ABI-12: a bit of a flag or an entry that nobody knows is a fault, whatever stands beside it")
    func unknownBits() {
        for known in [0, 1, 2, 6, 10, 15] as [UInt32] {
            for bit in 0..<32 as Range<UInt32> {
                func isRefused(_ flags: UInt32, _ entryBits: UInt32) -> Bool {
                    let entry = little(UInt32(0)) + little(entryBits) + little(UInt128(0))
                    let answer = little(flags) + little(UInt32(1)) + entry
                    do throws(RuleFault) {
                        _ = try RuleAnswer.proposal(answer, count: 1)
                        return false
                    } catch {
                        return error == .answer
                    }
                }
                if bit >= 4 { #expect(isRefused(known | 1 << bit, 0), "flag \(bit) beside \(known)") }
                if bit >= 1 { #expect(isRefused(known, 1 << bit | known >> 1 & 1), "entry's \(bit) beside \(known)") }
                #expect(!isRefused(known, known >> 1 & 1))
            }
        }
    }

    @Test("ABI-10: settle gets its payloads behind the results and the revenue") func settlement() throws {
        let rule = TestRule.fee.with(.settle, as: "rule") { (request) throws(RuleFault) in
            guard request.transactions.map(\.payload) == [[1, 2, 3], [4]],
                request.transactions.allSatisfy({ !$0.isLeg }), request.results.map(\.priorityFee) == [20_000, 10_000],
                let revenue = request.revenue, revenue.bundle == 0, revenue.crossLane == 0, revenue.operatorFees == 0
            else { throw .trap }
            return Answer.payouts([])
        }
        var network = try TestNetwork(rules: [rule])
        try network.open(.named("lane"), rule)
        for (user, priority, payload) in [("a", 10, [4]), ("b", 20, [1, 2, 3])] as [(String, Amount, [UInt8])] {
            try network.deposit(.token, to: account(user))
            try network.submit(
                Operation(0, priority: priority, payload: payload), from: account(user), to: .named("lane"))
        }
        let subBlock = try network.tick()
        #expect(subBlock.outcomes.included.count == 2 && subBlock.outcomes.faults.isEmpty)
    }

    @Test("A proposal that skips a nonce, or charges above a bid, is a fault; charges within it are taken")
    func proposals() throws {
        let proposals: [(entries: [(candidate: Int, charge: Amount?)], isAllowed: Bool)] = [
            ([(0, 3), (1, 0)], true), ([(1, nil), (0, nil)], false), ([(1, nil)], false), ([(0, 11)], false),
            ([(0, 10)], true),
            ([], true), ([(2, 1), (0, 2), (1, 3)], true),
        ]
        for (number, (entries, isAllowed)) in proposals.enumerated() {
            let bytes = Answer.proposal(entries)
            let rule = TestRule.payload.with(.order, as: "rule") { (_) throws(RuleFault) in bytes }
            var network = try TestNetwork(rules: [rule])
            let lane = LaneName.named("lane")
            try network.open(lane, rule)
            let (a, b) = (account("a"), account("b"))
            for user in [a, b] { try network.deposit(.token, to: user) }
            // Candidates: a's first, a's second, b's.
            try network.submit([Operation(0, key: 1, bid: 10), Operation(1, key: 2, bid: 10)], from: a, to: lane)
            try network.submit(Operation(0, key: 3, bid: 10), from: b, to: lane)
            let subBlock = try network.tick()
            #expect(subBlock.outcomes.faults.isEmpty == isAllowed, "proposal \(number)")
            if isAllowed {
                #expect(
                    subBlock.outcomes.included.map(\.charge) == entries.map { $0.charge ?? 10 }, "proposal \(number)")
                #expect(subBlock.outcomes.included.map(\.sender) == entries.map { $0.candidate == 2 ? b : a })
                #expect(network.core.pendingCount == 3 - entries.count)
            } else {
                #expect(subBlock.outcomes.included.map(\.charge) == [10, 10, 10], "the fallback charges bids in full")
            }
        }
    }

    @Test("ABI-15: a rule pays whom it likes of its revenue, the rest goes to the treasury") func payouts() throws {
        var network = try TestNetwork()
        let lane = LaneName.named("refund")
        try network.open(lane, .refunding) { $0.minimumBaseFee = 7 }
        try network.deposit(.token, to: account("a"))
        try network.submit(Operation(0, priority: 15), from: account("a"), to: lane)
        let line = try #require(try network.tick().attribution.first)
        #expect(
            line.payouts == [
                Payout(account: account("a"), amount: 1_500),
                Payout(account: account("treasury/refund"), amount: 20_500),
            ])
        #expect(network.core.balance(of: account("operator")).balance == line.dataFee)
    }

    @Test("ATTR-6: the take rounds down and never takes what a lane would have had alone") func take() {
        #expect(Attribution.take(result: 10, alone: 10, basisPoints: 10_000) == 0)
        #expect(Attribution.take(result: 9, alone: 10, basisPoints: 10_000) == 0)
        #expect(Attribution.take(result: 19_999, alone: 10_000, basisPoints: 1) == 0)
        #expect(Attribution.take(result: 20_000, alone: 10_000, basisPoints: 1) == 1)
        #expect(Attribution.take(result: .max, alone: 0, basisPoints: 10_000) == .max)
        #expect(Attribution.take(result: .max, alone: 0, basisPoints: 0) == 0)
    }
}
