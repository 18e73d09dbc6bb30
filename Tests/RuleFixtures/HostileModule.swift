public import Sequencer

/// A rule that breaks its contract in one entry point and keeps it in all others.
public struct HostileModule: Hashable, Sendable, CustomStringConvertible {
    /// The entry point that misbehaves.
    public let function: RuleFunction
    /// The fault that its call ends with.
    public let fault: RuleFault
    /// Whether the sandbox sees the fault; else the answer reaches the core, which has to.
    public let isSeenBySandbox: Bool
    /// The module.
    public let module: FixtureModule

    /// The module's name.
    public var description: String { module.name }

    /// A rule whose `function` does `misbehaviour`. Describes every refinement.
    public init(_ misbehaviour: Misbehaviour, in function: RuleFunction) throws {
        var text = RuleText()
        text.capabilities = [.order, .begin, .execute, .settle]
        text.importsState = true
        text.bodies[function] = misbehaviour.body
        text.extra = misbehaviour.extra
        self.function = function
        fault = misbehaviour.fault
        isSeenBySandbox = true
        module = try FixtureModule(name: "\(misbehaviour) in \(function)", wat: text.wat)
    }

    /// A rule whose `order` answers with something that is no proposal.
    public init(_ order: BadOrder) throws {
        var text = RuleText()
        text.capabilities = [.order]
        text.bodies[.order] = order.body
        function = .order
        fault = .answer
        isSeenBySandbox = false
        module = try FixtureModule(name: "\(order) in order", wat: text.wat)
    }
}

/// What a hostile entry point can do.
public enum Misbehaviour: String, CaseIterable, Sendable {
    case endlessLoop, endlessRecursion, recursionWithManyLocals, recursionWithManyParameters
    case recursionWithLargeUnusedBranch, recursionWithManyLiveValues, recursionWithHoistedValues
    case recursionWithWideCall, mutualRecursion
    case unreachable, divisionByZero, loadOutsideMemory, callOfNothing
    case growsMemoryToItsEnd, growsMemoryAtOnce
    case answerOutsideMemory, answerPastMemory, answerOfTenMegabytes
    case stateKeyTooLong, stateKeyOutsideMemory, stateKeyEmpty
    case eventTooLong, eventOutsideMemory, endlessEvents

    /// How its call ends.
    public var fault: RuleFault {
        switch self {
        case .endlessLoop, .endlessRecursion, .recursionWithManyLocals, .recursionWithManyParameters,
            .recursionWithLargeUnusedBranch, .recursionWithManyLiveValues, .recursionWithHoistedValues,
            .recursionWithWideCall, .mutualRecursion:
            .fuel
        case .unreachable, .divisionByZero, .loadOutsideMemory, .callOfNothing: .trap
        case .growsMemoryToItsEnd, .growsMemoryAtOnce: .memory
        case .answerOutsideMemory, .answerPastMemory, .answerOfTenMegabytes: .answer
        case .stateKeyTooLong, .stateKeyOutsideMemory, .stateKeyEmpty, .eventTooLong, .eventOutsideMemory,
            .endlessEvents:
            .state
        }
    }

    var body: String {
        switch self {
        case .endlessLoop: "(loop $again (br $again)) (i64.const 0)"
        case .endlessRecursion, .recursionWithManyLocals, .recursionWithLargeUnusedBranch,
            .recursionWithManyLiveValues, .recursionWithHoistedValues, .recursionWithWideCall, .mutualRecursion:
            "(i64.extend_i32_u (call $deep (local.get $n)))"
        case .recursionWithManyParameters:
            "\(Self.list(Self.parameters) { "(i64.const \($0))" }) (call $deep)"
        case .unreachable: "unreachable"
        case .divisionByZero: "(i64.div_u (i64.const 1) (i64.extend_i32_u (i32.sub (local.get $n) (local.get $n))))"
        case .loadOutsideMemory: "(i64.load (i32.const -16))"
        case .callOfNothing: "(call_indirect (param i32) (result i64) (local.get $n) (i32.const 1))"
        case .growsMemoryToItsEnd:
            "(loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable"
        case .growsMemoryAtOnce: "(drop (memory.grow (i32.const 65536))) unreachable"
        case .answerOutsideMemory: "(call $pack (i32.const -16) (i32.const 8))"
        case .answerPastMemory:
            "(call $pack (i32.sub (i32.shl (memory.size) (i32.const 16)) (i32.const 4)) (i32.const 8))"
        case .answerOfTenMegabytes:
            "(drop (memory.grow (i32.const 200))) (call $pack (i32.const 0) (i32.const 10485760))"
        case .stateKeyTooLong: "(call $write (i32.const 0) (i32.const 129) (i32.const 0) (i32.const 0)) (i64.const 0)"
        case .stateKeyOutsideMemory:
            "(drop (call $read (i32.const -4) (i32.const 8) (i32.const 0) (i32.const 0))) (i64.const 0)"
        case .stateKeyEmpty: "(call $remove (i32.const 0) (i32.const 0)) (i64.const 0)"
        case .eventTooLong: "(call $emit (i32.const 0) (i32.const 1025)) (i64.const 0)"
        case .eventOutsideMemory: "(call $emit (i32.const -4) (i32.const 8)) (i64.const 0)"
        case .endlessEvents: "(loop $again (call $emit (i32.const 0) (i32.const 1)) (br $again)) (i64.const 0)"
        }
    }

