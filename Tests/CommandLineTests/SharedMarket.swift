import Foundation
import RuleFixtures
import Sequencer
import WasmHost
import Wire

/// What a node with bundles has stored, made once for all tests that explain it.
struct SharedMarket: Sendable {
    /// The data folder.
    let folder: String
    /// Hashes of transactions and bundles by what they are there for.
    private let hashes: [String: Hash]

    /// The heights at which things happen.
    enum Height {
        static let ties = 1
        static let rivals = 2
        static let secondPrice = 3
        static let failure = 4
        static let emptyCore = 5
        static let crowded = 6
        static let last = 8
    }

    private static let shared = Result { try SharedMarket() }

    static func get() throws -> SharedMarket { try shared.get() }

    subscript(_ what: String) -> Hash { hashes[what] ?? .zero }

    /// A copy that a test may damage.
    func copy() throws -> String {
        let copy = Laneway.path("market")
        try FileManager.default.copyItem(atPath: folder, toPath: copy)
        return copy
    }

    private init() throws {
        let folder = Laneway.path("market")
        hashes = try Self.run(in: folder, sharing: .coreNearest) { try Self.play(&$0) }
        self.folder = folder
    }

    /// Runs a market of its own in a new folder.
    static func run<Value: Sendable>(
        in folder: String, sharing rule: AttributionRule, _ play: (inout Market) throws -> Value
    ) throws -> Value {
        let host = try WasmRuleHost(for: Market.genesis(rule), cacheFolder: nil)
        return try SandboxThread(fuelMax: Market.fuelMax).run {
            var market = try Market(in: folder, host: host, sharing: rule)
            let value = try play(&market)
            try market.close()
            return value
        }
    }

    /// A rule whose keys are all equal.
    private static func equalKeys() throws -> FixtureModule {
        var text = RuleText()
        text.bodies[.admit] = """
            (memory.fill (i32.const 1024) (i32.const 0) (i32.const 24)) (call $pack (i32.const 1024) (i32.const 24))
            """
        return try FixtureModule(name: "equal keys", wat: text.wat)
    }

    /// What ``failsOdd()`` emits.
    static let event = "0x0173616964"

    /// A rule that says so, and fails, with code 5, what has an odd gas limit.
    private static func failsOdd() throws -> FixtureModule {
        var text = RuleText()
        text.capabilities = [.execute]
        text.importsState = true
        text.extra = "(data (i32.const 512) \"\\01said\")"
        text.bodies[.execute] = """
            (call $emit (i32.const 512) (i32.const 5))
            (local.set $i (i32.and (i32.load (i32.add (global.get $in) (i32.const 136))) (i32.const 1)))
            (i32.store (i32.const 1024) (local.get $i))
            (i32.store (i32.const 1028) (i32.mul (local.get $i) (i32.const 5)))
            (i64.store (i32.const 1032)
              (i64.shr_u (i64.load (i32.add (global.get $in) (i32.const 136))) (i64.const 1)))
            (i64.store (i32.const 1040) (i64.const -1))
            (i64.store (i32.const 1048) (i64.const -1))
            (call $pack (i32.const 1024) (i32.const 32))
            """
        return try FixtureModule(name: "fails what is odd", wat: text.wat)
    }

    private static func play(_ market: inout Market) throws -> [String: Hash] {
        var hashes: [String: Hash] = [:]
        let payers = (0..<6).map { Market.key("payer \($0)") }
        let senders = (0..<4).map { Market.key("sender \($0)") }
        for name in ["a", "b", "c"] { try market.open(name, GoodModules.firstCome()) }
        for name in ["x", "y"] { try market.open(name, Self.failsOdd()) }
        var secondPrice = OpeningsPolicy.closed
        secondPrice.top = OpeningTerms(price: .second, reservePrice: 40)
        try market.open("sold", GoodModules.firstCome(), openings: secondPrice)
        try market.open("tied", Self.equalKeys(), openings: .closed)
        try market.open("ordered", GoodModules.firstComeWithRefinements(), openings: .closed, reserve: 20_000)
        let poster = Market.key("poster")
        for account in [Market.user, poster] + payers + senders { try market.pay(account) }

        // 1: four equal keys, two of one sender; a lane that orders itself.
        for (number, sender) in senders.enumerated() {
            hashes["tied \(number)"] = try market.send(sender, to: "tied", bid: Amount(number) * 10)
        }
        hashes["tied again"] = try market.send(senders[0], to: "tied")
        hashes["ordered"] = try market.send(senders[1], to: "ordered", priority: 3, bid: 70)
        try market.tick()

        // 2: the rivals, and one that asks for no less than a larger one.
        hashes["ab"] = try market.bid(9, by: payers[0], until: 2, [("a", .top, 1_000), ("b", .top, 1_000)])
        hashes["ac"] = try market.bid(12, by: payers[1], until: 2, [("a", .top, 1_000), ("c", .top, 1_000)])
        hashes["abc"] = try market.bid(
            5, by: payers[2], until: 3, [("a", .top, 1_000), ("b", .top, 1_000), ("c", .top, 1_000)])
        try market.tick()

        // 3: an opening at the second price.
        hashes["sold 100"] = try market.bid(100, by: payers[0], refundPercent: 10, until: 3, [("sold", .top, 1_000)])
        hashes["sold 60"] = try market.bid(60, by: payers[1], until: 3, [("sold", .top, 1_000)])
        hashes["replaced"] = try market.bid(60, by: payers[2], replacement: 7, until: 9, [("a", .top, 1_000)])
        hashes["alone"] = try market.bid(61, by: payers[2], replacement: 7, until: 9, [("a", .top, 1_000)])
        try market.tick()

        // 4: a leg that fails, and the bundle that gets its place; a transaction between the legs.
        hashes["before"] = try market.send(senders[0], to: "x")
        hashes["fails"] = try market.bid(
            80, by: payers[3], .execution, until: 6, [("x", .top, 2_000), ("y", .top, 2_001), ("b", .top, 2_000)])
        hashes["works"] = try market.bid(
            30, by: payers[4], .execution, until: 6,
            [("x", .after(hashes["before"] ?? .zero), 2_000), ("y", .top, 2_000)])
        // Loses, and would have failed.
        hashes["trial"] = try market.bid(
            20, by: payers[5], until: 4, [("x", .after(hashes["before"] ?? .zero), 2_001), ("y", .top, 2_000)])
        // Behind a transaction that is not there.
        hashes["nowhere"] = try market.bid(
            20, by: payers[5], until: 4, [("x", .top, 2_000), ("y", .after(hashes["before"] ?? .zero), 2_000)])
        try market.tick()

        // 5: a core that is empty.
        for (number, lanes) in [["a", "b"], ["b", "c"], ["a", "c"]].enumerated() {
            hashes["core \(number)"] = try market.bid(
                6, by: payers[number], until: 5, lanes.map { ($0, .top, 1_000) })
        }
        try market.tick()

        // 6: more than there is room for.
        for number in 0..<16 {
            hashes["crowd \(number)"] = try market.send(
                senders[number % 4], to: "c", gas: 100_000, priority: 2, validUntil: number == 15 ? 6 : 0)
        }
        try market.tick()

        // 7: what is forced stands before what came first.
        hashes["beside"] = try market.send(senders[2], to: "a")
        hashes["forced 0"] = try market.force(poster, to: "a")
        hashes["forced 1"] = try market.force(poster, to: "a", gas: 20_000)
        try market.tick()
        try market.tick()
        hashes["pending"] = try market.send(senders[3], to: "a")
        return hashes
    }
}
