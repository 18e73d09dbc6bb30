package import RuleKit
package import RuleTestSupport

/// One rule, linked into the test, over a state in a dictionary: calls it as a host does, by the bytes of
/// Specs/rule-abi.md, so that a test can try thousands of sub-blocks and look into the state.
package final class RuleBench {
    private let instance: any NativeRuleInstance
    private let entries = Entries()

    /// A rule with this `[config]`. Throws if it refuses it.
    package init<Rule: OrderingRule>(_ rule: Rule.Type, config: [String: RuleValue]) throws {
        instance = NativeRule(rule).instantiate()
        let refusal = Self.uint32(try call(.configure, RuleValue.encode(config)), at: 0)
        guard refusal == 0 else { throw Refusal(code: refusal) }
    }

    /// Why there is no rule, or no answer.
    package struct Refusal: Error, Equatable {
        /// The rule's; nil: a module would have trapped.
        package let code: UInt32?

        package init(code: UInt32?) { self.code = code }
    }

    /// The lane's state.
    package var state: [[UInt8]: [UInt8]] {
        get { entries.values }
        set { entries.values = newValue }
    }

    /// The number at a key; 0 if there is none.
    package func unsigned(_ key: [UInt8]) -> UInt128 {
        guard let value = state[key] else { return 0 }
        return value.reversed().reduce(0) { $0 << 8 | UInt128($1) }
    }

    /// What the last call of `begin` or `execute` emitted, in order; nothing if it failed.
    package private(set) var events: [[UInt8]] {
        get { entries.events }
        set { entries.events = newValue }
    }

    // MARK: Calls

    /// The code of a rejection; nil: accepted.
    package func admit(_ transaction: CallBytes.Transaction, baseFee: UInt128 = 0) throws -> UInt32? {
        let answer = try call(.admit, CallBytes.input(baseFee: baseFee, [transaction]))
        return Self.uint32(answer, at: 0) == 0 ? nil : Self.uint32(answer, at: 4)
    }

    /// The key of an accepted transaction.
    package func key(_ transaction: CallBytes.Transaction, baseFee: UInt128 = 0) throws -> UInt128 {
        Self.uint128(try call(.admit, CallBytes.input(baseFee: baseFee, [transaction])), at: 8)
    }

    /// Indices of candidates in the proposal's order, with what each is charged; nil: its bid in full.
    package func order(
        _ candidates: [CallBytes.Transaction], height: UInt64 = 9, baseFee: UInt128 = 0
    ) throws -> [(index: Int, charge: UInt128?)] {
        let answer = try call(.order, CallBytes.input(height: height, baseFee: baseFee, candidates))
        return (0..<Int(Self.uint32(answer, at: 4))).map { entry in
            let charge = Self.uint128(answer, at: 8 + 24 * entry + 8)
            return (Int(Self.uint32(answer, at: 8 + 24 * entry)), charge == .max ? nil : charge)
        }
    }

    /// `begin` with these.
    package func begin(_ included: [CallBytes.Transaction], height: UInt64 = 9) throws {
        _ = try call(.begin, CallBytes.input(height: height, baseFee: 0, included))
    }

    /// The code of a failure, which leaves no trace in the state; nil: done.
    package func execute(_ transaction: CallBytes.Transaction, height: UInt64 = 9) throws -> UInt32? {
        let before = state
        let answer = try call(.execute, CallBytes.input(height: height, baseFee: 0, [transaction]))
        guard Self.uint32(answer, at: 0) != 0 else { return nil }
        state = before
        events = []
        return Self.uint32(answer, at: 4)
    }

    private func call(_ function: NativeRuleFunction, _ input: [UInt8]) throws -> [UInt8] {
        events = []
        guard instance.call(function, input.span.bytes, entries.table) else { throw Refusal(code: nil) }
        return Array(instance.answer)
    }

    // MARK: Reading

    /// The number that stands there in a value.
    package static func uint64(_ bytes: [UInt8], at offset: Int) -> UInt64 {
        bytes[offset..<offset + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The number that stands there in a value.
    package static func uint128(_ bytes: [UInt8], at offset: Int) -> UInt128 {
        bytes[offset..<offset + 16].reversed().reduce(0) { $0 << 8 | UInt128($1) }
    }

    private static func uint32(_ bytes: [UInt8], at offset: Int) -> UInt32 {
        bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}

/// A lane's state without bounds.
private final class Entries {
    var values: [[UInt8]: [UInt8]] = [:]
    var events: [[UInt8]] = []

    var table: StateTable {
        StateTable(
            read: { [self] key, room in
                guard let value = values[Array(key)] else { return -1 }
                room.copyBytes(from: value.prefix(room.count))
                return value.count
            },
            write: { [self] key, value in values[Array(key)] = Array(value) },
            remove: { [self] key in values[Array(key)] = nil },
            emit: { [self] event in events.append(Array(event)) })
    }
}
