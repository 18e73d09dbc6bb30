import RuleKit
import RuleTestSupport

/// A configured native rule over a state in a dictionary.
struct TestRule {
    private let instance: any NativeRuleInstance
    private let box = StateBox()

    /// Whatever `configure` answers.
    init<Rule: OrderingRule>(_ type: Rule.Type, _ configuration: [(key: String, value: [UInt8])] = []) {
        instance = NativeRule(type).instantiate()
        _ = instance.respond(.configure, CallBytes.configuration(configuration))
    }

    var state: [String: [UInt8]] {
        get { box.entries }
        nonmutating set { box.entries = newValue }
    }

    /// All that was emitted, in order.
    var events: [[UInt8]] { box.events }

    /// nil where a module would trap.
    func call(_ function: NativeRuleFunction, _ input: [UInt8]) -> [UInt8]? {
        instance.respond(function, input, box.table)
    }
}

private final class StateBox {
    var entries: [String: [UInt8]] = [:]
    var events: [[UInt8]] = []

    var table: StateTable {
        func name(_ key: UnsafeRawBufferPointer) -> String { String(decoding: key, as: UTF8.self) }
        return StateTable(
            read: { [self] key, room in
                guard let value = entries[name(key)] else { return -1 }
                room.copyBytes(from: value.prefix(room.count))
                return value.count
            },
            write: { [self] key, value in entries[name(key)] = Array(value) },
            remove: { [self] key in entries[name(key)] = nil },
            emit: { [self] event in events.append(Array(event)) })
    }
}

extension NativeRuleInstance {
    /// The answer to `input`, nil where a module would trap.
    func respond(_ function: NativeRuleFunction, _ input: [UInt8], _ state: StateTable? = nil) -> [UInt8]? {
        let none = StateTable(read: { _, _ in -1 }, write: { _, _ in }, remove: { _ in }, emit: { _ in })
        return call(function, input.span.bytes, state ?? none) ? Array(answer) : nil
    }
}