    var extra: String {
        switch self {
        case .endlessRecursion: "(func $deep (param i32) (result i32) (call $deep (local.get 0)))"
        case .mutualRecursion:
            """
            (func $deep (param i32) (result i32) (i32.add (call $other (local.get 0)) (i32.const 1)))
            (func $other (param i32) (result i32) (i32.mul (call $deep (local.get 0)) (i32.const 3)))
            """
        case .recursionWithManyLocals:
            """
            (func $deep (param i32) (result i32) (local \(Self.list(500) { _ in "f64" }))
              \(Self.list(500) { "(local.set \($0 + 1) (f64.convert_i32_u (i32.add (local.get 0) (i32.const \($0)))))" })
              (drop (call $deep (local.get 0)))
              (i32.trunc_sat_f64_u (local.get 500)))
            """
        case .recursionWithManyParameters:
            """
            (func $deep (param \(Self.list(Self.parameters) { _ in "i64" })) (result i64)
              (call $deep \(Self.list(Self.parameters) { "(local.get \(Self.parameters - 1 - $0))" })))
            """
        case .recursionWithLargeUnusedBranch:
            """
            (func $wide (param \(Self.list(Self.parameters) { _ in "i64" })))
            (func $deep (param i32) (result i32)
              (if (i32.eqz (local.get 0)) (then
                (call $wide \(Self.list(Self.parameters) { "(i64.const \($0))" }))))
              (call $deep (local.get 0)))
            """
        case .recursionWithManyLiveValues:
            """
            (func $deep (param i32) (result i32)
              (if (i32.eqz (local.get 0)) (then
                \(Self.products) (drop (call $deep (i32.const 1))) \(Self.products)))
              (call $deep (local.get 0)))
            """
        case .recursionWithHoistedValues:
            """
            (func $deep (param i32) (result i32) (local i32)
              (if (i32.eqz (local.get 0)) (then
                (loop $again
                  \(Self.products) (drop (call $deep (i32.const 1)))
                  (br_if $again (local.tee 1 (i32.sub (local.get 1) (i32.const 1)))))))
              (call $deep (local.get 0)))
            """
        case .recursionWithWideCall:
            """
            (func $wide (param \(Self.list(Self.parameters) { _ in "f64" })))
            (func $deep (param i32) (result i32) (local f64)
              (if (i32.eqz (local.get 0)) (then
                (call $wide \(Self.list(Self.parameters) { _ in "(local.get 1)" }))))
              (call $deep (local.get 0)))
            """
        case .callOfNothing: "(table 4 funcref)"
        default: ""
        }
    }

    private static let parameters = 900

    /// The same thousand products every time: the compiler keeps them in the frame to use them again.
    private static let products = list(1_000) {
        """
        (i64.store (i32.const \(8 * $0 + 2048))
          (i64.mul (i64.extend_i32_u (local.get 0)) (i64.const \(2 * $0 + 1_000_003))))
        """
    }

    private static func list(_ count: Int, _ item: (Int) -> String) -> String {
        (0..<count).map(item).joined(separator: " ")
    }
}

/// Answers of `order` that are no proposals (ABI-12).
public enum BadOrder: String, CaseIterable, Sendable {
    /// Every entry is the first candidate. A proposal for a single candidate.
    case repeatedIndices
    /// Every entry is past the last candidate.
    case unknownIndices
    /// Offers openings behind its transactions, but not by name.
    case unnamedOpenings
    /// Offers the openings at its ends, but not by name.
    case unnamedEnds
    /// Names its openings, and something of an entry that is none.
    case unknownOpening
    /// Charges more than anybody bids.
    case overcharge
    /// Unknown flags.
    case unknownFlags
    /// Says that there are more entries than it answers.
    case missingEntries
    /// One byte longer than its entries.
    case trailingByte
    /// No bytes at all.
    case nothing

    var body: String {
        switch self {
        case .repeatedIndices: RuleText.order(index: "(i32.const 0)")
        case .unknownIndices: RuleText.order(index: "(i32.add (local.get $i) (i32.const 1000000))")
        case .unnamedOpenings: RuleText.order(index: "(local.get $i)", opening: "(i32.const 1)")
        case .unnamedEnds: RuleText.order(index: "(local.get $i)", flags: 0b1100)
        case .unknownOpening: RuleText.order(index: "(local.get $i)", opening: "(i32.const 2)", flags: 0b1110)
        case .overcharge: RuleText.order(index: "(local.get $i)", charge: "(i64.const -2)")
        case .unknownFlags:
            "(i64.store (i32.const 1024) (i64.const 16)) (call $pack (i32.const 1024) (i32.const 8))"
        case .missingEntries:
            "(i64.store (i32.const 1024) (i64.const -4294967296)) (call $pack (i32.const 1024) (i32.const 8))"
        case .trailingByte: "(i64.store (i32.const 1024) (i64.const 0)) (call $pack (i32.const 1024) (i32.const 9))"
        case .nothing: "(i64.const 0)"
        }
    }
}
