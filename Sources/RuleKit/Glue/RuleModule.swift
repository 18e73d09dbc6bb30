#if arch(wasm32)
/// What the exports of a WebAssembly module call (ABI-2): holds the rule and the answer of the last call. For generated
/// code.
///
/// Which refinements a rule has is decided when it is compiled: the generated code names the type of the rule, and
/// overloads in extensions with `where` are found by it, such as ``orderBit`` and ``order(_:)``.
public struct RuleModule<Rule: OrderingRule>: ~Copyable {
    private var rule: Rule?
    private var answer = AnswerBuffer()

    /// A module before `configure`.
    public init() {}

    /// The version in the low bits of the answer of `laneway_describe` (ABI-3).
    public static var versionBits: Int32 { 1 }

    /// `laneway_configure`.
    public mutating func configure(_ length: Int32) -> Int64 {
        finish(RuleGlue<Rule>.configure(input(length), &rule, &answer))
    }

    /// `laneway_admit`.
    public mutating func admit(_ length: Int32) -> Int64 {
        finish(RuleGlue<Rule>.admit(configured, input(length), &answer))
    }

    /// Traps before `configure` was accepted.
    private var configured: Rule {
        guard let rule else { preconditionFailure("not configured") }
        return rule
    }

    /// Where the answer is (ABI-5). Traps if the host's input was not as in ABI-10.
    private func finish(_ isValid: Bool) -> Int64 {
        precondition(isValid, "malformed input")
        let bytes = answer.bytes
        let address = UInt32(UInt(bitPattern: bytes.baseAddress))
        return Int64(bitPattern: UInt64(address) << 32 | UInt64(UInt32(bytes.count)))
    }
}

extension RuleModule {
    /// Not in the description.
    public static var orderBit: Int32 { 0 }
    /// Not in the description.
    public static var beginBit: Int32 { 0 }
    /// Not in the description.
    public static var executeBit: Int32 { 0 }
    /// Not in the description.
    public static var settleBit: Int32 { 0 }
    /// Never called: not in the description.
    public mutating func order(_ length: Int32) -> Int64 { preconditionFailure("the rule has no order") }
    /// Never called: not in the description.
    public mutating func begin(_ length: Int32) -> Int64 { preconditionFailure("the rule has no begin") }
    /// Never called: not in the description.
    public mutating func execute(_ length: Int32) -> Int64 { preconditionFailure("the rule has no execute") }
    /// Never called: not in the description.
    public mutating func settle(_ length: Int32) -> Int64 { preconditionFailure("the rule has no settle") }
}

extension RuleModule where Rule: OrdersCandidates {
    /// In the description.
    public static var orderBit: Int32 { 1 << 8 }
    /// `laneway_order`.
    public mutating func order(_ length: Int32) -> Int64 {
        finish(RuleGlue<Rule>.order(configured, input(length), StateTable(), &answer))
    }
}

extension RuleModule where Rule: BeginsSubBlock {
    /// In the description.
    public static var beginBit: Int32 { 1 << 9 }
    /// `laneway_begin`.
    public mutating func begin(_ length: Int32) -> Int64 {
        finish(RuleGlue<Rule>.begin(configured, input(length), StateTable(), &answer))
    }
}

extension RuleModule where Rule: ExecutesTransactions {
    /// In the description.
    public static var executeBit: Int32 { 1 << 10 }
    /// `laneway_execute`.
    public mutating func execute(_ length: Int32) -> Int64 {
        finish(RuleGlue<Rule>.execute(configured, input(length), StateTable(), &answer))
    }
}

extension RuleModule where Rule: SettlesRevenue {
    /// In the description.
    public static var settleBit: Int32 { 1 << 11 }
    /// `laneway_settle`.
    public mutating func settle(_ length: Int32) -> Int64 {
        finish(RuleGlue<Rule>.settle(configured, input(length), StateTable(), &answer))
    }
}

/// Where `laneway_input` told the host to write: the runtime's, in C.
@_extern(c, "laneway_input_address")
private func inputAddress() -> UnsafeRawPointer

@_lifetime(immortal)
private func input(_ length: Int32) -> RawSpan {
    let span = RawSpan(_unsafeStart: inputAddress(), byteCount: Int(length))
    return _overrideLifetime(span, copying: ())
}
#endif
