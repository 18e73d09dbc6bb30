import AppTestSupport
import RuleKit
import RuleTestSupport
import Testing

@testable import BatchAuction

@Suite("Batch auction")
struct BatchAuctionTests {
    private typealias Transaction = CallBytes.Transaction

    @Test("The scenario's expectations hold on the whole core, with the rule in its sandbox")
    func scenario() throws {
        #expect(try AppScenario.failures(of: "BatchAuction") == [])
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
            let fee = [0, 0, 30, 1_000, 9_999].randomElement(using: &generator)!
            let expected = try #require(
                ClearingOracle(orders, spot: .init(y, x)) { net in
                    if net >= x { return nil }
                    return net > 0
                        ? .init(10_000 * y, (10_000 - fee) * (x - net)) : .init((10_000 - fee) * y, 10_000 * (x - net))
                })
            let curve = SwapCurve(PoolReserves(UInt128(x), UInt128(y)), feeBasisPoints: UInt128(fee))
            let clearing = try #require(BatchClearing(ClearingOracle.batch(orders), curve))
            #expect(expected.agrees(with: clearing), "\(orders), pool \(x) \(y), fee \(fee): \(expected), \(clearing)")
        }
    }

    @Test("500 bought, 300 sold, the pool sells 200: everybody's price is 1.25, and the surplus is on record")
    func worked() throws {
        let bench = try Self.bench(reserves: (1_000, 1_000))
        bench.fund(1, 1, 1_000)
        bench.fund(2, 1, 300)
        bench.fund(3, 0, 300)
        bench.fund(4, 1, 1_000)
        let orders = [
            Transaction.sent(11, by: 1, TokenPayload.order(buy: true, 300, 2)),
            .sent(12, by: 2, TokenPayload.order(buy: true, 200, 3, over: 2)),
            .sent(13, by: 3, TokenPayload.order(buy: false, 300, 1)),
            .sent(14, by: 4, TokenPayload.order(buy: true, 100, 6, over: 5)),
        ]
        #expect(try Self.run(bench, orders) == [nil, nil, nil, BatchExchange.limitNotReached])
        #expect(bench.reserves == (800, 1_250))
        #expect([bench.balance(of: 1, 0), bench.balance(of: 1, 1)] == [300, 625])
        #expect([bench.balance(of: 2, 0), bench.balance(of: 2, 1)] == [200, 50])
        #expect([bench.balance(of: 3, 0), bench.balance(of: 3, 1)] == [0, 375])
        #expect([bench.balance(of: 4, 0), bench.balance(of: 4, 1)] == [0, 1_000])
        let batch = try #require(bench.state[Array("batch".utf8)])
        #expect(RuleBench.uint64(batch, at: 0) == 9 && RuleBench.uint64(batch, at: 8) == 3)
        let price = Fraction(RuleBench.uint128(batch, at: 16), over: RuleBench.uint128(batch, at: 32))
        #expect(price == Fraction(5, over: 4))
        // 600 - 375, 300 - 250, 375 - 300.
        #expect([48, 64, 80].map { RuleBench.uint128(batch, at: $0) } == [500, 300, 225 + 50 + 75])
        let fill = try #require(bench.state[Array("fill".utf8) + [UInt8](repeating: 12, count: 32)])
        #expect([16, 32, 48].map { RuleBench.uint128(fill, at: $0) } == [200, 250, 50])
    }

    @Test("begin says how the batch cleared, execute what each order got; a failed one and an empty batch say nothing")
    func events() throws {
        let bench = try Self.bench(reserves: (1_000, 1_000))
        bench.fund(1, 1, 1_000)
        bench.fund(2, 0, 300)
        let orders = [
            Transaction.sent(11, by: 1, TokenPayload.order(buy: true, 500, 2)),
            .sent(12, by: 2, TokenPayload.order(buy: false, 300, 1)),
            .sent(13, by: 2, TokenPayload.order(buy: false, 1, 1)),
        ]
        try bench.begin(orders)
        let batch = try #require(bench.events.first)
        #expect(bench.events.count == 1 && batch.count == 89)
        #expect(batch[0] == EventBytes.batchKind && RuleBench.uint64(batch, at: 1) == 2)
        let price = Fraction(RuleBench.uint128(batch, at: 9), over: RuleBench.uint128(batch, at: 25))
        #expect(price == Fraction(5, over: 4))
        // Surplus: 1,000 - 625 and 375 - 300.
        #expect([41, 57, 73].map { RuleBench.uint128(batch, at: $0) } == [500, 300, 375 + 75])
        #expect(try bench.execute(orders[0]) == nil)
        #expect(bench.events == [[2] + littleEndian(UInt128(500)) + littleEndian(UInt128(625))])
        #expect(try bench.execute(orders[1]) == nil)
        #expect(bench.events == [[3] + littleEndian(UInt128(300)) + littleEndian(UInt128(375))])
        #expect(try bench.execute(orders[2]) == BatchExchange.notCovered)
        #expect(bench.events.isEmpty)
        try bench.begin([.sent(14, by: 1, TokenPayload.transfer(1, 1, to: 2))])
        #expect(bench.events.isEmpty)
    }

    @Test("Every order of arrival gives the same state", arguments: [21, 22, 23, 24] as [UInt64])
    func arrival(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let batch = Self.batch(&generator, count: 5, senders: 3)
        var states: Set<[[UInt8]: [UInt8]]> = []
        for orders in permutations(batch.orders) {
            let bench = try Self.bench(reserves: batch.reserves)
            for (account, token, amount) in batch.funds { bench.fund(account, token, amount) }
            _ = try Self.run(bench, orders)
            // The list of what to forget is in the order of inclusion.
            bench.state[Array("last".utf8)] = nil
            states.insert(bench.state)
        }
        #expect(states.count == 1)
    }

    @Test(
        "Nothing comes from nowhere, limits hold, and the pool's product never falls",
        arguments: 31...50 as ClosedRange<UInt64>)
    func properties(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for round in 0..<40 {
            let batch = Self.batch(&generator, count: 1 + round, senders: 8)
            let bench = try Self.bench(reserves: batch.reserves, fee: UInt128(round % 3) * 30)
            for (account, token, amount) in batch.funds { bench.fund(account, token, amount) }
            let before = (0...1).map { token in
                batch.funds.filter { $0.token == token }.reduce(token == 0 ? batch.reserves.0 : batch.reserves.1) {
                    $0 + $1.amount
                }
            }
            let codes = try Self.run(bench, batch.orders)
            #expect(
                codes.allSatisfy { $0 == nil || $0 == BatchExchange.limitNotReached || $0 == BatchExchange.notCovered })
            guard codes.contains(nil) else { continue }
            #expect([bench.total(0), bench.total(1)] == before)
            let product = bench.reserves.token0.multipliedFullWidth(by: bench.reserves.token1)
            let old = batch.reserves.0.multipliedFullWidth(by: batch.reserves.1)
            #expect((product.high, product.low) >= (old.high, old.low))
            let summary = try #require(bench.state[Array("batch".utf8)])
            let price = try #require(
                Fraction(RuleBench.uint128(summary, at: 16), over: RuleBench.uint128(summary, at: 32)))
            for (order, code) in zip(batch.orders, codes) {
                let fill = try #require(bench.state[Array("fill".utf8) + [UInt8](repeating: order.hashByte, count: 32)])
                let (traded, paid) = (RuleBench.uint128(fill, at: 16), RuleBench.uint128(fill, at: 32))
                let isBuy = order.payload[0] == 2
                let amount = RuleBench.uint128(order.payload, at: 1)
                let limit = try #require(
                    Fraction(
                        UInt128(RuleBench.uint64(order.payload, at: 17)),
                        over: UInt128(RuleBench.uint64(order.payload, at: 25))))
                #expect((code == nil) == (traded > 0))
                guard code != BatchExchange.notCovered else { continue }
                #expect(paid == price.of(traded, rounding: isBuy ? .up : .down))
                #expect(traded == 0 || (isBuy ? price <= limit : limit <= price))
                if isBuy ? price < limit : limit < price { #expect(traded == amount) }
            }
        }
    }

    @Test("Amounts of up to 2^111 and limits of up to 2^64 clear without a trap", arguments: [51, 52, 53] as [UInt64])
    func large(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            func amount() -> UInt128 { max(1, Self.number(&generator) >> 17) }
            let reserves = (amount(), amount())
            let bench = try Self.bench(reserves: reserves)
            // All that there is of a token stays below 2^112.
            bench.fund(1, 1, LaneTokens.supplyMax)
            bench.fund(2, 0, LaneTokens.supplyMax)
            let orders = (0..<6).map { index in
                let isBuy = index % 2 == 0
                let limit = UInt64(clamping: max(1, Self.number(&generator)))
                let over = UInt64(clamping: max(1, Self.number(&generator)))
                return Transaction.sent(
                    UInt8(index + 1), by: isBuy ? 1 : 2,
                    TokenPayload.order(buy: isBuy, min(amount(), LaneTokens.supplyMax), limit, over: over))
            }
            let codes = try Self.run(bench, orders)
            guard codes.contains(nil) else { continue }
            #expect(bench.total(0) == reserves.0 + LaneTokens.supplyMax)
            #expect(bench.total(1) == reserves.1 + LaneTokens.supplyMax)
            #expect(bench.reserves.token0 > 0 && bench.reserves.token1 > 0)
        }
    }

    @Test("An order has to be covered at its limit by what the sender's earlier nonces leave, however they arrive")
    func cover() throws {
        let orders = [
            Transaction.sent(1, by: 1, TokenPayload.order(buy: true, 60, 1), nonce: 0),
            .sent(2, by: 1, TokenPayload.order(buy: true, 50, 1), nonce: 1),
            .sent(3, by: 1, TokenPayload.order(buy: true, 40, 1), nonce: 2),
            .sent(4, by: 2, TokenPayload.order(buy: false, 100, 1)),
            .sent(5, by: 2, TokenPayload.order(buy: false, 1, 1)),
        ]
        for order in permutations(orders) {
            let bench = try Self.bench(reserves: (1_000, 1_000))
            bench.fund(1, 1, 100)
            bench.fund(2, 0, 100)
            let codes = Dictionary(uniqueKeysWithValues: zip(order.map(\.hashByte), try Self.run(bench, order)))
            #expect(codes[1] == .some(nil) && codes[3] == .some(nil) && codes[4] == .some(nil))
            #expect(codes[2] == BatchExchange.notCovered && codes[5] == BatchExchange.notCovered)
        }
    }

    @Test("A leg trades as any order does, and what is minted trades from the next sub-block on")
    func legsAndMints() throws {
        let bench = try Self.bench(reserves: (1_000, 1_000))
        bench.fund(1, 1, 500)
        var leg = Transaction.sent(1, by: 1, TokenPayload.order(buy: true, 100, 2))
        leg.isLeg = true
        let mint = Transaction.sent(2, by: 2, TokenPayload.mint(1, 500))
        let early = Transaction.sent(3, by: 2, TokenPayload.order(buy: true, 100, 2))
        #expect(try Self.run(bench, [mint, leg, early]) == [nil, nil, BatchExchange.notCovered])
        #expect(try Self.run(bench, [early]) == [nil])
        #expect(
            bench.state[Array("fill".utf8) + [UInt8](repeating: 1, count: 32)] == nil, "forgotten by the next batch")
        #expect(bench.balance(of: 2, 0) == 100)
    }

    @Test("What no batch cleared fails, past 256 orders a batch is full, and so many are proposed")
    func bounds() throws {
        let bench = try Self.bench(reserves: (100_000, 100_000))
        let order = Transaction.sent(1, by: 1, TokenPayload.order(buy: true, 1, 2))
        #expect(try bench.execute(order) == BatchExchange.notCleared)
        bench.fund(1, 1, 1_000_000)
        var last = order
        last.hashByte = 2
        try bench.begin([CallBytes.Transaction](repeating: order, count: 256) + [last])
        #expect(bench.balance(of: 1, 0) == 256)
        #expect(try bench.execute(order) == nil)
        #expect(try bench.execute(last) == BatchExchange.batchFull)
        let candidates = [CallBytes.Transaction](repeating: order, count: 300)
        #expect(try bench.order(candidates).map(\.index) == Array(0..<256))
        #expect(try bench.order(Array(candidates.prefix(3))).map(\.charge) == [0, 0, 0])
    }

    @Test("Malformed payloads are rejected with their codes, and no bytes trap", arguments: [61, 62] as [UInt64])
    func rejections(seed: UInt64) throws {
        print("seed \(seed)")
        let bench = try Self.bench(reserves: (1_000, 1_000))
        func code(_ payload: [UInt8], gas: UInt64 = 20_000) throws -> UInt32? {
            var transaction = Transaction.sent(1, by: 1, payload)
            transaction.gasLimit = gas
            return try bench.admit(transaction)
        }
        let order = TokenPayload.order(buy: true, 1, 1)
        #expect(try code(order) == nil && code(TokenPayload.mint(1, 1)) == nil)
        #expect(try code(order, gas: 19_999) == BatchAuction.gasTooLow)
        #expect(try code([]) == BatchAuction.unknownKind && code([4]) == BatchAuction.unknownKind)
        #expect(try code(order + [0]) == BatchExchange.malformed)
        #expect(try code(Array(order.dropLast())) == BatchExchange.malformed)
        #expect(try code(TokenPayload.order(buy: true, 0, 1)) == BatchExchange.malformed)
        #expect(try code(TokenPayload.order(buy: true, 1 << 111, 1)) == BatchExchange.malformed)
        #expect(try code(TokenPayload.order(buy: true, 1, 0)) == BatchExchange.malformed)
        #expect(try code(TokenPayload.order(buy: true, 1, 1, over: 0)) == BatchExchange.malformed)
        #expect(try code(TokenPayload.mint(2, 1)) == LaneTokens.unknownToken)
        #expect(try code(TokenPayload.mint(1, 0)) == LaneTokens.malformed)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            var payload = Bool.random(using: &generator) ? order : TokenPayload.transfer(0, 1, to: 3)
            if Bool.random(using: &generator) {
                payload.removeLast(Int.random(in: 0...payload.count, using: &generator))
            }
            for index in payload.indices where Int.random(in: 0..<4, using: &generator) == 0 {
                payload[index] = UInt8.random(in: 0...255, using: &generator)
            }
            let transaction = Transaction.sent(1, by: 1, payload)
            _ = try bench.admit(transaction)
            try bench.begin([transaction])
            _ = try bench.execute(transaction)
        }
    }

    @Test("Configurations that make no sense are refused")
    func configurations() {
        let good: [String: RuleValue] = ["reserve_0": 1, "reserve_1": 1, "faucet": true]
        func refusal(_ change: [String: RuleValue], without key: String? = nil) -> UInt32? {
            var config = good.merging(change) { $1 }
            if let key { config[key] = nil }
            do {
                _ = try RuleBench(BatchAuction.self, config: config)
                return nil
            } catch { return (error as? RuleBench.Refusal)?.code }
        }
        #expect(refusal([:]) == nil)
        #expect(refusal(["fee_bps": 9_999]) == nil)
        #expect(refusal(["fee_bps": 10_000]) == ConfigurationError.tooLarge.code)
        #expect(refusal(["reserve_0": 0]) == PoolReserves.empty.code)
        #expect(refusal(["reserve_1": .integer(1 << 111)]) == ConfigurationError.tooLarge.code)
        #expect(refusal([:], without: "reserve_1") == ConfigurationError.missingKey.code)
        #expect(refusal([:], without: "faucet") == ConfigurationError.missingKey.code)
        #expect(refusal(["feebps": 1]) == ConfigurationError.unknownKey.code)
        let issuer = RuleValue.text("0x" + String(repeating: "0a", count: 32))
        #expect(refusal(["issuer": issuer]) == LaneTokens.bothConfigured.code)
        #expect(refusal(["issuer": issuer, "faucet": false]) == nil)
    }

    // MARK: Batches

    private static func bench(reserves: (UInt128, UInt128), fee: UInt128 = 0) throws -> RuleBench {
        try RuleBench(
            BatchAuction.self,
            config: [
                "reserve_0": .integer(reserves.0), "reserve_1": .integer(reserves.1), "fee_bps": .integer(fee),
                "faucet": true,
            ])
    }

    /// A sub-block: codes of failures, in the order of execution.
    private static func run(_ bench: RuleBench, _ orders: [Transaction]) throws -> [UInt32?] {
        try bench.begin(orders)
        return try orders.map { try bench.execute($0) }
    }

    /// Orders around the pool's price, and funds that cover most of them.
    private static func batch(
        _ generator: inout SeededGenerator, count: Int, senders: UInt8
    ) -> (orders: [Transaction], funds: [(account: UInt8, token: UInt8, amount: UInt128)], reserves: (UInt128, UInt128))
    {
        let reserves = (
            UInt128.random(in: 1...5_000, using: &generator), UInt128.random(in: 1...5_000, using: &generator)
        )
        let funds = (1...senders).flatMap { account in
            (0...1).map { token in
                (account, UInt8(token), UInt128.random(in: 1...4_000, using: &generator))
            }
        }
        let orders = (0..<count).map { index in
            // Few limits, so that many are equal.
            let (numerator, denominator) = [(1, 2), (1, 1), (2, 2), (3, 2), (6, 4), (2, 1), (7, 3)].randomElement(
                using: &generator)!
            return Transaction.sent(
                UInt8(index + 1), by: UInt8.random(in: 1...senders, using: &generator),
                TokenPayload.order(
                    buy: Bool.random(using: &generator), UInt128.random(in: 1...700, using: &generator),
                    UInt64(numerator), over: UInt64(denominator)), nonce: UInt64(index))
        }
        return (orders, funds, reserves)
    }

    /// Of any number of bits, so that short ones are as likely as long ones.
    private static func number(_ generator: inout SeededGenerator) -> UInt128 {
        let value = UInt128(generator.next()) << 64 | UInt128(generator.next())
        return value >> UInt128.random(in: 0...127, using: &generator)
    }
}
