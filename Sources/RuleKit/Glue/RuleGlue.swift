/// Bytes in, bytes out: the calls of Specs/rule-abi.md for one type of rule. The same code answers natively and in a
/// WebAssembly module, so both give the same bytes. For hosts and generated code.
///
/// Every function takes the buffer of an earlier answer to reuse, and answers false for an input that breaks ABI-7 or
/// the lengths of ABI-10, which only a broken host sends.
public enum RuleGlue<Rule: OrderingRule> {
    /// `configure`: makes the rule. `rule` is nil after it if the rule refuses its configuration.
    public static func configure(_ input: RawSpan, _ rule: inout Rule?, _ answer: inout AnswerBuffer) -> Bool {
        guard let configuration = Configuration(input) else { return false }
        answer.restart()
        do {
            rule = try Rule(configuration)
            answer.append(UInt32(0))
        } catch {
            rule = nil
            answer.append(error.code)
        }
        return true
    }

    /// `admit`.
    public static func admit(_ rule: Rule, _ input: RawSpan, _ answer: inout AnswerBuffer) -> Bool {
        guard let input = CallInput(input, hasResults: false), input.count == 1 else { return false }
        answer.restart()
        switch rule.admit(input.transaction(0), input.context) {
        case .accept(let key):
            answer.append(UInt64(0))
            answer.append(key.value)
        case .reject(let code):
            answer.append(UInt32(1))
            answer.append(code)
            answer.append(UInt128(0))
        }
        return true
    }
}

extension RuleGlue where Rule: OrdersCandidates {
    /// `order`.
    public static func order(
        _ rule: Rule, _ input: RawSpan, _ state: StateTable, _ answer: inout AnswerBuffer
    ) -> Bool {
        guard let input = CallInput(input, hasResults: false) else { return false }
        var proposal = Proposal(reusing: answer)
        let context = OrderContext(subBlock: input.context, state: LaneStateReader(state))
        rule.order(Candidates(input), context, into: &proposal)
        answer = proposal.encoded()
        return true
    }
}

extension RuleGlue where Rule: BeginsSubBlock {
    /// `begin`.
    public static func begin(
        _ rule: Rule, _ input: RawSpan, _ state: StateTable, _ answer: inout AnswerBuffer
    ) -> Bool {
        guard let input = CallInput(input, hasResults: false) else { return false }
        answer.restart()
        var state = LaneState(state)
        rule.begin(Included(input), &state)
        return true
    }
}

extension RuleGlue where Rule: ExecutesTransactions {
    /// `execute`.
    public static func execute(
        _ rule: Rule, _ input: RawSpan, _ state: StateTable, _ answer: inout AnswerBuffer
    ) -> Bool {
        guard let input = CallInput(input, hasResults: false), input.count == 1 else { return false }
        answer.restart()
        var state = LaneState(state)
        switch rule.execute(input.transaction(0), &state) {
        case .succeeded(let gasUsed, let charge):
            answer.append(UInt64(0))
            answer.append(gasUsed)
            answer.append(charge ?? .max)
        case .failed(let code, let gasUsed):
            answer.append(UInt32(1))
            answer.append(code)
            answer.append(gasUsed)
            answer.append(UInt128(0))
        }
        return true
    }
}

extension RuleGlue where Rule: SettlesRevenue {
    /// `settle`.
    public static func settle(
        _ rule: Rule, _ input: RawSpan, _ state: StateTable, _ answer: inout AnswerBuffer
    ) -> Bool {
        guard let input = CallInput(input, hasResults: true) else { return false }
        var state = LaneState(state)
        var payouts = Payouts(reusing: answer)
        rule.settle(Outcome(input), &state, into: &payouts)
        answer = payouts.encoded()
        return true
    }
}
