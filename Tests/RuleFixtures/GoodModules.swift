internal import Sequencer

/// Rules that keep their contract.
public enum GoodModules {
    /// First come, first served, with `admit` only.
    public static func firstCome() throws -> FixtureModule {
        try FixtureModule(name: "first come", wat: RuleText().wat)
    }

    /// First come, first served, with every refinement.
    public static func firstComeWithRefinements() throws -> FixtureModule {
        var text = RuleText()
        text.capabilities = [.order, .begin, .execute, .settle]
        return try FixtureModule(name: "first come with refinements", wat: text.wat)
    }

    /// Counts its calls of `admit` in a global, and uses the count as key.
    public static func countsInGlobal() throws -> FixtureModule {
        var text = RuleText()
        text.extra = "(global $count (mut i64) (i64.const 0))"
        text.bodies[.admit] = """
            (global.set $count (i64.add (global.get $count) (i64.const 1)))
            (i64.store (i32.const 1024) (i64.const 0))
            (i64.store (i32.const 1032) (global.get $count))
            (i64.store (i32.const 1040) (i64.const 0))
            (call $pack (i32.const 1024) (i32.const 24))
            """
        return try FixtureModule(name: "counts in a global", wat: text.wat)
    }

    /// Overwrites its whole input, then answers as first come, first served does with an arrival number of 7.
    public static func overwritesInput() throws -> FixtureModule {
        var text = RuleText()
        text.bodies[.admit] = """
            (memory.fill (global.get $in) (i32.const 255) (local.get $n))
            (i64.store (i32.const 1024) (i64.const 0))
            (i64.store (i32.const 1032) (i64.const 7))
            (i64.store (i32.const 1040) (i64.const 0))
            (call $pack (i32.const 1024) (i32.const 24))
            """
        return try FixtureModule(name: "overwrites its input", wat: text.wat)
    }

    /// Counts the transactions that it executed, in its state under the key `n` (8 bytes), and charges the count.
    public static func countsInState() throws -> FixtureModule {
        var text = RuleText()
        text.capabilities = [.execute]
        text.importsState = true
        text.extra = "(data (i32.const 512) \"n\")"
        text.bodies[.execute] = """
            (i64.store (i32.const 520) (i64.const 0))
            (drop (call $read (i32.const 512) (i32.const 1) (i32.const 520) (i32.const 8)))
            (i64.store (i32.const 520) (i64.add (i64.load (i32.const 520)) (i64.const 1)))
            (call $write (i32.const 512) (i32.const 1) (i32.const 520) (i32.const 8))
            (i64.store (i32.const 1024) (i64.const 0))
            (i64.store (i32.const 1032) (i64.load (i32.add (global.get $in) (i32.const 136))))
            (i64.store (i32.const 1040) (i64.load (i32.const 520)))
            (i64.store (i32.const 1048) (i64.const 0))
            (call $pack (i32.const 1024) (i32.const 32))
            """
        return try FixtureModule(name: "counts in its state", wat: text.wat)
    }
}
