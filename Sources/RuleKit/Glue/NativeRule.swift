#if !hasFeature(Embedded)
/// A rule linked into the process: what a WebAssembly module is to a sandbox. For hosts and tests.
public struct NativeRule {
    /// Which refinements the rule has, as in the answer of `laneway_describe` (ABI-3).
    public let description: UInt32
    private let make: () -> any NativeRuleInstance

    /// Hosts rules of this type.
    public init<Rule: OrderingRule>(_ type: Rule.Type) {
        var description: UInt32 = 1
        if type is any OrdersCandidates.Type { description |= 1 << 8 }
        if type is any BeginsSubBlock.Type { description |= 1 << 9 }
        if type is any ExecutesTransactions.Type { description |= 1 << 10 }
        if type is any SettlesRevenue.Type { description |= 1 << 11 }
        self.description = description
        make = { Instance<Rule>() }
    }

    /// A rule that took its configuration; a box, since an optional of a generic type is slow to look into.
    private final class Configured<Rule: OrderingRule> {
        let rule: Rule

        init(_ rule: Rule) { self.rule = rule }
    }

    /// A fresh instance, not yet configured.
    public func instantiate() -> any NativeRuleInstance { make() }

    private final class Instance<Rule: OrderingRule>: NativeRuleInstance {
        private var configured: Configured<Rule>?
        // Found once: a cast for every call would cost more than the call.
        private var ordering: (any OrdersCandidates)?
        private var beginning: (any BeginsSubBlock)?
        private var executing: (any ExecutesTransactions)?
        private var settling: (any SettlesRevenue)?
        private var buffer = AnswerBuffer()

        func call(_ function: NativeRuleFunction, _ input: RawSpan, _ state: StateTable) -> Bool {
            switch function {
            case .configure: return configure(input)
            case .admit:
                guard let configured else { return false }
                return RuleGlue<Rule>.admit(configured.rule, input, &buffer)
            case .order: return ordering?.answerOrder(input, state, &buffer) ?? false
            case .begin: return beginning?.answerBegin(input, state, &buffer) ?? false
            case .execute: return executing?.answerExecute(input, state, &buffer) ?? false
            case .settle: return settling?.answerSettle(input, state, &buffer) ?? false
            }
        }

        private func configure(_ input: RawSpan) -> Bool {
            var rule: Rule?
            guard RuleGlue<Rule>.configure(input, &rule, &buffer) else { return false }
            configured = nil
            if let rule { configured = Configured(rule) }
            ordering = rule as? any OrdersCandidates
            beginning = rule as? any BeginsSubBlock
            executing = rule as? any ExecutesTransactions
            settling = rule as? any SettlesRevenue
            return true
        }

        var answer: UnsafeRawBufferPointer { buffer.bytes }
    }
}

/// The entry points of a rule.
public enum NativeRuleFunction: Sendable, CaseIterable {
    /// Makes the rule from its configuration.
    case configure
    /// See ``OrderingRule/admit(_:_:)``.
    case admit
    /// See ``OrdersCandidates/order(_:_:into:)``.
    case order
    /// See ``BeginsSubBlock/begin(_:_:)``.
    case begin
    /// See ``ExecutesTransactions/execute(_:_:)``.
    case execute
    /// See ``SettlesRevenue/settle(_:_:into:)``.
    case settle
}

/// One instance of a rule linked into the process.
public protocol NativeRuleInstance: AnyObject {
    /// Answers `input`, to be read from ``answer``.
    ///
    /// - Returns: false where a module would trap: the input breaks ABI-7 or ABI-10, the rule has no such function, or it
    ///   was not configured. Traps only where the rule itself does.
    func call(_ function: NativeRuleFunction, _ input: RawSpan, _ state: StateTable) -> Bool
    /// The answer of the last call; valid until the next.
    var answer: UnsafeRawBufferPointer { get }
}

extension OrdersCandidates {
    fileprivate func answerOrder(_ input: RawSpan, _ state: StateTable, _ answer: inout AnswerBuffer) -> Bool {
        RuleGlue<Self>.order(self, input, state, &answer)
    }
}

extension BeginsSubBlock {
    fileprivate func answerBegin(_ input: RawSpan, _ state: StateTable, _ answer: inout AnswerBuffer) -> Bool {
        RuleGlue<Self>.begin(self, input, state, &answer)
    }
}

extension ExecutesTransactions {
    fileprivate func answerExecute(_ input: RawSpan, _ state: StateTable, _ answer: inout AnswerBuffer) -> Bool {
        RuleGlue<Self>.execute(self, input, state, &answer)
    }
}

extension SettlesRevenue {
    fileprivate func answerSettle(_ input: RawSpan, _ state: StateTable, _ answer: inout AnswerBuffer) -> Bool {
        RuleGlue<Self>.settle(self, input, state, &answer)
    }
}
#endif
