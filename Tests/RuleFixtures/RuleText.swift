public import Sequencer

/// The text of a rule's module: a first come, first served rule whose entry points can be replaced one by one.
///
/// Memory: answers from 1,024 (64 KiB for `order`), input from 131,072. In a body, `$n` is the input's length, `$in`
/// its address, `$pack` makes an answer of an address and a length.
public struct RuleText: Sendable {
    /// Bits 8 to 11 of what `laneway_describe` answers.
    public var capabilities: RuleCapabilities = []
    /// The memory's declaration.
    public var memory = "(memory (export \"memory\") 4)"
    /// The whole function `laneway_input`.
    public var input = RuleText.growingInput
    /// Bodies of entry points, each leaving an i64.
    public var bodies: [RuleFunction: String] = [:]
    /// Functions, globals, data and the like, after the imports.
    public var extra = ""
    /// Whether the module imports the lane's state.
    public var importsState = false

    /// A rule that keeps arrival order and uses half of every gas limit.
    public init() {}

    /// The module in the text format.
    public var wat: String {
        """
        (module
        \(importsState ? Self.imports : "")
        \(memory)
        (global $in i32 (i32.const 131072))
        (func $pack (param $address i32) (param $length i32) (result i64)
          (i64.or (i64.shl (i64.extend_i32_u (local.get $address)) (i64.const 32))
                  (i64.extend_i32_u (local.get $length))))
        (func (export "laneway_describe") (result i32) (i32.const \(1 | Int(capabilities.rawValue) << 8)))
        \(input)
        \(RuleFunction.allCases.map(entry).joined(separator: "\n"))
        \(extra))
        """
    }

    private func entry(_ function: RuleFunction) -> String {
        let body = bodies[function] ?? Self.plainBodies[function] ?? ""
        return
            "(func $\(function) (export \"laneway_\(function)\") (param $n i32) (result i64) (local $i i32)\n\(body))"
    }

    /// `laneway_input` that grows the memory when the input needs it.
    public static let growingInput = """
        (func (export "laneway_input") (param $n i32) (result i32)
          (local $pages i32)
          (local.set $pages (i32.sub (i32.shr_u (i32.add (i32.add (global.get $in) (local.get $n)) (i32.const 65535))
                                                (i32.const 16))
                                     (memory.size)))
          (if (i32.gt_s (local.get $pages) (i32.const 0))
            (then (if (i32.eq (memory.grow (local.get $pages)) (i32.const -1)) (then unreachable))))
          (global.get $in))
        """

    static let imports = """
        (import "laneway" "state_read" (func $read (param i32 i32 i32 i32) (result i32)))
        (import "laneway" "state_write" (func $write (param i32 i32 i32 i32)))
        (import "laneway" "state_remove" (func $remove (param i32 i32)))
        (import "laneway" "emit" (func $emit (param i32 i32)))
        """

    /// Accepts with the arrival number as key, takes all candidates as they come, uses half the gas limit.
    public static let plainBodies: [RuleFunction: String] = [
        .configure: "(i32.store (i32.const 1024) (i32.const 0)) (call $pack (i32.const 1024) (i32.const 4))",
        .admit: """
        (i64.store (i32.const 1024) (i64.const 0))
        (i64.store (i32.const 1032) (i64.load (i32.add (global.get $in) (i32.const 200))))
        (i64.store (i32.const 1040) (i64.const 0))
        (call $pack (i32.const 1024) (i32.const 24))
        """,
        .order: order(index: "(local.get $i)"),
        .begin: "(i64.const 0)",
        .execute: """
        (i64.store (i32.const 1024) (i64.const 0))
        (i64.store (i32.const 1032)
          (i64.shr_u (i64.load (i32.add (global.get $in) (i32.const 136))) (i64.const 1)))
        (i64.store (i32.const 1040) (i64.const -1))
        (i64.store (i32.const 1048) (i64.const -1))
        (call $pack (i32.const 1024) (i32.const 32))
        """,
        .settle: "(i64.store (i32.const 1024) (i64.const 0)) (call $pack (i32.const 1024) (i32.const 8))",
    ]

    /// An `order` that puts, at its place `$i`, the candidate `index`, with both halves of the charge and what it says
    /// of the opening behind it as given. At most 2,700 candidates.
    static func order(
        index: String, opening: String = "(i32.const 0)", charge: String = "(i64.const -1)", flags: Int = 0
    ) -> String {
        let entry = "(i32.add (i32.const 1032) (i32.mul (local.get $i) (i32.const 24)))"
        return """
            (i32.store (i32.const 1024) (i32.const \(flags)))
            (i32.store (i32.const 1028) (i32.load (i32.add (global.get $in) (i32.const 48))))
            (block $done (loop $next
              (br_if $done (i32.ge_u (local.get $i) (i32.load (i32.const 1028))))
              (i32.store \(entry) \(index))
              (i32.store offset=4 \(entry) \(opening))
              (i64.store offset=8 \(entry) \(charge))
              (i64.store offset=16 \(entry) \(charge))
              (local.set $i (i32.add (local.get $i) (i32.const 1)))
              (br $next)))
            (call $pack (i32.const 1024)
              (i32.add (i32.const 8) (i32.mul (i32.load (i32.const 1028)) (i32.const 24))))
            """
    }
}
