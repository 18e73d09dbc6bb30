import AppTestSupport
import RuleKit
import RuleTestSupport
import Testing

@testable import FunctionMaximisingPool

@Suite("Function-maximising pool")
struct FunctionMaximisingPoolTests {
    private typealias Transaction = CallBytes.Transaction

    @Test("The scenario's expectations hold on the whole core, with the rule in its sandbox")
    func scenario() throws {
        #expect(try AppScenario.failures(of: "FunctionMaximisingPool") == [])
    }

    @Test(
        "The price, the pool's part and every fill are what trying all prices gives",
        arguments: 1...12 as ClosedRange<UInt64>)
    func oracle(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            let orders = ClearingOracle.orders(&generator)
            let (x, y) = (Int.random(in: 1...200, using: &generator), Int.random(in: 1...200, using: &generator))
            let expected = try #require(
                ClearingOracle(orders, spot: .init(y, x)) { net in 2 * net >= x ? nil : .init(y, x - 2 * net) })
            let curve = ProductMaximisingCurve(PoolReserves(UInt128(x), UInt128(y)))
            let clearing = try #require(BatchClearing(ClearingOracle.batch(orders), curve))
            #expect(expected.agrees(with: clearing), "\(orders), pool \(x) \(y): \(expected), \(clearing)")
        }
    }

    @Test("X = Y = 100: 10 are bought for 12.5, at 1.25, in units of a half")
    func tenBought() throws {
        let bench = try Self.bench((200, 200))
        bench.fund(1, 1, 25)
        #expect(try Self.run(bench, [.sent(1, by: 1, TokenPayload.order(buy: true, 20, 5, over: 4))]) == [nil])
        #expect(bench.reserves == (180, 225))
        #expect([bench.balance(of: 1, 0), bench.balance(of: 1, 1)] == [20, 0])
    }

    @Test("begin says how the batch cleared, execute what each order got")
    func events() throws {
        let bench = try Self.bench((200, 200))
        bench.fund(1, 1, 25)
        let order = Transaction.sent(1, by: 1, TokenPayload.order(buy: true, 20, 5, over: 4))
        try bench.begin([order])
        let batch = try #require(bench.events.first)
        #expect(bench.events.count == 1 && batch[0] == EventBytes.batchKind && batch.count == 89)
        #expect(RuleBench.uint128(batch, at: 9) * 4 == RuleBench.uint128(batch, at: 25) * 5)
        #expect(try bench.execute(order) == nil)
        #expect(bench.events == [[2] + littleEndian(UInt128(20)) + littleEndian(UInt128(25))])
    }

    @Test("The price outside is 4: 37.5 are traded for 150, the pool has 62.5 and 250, in units of a half")
    func externalPrice() throws {
        let bench = try Self.bench((200, 200))
        bench.fund(1, 1, 1_000_000)
        #expect(try Self.run(bench, [.sent(1, by: 1, TokenPayload.order(buy: true, 10_000, 4))]) == [nil])
        #expect(bench.balance(of: 1, 0) == 75 && bench.balance(of: 1, 1) == 1_000_000 - 300)
        #expect(bench.reserves == (125, 500))
        // Nothing is left to be had at 4, in either direction.
        bench.fund(2, 0, 1_000)
        let codes = try Self.run(
            bench,
            [
                .sent(2, by: 1, TokenPayload.order(buy: true, 10, 4)),
                .sent(3, by: 2, TokenPayload.order(buy: false, 10, 4)),
            ])
        #expect(codes == [nil, nil], "with each other they trade, at the pool's price")
        #expect(bench.reserves == (125, 500))
    }

    @Test(
        "The pool's price after the batch is the batch's price, but for what rounding leaves in the pool",
        arguments: 11...30 as ClosedRange<UInt64>)
    func marginalPrice(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for round in 0..<40 {
            let reserves = (
                UInt128.random(in: 10...9_000, using: &generator), UInt128.random(in: 10...9_000, using: &generator)
            )
            let bench = try Self.bench(reserves)
            for account in 1...6 as ClosedRange<UInt8> {
                bench.fund(account, 0, 3_000)
                bench.fund(account, 1, 9_000)
            }
            let orders = Self.orders(&generator, count: 1 + round)
            let codes = try Self.run(bench, orders)
            guard codes.contains(nil) else { continue }
            #expect(bench.total(0) == reserves.0 + 18_000 && bench.total(1) == reserves.1 + 54_000)
            let batch = try #require(bench.state[Array("batch".utf8)])
            let (numerator, denominator) = (RuleBench.uint128(batch, at: 16), RuleBench.uint128(batch, at: 32))
            // Y' >= p X' where the pool sold all that it would; an order at its limit may want less than would move the
            // pool there by up to one unit, and each order leaves less than one unit of token 1.
            let (x, y) = bench.reserves
            let (left, right) = (y * denominator, x * numerator)
            let slack = UInt128(orders.count) * denominator + 2 * numerator
            #expect(left <= right + slack && right <= left + slack, "\(x) \(y) at \(numerator) / \(denominator)")
            let product = x * y
            #expect(product >= reserves.0 * reserves.1)
        }
    }

    @Test(
        "Where arbitrageurs compete at the price outside, they gain nothing and the pool loses nothing",
        arguments: 41...60 as ClosedRange<UInt64>)
    func arbitrage(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for round in 0..<40 {
            let reserves = (
                UInt128.random(in: 10...9_000, using: &generator), UInt128.random(in: 10...9_000, using: &generator)
            )
            let bench = try Self.bench(reserves)
            let outside = (UInt64.random(in: 1...9, using: &generator), UInt64.random(in: 1...9, using: &generator))
            for account in 1...8 as ClosedRange<UInt8> {
                bench.fund(account, 0, 1_000_000)
                bench.fund(account, 1, 10_000_000)
            }
            // Users' orders with limits of their own, and two arbitrageurs who would buy or sell any amount at the price.
            let arbitrageurs = (0..<4).map { index -> Transaction in
                let payload = TokenPayload.order(buy: index < 2, 100_000, outside.0, over: outside.1)
                let (id, account) = (UInt8(200 + index), UInt8(7 + index % 2))
                return .sent(id, by: account, payload, nonce: UInt64(index))
            }
            let users = Self.orders(&generator, count: round)
            _ = try Self.run(bench, (users + arbitrageurs).shuffled(using: &generator))
            func value(_ token0: UInt128, _ token1: UInt128) -> UInt128 {
                token0 * UInt128(outside.0) + token1 * UInt128(outside.1)
            }
            for account in [7, 8] as [UInt8] {
                let after = value(bench.balance(of: account, 0), bench.balance(of: account, 1))
                #expect(after <= value(1_000_000, 10_000_000))
            }
            guard bench.state[Array("batch".utf8)] != nil else { continue }
            #expect(value(bench.reserves.token0, bench.reserves.token1) >= value(reserves.0, reserves.1))
        }
    }

    @Test("A sandwich within a batch buys and sells at one price, whatever stands where")
    func sandwich() throws {
        let orders = [
            Transaction.sent(1, by: 1, TokenPayload.order(buy: true, 50, 100), nonce: 0),
            .sent(2, by: 2, TokenPayload.order(buy: true, 40, 100)),
            .sent(3, by: 1, TokenPayload.order(buy: false, 50, 1, over: 100), nonce: 1),
        ]
        for order in permutations(orders) {
            let bench = try Self.bench((1_000, 1_000))
            bench.fund(1, 0, 50)
            bench.fund(1, 1, 10_000)
            bench.fund(2, 1, 10_000)
            #expect(try Self.run(bench, order) == [nil, nil, nil])
            #expect(bench.balance(of: 1, 0) == 50 && bench.balance(of: 1, 1) <= 10_000)
            // As if it were alone: 40 x 1,000 / (1,000 - 80), rounded up.
            #expect(bench.balance(of: 2, 1) == 10_000 - 44)
        }
    }

    @Test("Every order of arrival gives the same state", arguments: [71, 72] as [UInt64])
    func arrival(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        var states: Set<[[UInt8]: [UInt8]]> = []
        for orders in permutations(Self.orders(&generator, count: 5)) {
            let bench = try Self.bench((700, 900))
            for account in 1...6 as ClosedRange<UInt8> {
                bench.fund(account, 0, 300)
                bench.fund(account, 1, 400)
            }
            _ = try Self.run(bench, orders)
            bench.state[Array("last".utf8)] = nil
            states.insert(bench.state)
        }
        #expect(states.count == 1)
    }

    private static func bench(_ reserves: (UInt128, UInt128)) throws -> RuleBench {
        try RuleBench(
            FunctionMaximisingPool.self,
            config: ["reserve_0": .integer(reserves.0), "reserve_1": .integer(reserves.1), "faucet": true])
    }

    /// A sub-block: codes of failures, in the order of execution.
    private static func run(_ bench: RuleBench, _ orders: [Transaction]) throws -> [UInt32?] {
        try bench.begin(orders)
        return try orders.map { try bench.execute($0) }
    }

    /// Of accounts 1 to 6.
    private static func orders(_ generator: inout SeededGenerator, count: Int) -> [Transaction] {
        (0..<count).map { index in
            .sent(
                UInt8(index + 1), by: UInt8.random(in: 1...6, using: &generator),
                TokenPayload.order(
                    buy: Bool.random(using: &generator), UInt128.random(in: 1...200, using: &generator),
                    UInt64.random(in: 1...6, using: &generator), over: UInt64.random(in: 1...6, using: &generator)),
                nonce: UInt64(index))
        }
    }
}
