import AppTestSupport
import GreedyPool
import RuleKit
import RuleTestSupport
import Sequencer
import Testing
import Wire

@Suite("Greedy pool")
struct GreedyPoolTests {
    private typealias Transaction = CallBytes.Transaction

    @Test("The scenario's expectations hold on the whole core, with the rule in its sandbox")
    func scenario() throws {
        #expect(try AppScenario.failures(of: "GreedyPool") == [])
    }

    @Test("Buys b1, b2 and a sell s1 come as b1 s1 b2 or b2 s1 b1, over all orders of arrival and many ties")
    func twoBuysOneSell() throws {
        var orders: Set<[String]> = []
        for (arrival, ids) in permutations(["b1", "b2", "s1"]).enumerated() {
            for seed in 0..<4 {
                let network = try AppNetwork(GreedyPool.self, config: Self.config(1_100, 1_100))
                func account(_ id: String) -> PublicKey { AppNetwork.account("\(id) \(arrival) \(seed)") }
                for id in ids {
                    let token: UInt8 = id == "s1" ? 0 : 1
                    try network.submit("fund \(id)", from: account(id), TokenPayload.mint(token, 110))
                }
                try network.tick()
                for id in ids {
                    try network.submit(
                        id, from: account(id), TokenPayload.swap(buy: id != "s1", id == "s1" ? 100 : 110))
                }
                orders.insert(try network.tick().order)
                #expect(ids.allSatisfy { network.endings[$0] == .init(.included) })
            }
        }
        #expect(orders == [["b1", "s1", "b2"], ["b2", "s1", "b1"]])
    }

    @Test("A swap says what was traded, one that fails nothing")
    func events() throws {
        let bench = try Self.bench(1_100, 1_100)
        bench.fund(1, 1, 110)
        bench.fund(2, 0, 100)
        #expect(try bench.execute(.sent(1, by: 1, TokenPayload.swap(buy: true, 110))) == nil)
        #expect(bench.events == [[2] + littleEndian(UInt128(100)) + littleEndian(UInt128(110))])
        #expect(try bench.execute(.sent(2, by: 2, TokenPayload.swap(buy: false, 100))) == nil)
        #expect(bench.events == [[3] + littleEndian(UInt128(100)) + littleEndian(UInt128(110))])
        #expect(
            try bench.execute(.sent(3, by: 2, TokenPayload.swap(buy: false, 100))) == GreedyPool.insufficientBalance)
        #expect(bench.events.isEmpty)
    }

    @Test(
        "A sandwich cannot be had: the victim gets 100 / 11 of the pool's 100 or is alone, the attacker gains nothing",
        arguments: [true, false])
    func sandwich(ofOneAccount: Bool) throws {
        // Attacker: 1, and 3 where the sell is another account's, which then has what it sells.
        let front = Transaction.sent(1, by: 1, TokenPayload.swap(buy: true, 110), nonce: 0)
        let victim = Transaction.sent(2, by: 2, TokenPayload.swap(buy: true, 110))
        let back = Transaction.sent(3, by: ofOneAccount ? 1 : 3, TokenPayload.swap(buy: false, 100), nonce: 1)
        var seen: Set<[UInt8]> = []
        for candidates in permutations([front, victim, back]) {
            // The host never shows a sender's nonces in another order.
            if ofOneAccount,
                candidates.firstIndex(where: { $0.hashByte == 1 })! > candidates.firstIndex(where: { $0.hashByte == 3 }
                )!
            {
                continue
            }
            let bench = try Self.bench(1_100, 1_100)
            bench.fund(1, 1, 110)
            bench.fund(2, 1, 110)
            if !ofOneAccount { bench.fund(3, 0, 100) }
            var pending = candidates
            var order: [UInt8] = []
            var height: UInt64 = 1
            while !pending.isEmpty {
                let placed = try Self.subBlock(bench, pending, height: height)
                if height == 1 { order = placed.map(\.transaction.hashByte) }
                pending.removeAll { left in placed.contains { $0.transaction.hashByte == left.hashByte } }
                #expect(!placed.isEmpty)
                height += 1
            }
            seen.insert(order)
            #expect(bench.balance(of: 2, 0) == 100)
            let (token0, token1) = (
                bench.balance(of: 1, 0) + bench.balance(of: 3, 0), bench.balance(of: 1, 1) + bench.balance(of: 3, 1)
            )
            // More of one token only for less of the other: nothing comes of nothing.
            let start0: UInt128 = ofOneAccount ? 0 : 100
            #expect(token1 < 110 || (token0 == start0 && token1 == 110), "\(order): \(token0) \(token1)")
        }
        #expect(seen == (ofOneAccount ? [[1, 3, 2], [2]] : [[1, 3, 2], [2, 3, 1]]))
    }

    @Test(
        "Of what is ordered the paper's verifier accepts all and every part that fits",
        arguments: 1...25 as ClosedRange<UInt64>)
    func verifier(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for round in 0..<60 {
            let reserves = (
                Int.random(in: 100...5_000, using: &generator), Int.random(in: 100...5_000, using: &generator)
            )
            let fee = [0, 30, 1_000].randomElement(using: &generator)!
            let bench = try Self.bench(UInt128(reserves.0), UInt128(reserves.1), fee: UInt128(fee))
            let senders = UInt8.random(in: 1...12, using: &generator)
            for account in 1...senders where Int.random(in: 0..<5, using: &generator) > 0 {
                bench.fund(account, 0, 400)
                bench.fund(account, 1, 400)
            }
            let candidates = Self.swaps(&generator, count: 1 + round % 30, senders: senders)
            let totals = (bench.total(0), bench.total(1))
            let placed = try Self.subBlock(bench, candidates)
            #expect(!placed.contains { $0.code == GreedyPool.outOfSequence })
            // Fails were no trades; the verifier sees them as orders that change nothing.
            let kinds = placed.map { $0.transaction.payload[0] == 2 }
            for length in 0...kinds.count {
                let part = placed.prefix(length).map { ($0.transaction.payload[0] == 2, $0.token0Before) }
                #expect(Self.isValid(part, start: UInt128(reserves.0)), "\(part) of \(reserves)")
            }
            try Self.expectInSenderOrder(placed.map(\.transaction), of: candidates)
            guard placed.contains(where: { $0.code == nil }) else { continue }
            #expect(
                bench.total(0) == totals.0 + UInt128(reserves.0) && bench.total(1) == totals.1 + UInt128(reserves.1))
            #expect(bench.reserves.token0 * bench.reserves.token1 >= UInt128(reserves.0 * reserves.1))
            // Whoever has one swap only stands in any sub-block: nobody's chain holds others up.
            for swap in candidates where candidates.filter({ $0.senderByte == swap.senderByte }).count == 1 {
                #expect(placed.contains { $0.transaction.hashByte == swap.hashByte })
            }
        }
    }

    @Test(
        "Among buyers nobody gains by a buy and a sell of its own, whatever their sizes and places",
        arguments: 31...50 as ClosedRange<UInt64>)
    func roundTrips(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for round in 0..<100 {
            let reserve = UInt128.random(in: 1_000...9_000, using: &generator)
            let bench = try Self.bench(reserve, UInt128.random(in: 1_000...9_000, using: &generator))
            let victims = (0..<Int.random(in: 1...5, using: &generator)).map { index in
                Transaction.sent(
                    UInt8(10 + index), by: UInt8(10 + index),
                    TokenPayload.swap(buy: true, UInt128.random(in: 1...2_000, using: &generator)))
            }
            for victim in victims { bench.fund(victim.senderByte, 1, 2_000) }
            bench.fund(1, 1, 3_000)
            bench.fund(2, 0, 3_000)
            let front = Transaction.sent(
                1, by: 1, TokenPayload.swap(buy: true, UInt128.random(in: 1...3_000, using: &generator)))
            let back = Transaction.sent(
                2, by: 2, TokenPayload.swap(buy: false, UInt128.random(in: 1...3_000, using: &generator)))
            _ = try Self.subBlock(bench, (victims + [front, back]).shuffled(using: &generator))
            let token0 = bench.balance(of: 1, 0) + bench.balance(of: 2, 0)
            let token1 = bench.balance(of: 1, 1) + bench.balance(of: 2, 1)
            #expect(
                !(token0 >= 3_000 && token1 >= 3_000) || (token0 == 3_000 && token1 == 3_000),
                "round \(round): \(token0) \(token1)")
        }
    }

    @Test("Without the rule's order, execution itself refuses the sandwich's last part, until the next sub-block")
    func fallback() throws {
        let bench = try Self.bench(1_100, 1_100)
        bench.fund(1, 1, 110)
        bench.fund(2, 1, 110)
        let front = Transaction.sent(1, by: 1, TokenPayload.swap(buy: true, 110))
        let victim = Transaction.sent(2, by: 2, TokenPayload.swap(buy: true, 110))
        let back = Transaction.sent(3, by: 1, TokenPayload.swap(buy: false, 100))
        #expect(try bench.execute(front, height: 5) == nil)
        #expect(try bench.execute(victim, height: 5) == nil)
        #expect(try bench.execute(back, height: 5) == GreedyPool.outOfSequence)
        #expect(try bench.execute(back, height: 6) == nil, "this is what no rule of one sub-block can help")
    }

    @Test("What comes too late for its minimum, or is not covered, fails and changes nothing")
    func failures() throws {
        let bench = try Self.bench(1_000, 1_000)
        bench.fund(1, 1, 100)
        func code(_ payload: [UInt8]) throws -> UInt32? { try bench.execute(.sent(1, by: 1, payload)) }
        let before = bench.state
        #expect(try code(TokenPayload.swap(buy: true, 100, minimum: 91)) == GreedyPool.belowMinimum)
        #expect(try code(TokenPayload.swap(buy: true, 101)) == GreedyPool.insufficientBalance)
        #expect(try code(TokenPayload.swap(buy: false, 1)) == GreedyPool.insufficientBalance)
        #expect(bench.state == before)
        #expect(try code(TokenPayload.swap(buy: true, 100, minimum: 90)) == nil)
        #expect(bench.balance(of: 1, 0) == 90 && bench.reserves == (910, 1_100))
    }

    @Test("Mints and transfers stand behind the swaps, and a swap behind one of them waits")
    func others() throws {
        let bench = try Self.bench(1_000, 1_000)
        bench.fund(2, 1, 50)
        let candidates = [
            Transaction.sent(1, by: 1, TokenPayload.mint(1, 100), nonce: 0),
            .sent(2, by: 1, TokenPayload.swap(buy: true, 100), nonce: 1),
            .sent(3, by: 1, TokenPayload.transfer(1, 1, to: 3), nonce: 2),
            .sent(4, by: 2, TokenPayload.swap(buy: true, 50), nonce: 0),
            .sent(5, by: 2, TokenPayload.transfer(0, 1, to: 3), nonce: 1),
        ]
        let placed = try Self.subBlock(bench, candidates)
        #expect(placed.map(\.transaction.hashByte) == [4, 1, 5])
        #expect(placed.allSatisfy { $0.code == nil })
        #expect(try Self.subBlock(bench, Array(candidates[1...2]), height: 10).map(\.transaction.hashByte) == [2, 3])
        #expect(bench.balance(of: 3, 0) == 1)
    }

    @Test(
        "Legs, little gas and malformed payloads are rejected with their codes, and no bytes trap",
        arguments: [61, 62] as [UInt64])
    func rejections(seed: UInt64) throws {
        print("seed \(seed)")
        let bench = try Self.bench(1_000, 1_000)
        let good = Transaction.sent(1, by: 1, TokenPayload.swap(buy: true, 1))
        func code(_ change: (inout Transaction) -> Void) throws -> UInt32? {
            var transaction = good
            change(&transaction)
            return try bench.admit(transaction)
        }
        #expect(try code { _ in } == nil)
        #expect(try code { $0.isLeg = true } == GreedyPool.legNotAllowed)
        #expect(try code { $0.gasLimit = 9_999 } == GreedyPool.gasTooLow)
        #expect(try code { $0.payload = [] } == GreedyPool.unknownKind)
        #expect(try code { $0.payload = [4] } == GreedyPool.unknownKind)
        #expect(try code { $0.payload.removeLast() } == GreedyPool.malformed)
        #expect(try code { $0.payload = TokenPayload.swap(buy: false, 0) } == GreedyPool.malformed)
        #expect(try code { $0.payload = TokenPayload.swap(buy: false, 1 << 111) } == GreedyPool.malformed)
        #expect(try code { $0.payload = TokenPayload.transfer(0, 0, to: 1) } == LaneTokens.malformed)
        var generator = SeededGenerator(seed: seed)
        for account in 0...255 as ClosedRange<UInt8> { bench.fund(account, 1, LaneTokens.supplyMax >> 9) }
        for _ in 0..<200 {
            let transactions = (0..<8).map { index in
                var transaction = Transaction.sent(UInt8(index), by: UInt8(index / 2), good.payload)
                if Bool.random(using: &generator) { transaction.payload = TokenPayload.mint(0, 7) }
                for index in transaction.payload.indices where Int.random(in: 0..<3, using: &generator) == 0 {
                    transaction.payload[index] = UInt8.random(in: 0...255, using: &generator)
                }
                transaction.payload.removeLast(Int.random(in: 0...1, using: &generator))
                return transaction
            }
            for transaction in transactions { _ = try bench.admit(transaction) }
            _ = try Self.subBlock(bench, transactions)
        }
    }

    // MARK: Sub-blocks

    private struct Placed {
        let transaction: Transaction
        let code: UInt32?
        let token0Before: UInt128
    }

    /// Orders candidates and executes what is placed.
    private static func subBlock(_ bench: RuleBench, _ candidates: [Transaction], height: UInt64 = 9) throws -> [Placed]
    {
        let start = bench.reserves.token0
        return try bench.order(candidates, height: height).map { entry in
            let before = bench.reserves.token0 == 0 ? start : bench.reserves.token0
            let code = try bench.execute(candidates[entry.index], height: height)
            return Placed(transaction: candidates[entry.index], code: code, token0Before: before)
        }
    }

    /// The verifier of the paper: of each swap whether it buys, and what the pool had of token 0 before it.
    private static func isValid(_ swaps: [(isBuy: Bool, token0: UInt128)], start: UInt128) -> Bool {
        for (index, swap) in swaps.enumerated() {
            if swaps[index...].allSatisfy({ $0.isBuy == swap.isBuy }) { return true }
            // Before anything has traded the state has no reserves yet.
            let token0 = swap.token0 == 0 ? start : swap.token0
            if token0 >= start, !swap.isBuy { return false }
            if token0 < start, swap.isBuy { return false }
        }
        return true
    }

    /// Nobody's later transaction without, or before, an earlier one.
    private static func expectInSenderOrder(_ placed: [Transaction], of candidates: [Transaction]) throws {
        for sender in Set(candidates.map(\.senderByte)) {
            let own = placed.filter { $0.senderByte == sender }.map(\.hashByte)
            let pending = candidates.filter { $0.senderByte == sender }.map(\.hashByte)
            #expect(own == Array(pending.prefix(own.count)))
        }
    }

    private static func config(_ reserve0: UInt128, _ reserve1: UInt128, fee: UInt128 = 0) -> [String: RuleValue] {
        ["reserve_0": .integer(reserve0), "reserve_1": .integer(reserve1), "fee_bps": .integer(fee), "faucet": true]
    }

    private static func bench(_ reserve0: UInt128, _ reserve1: UInt128, fee: UInt128 = 0) throws -> RuleBench {
        try RuleBench(GreedyPool.self, config: config(reserve0, reserve1, fee: fee))
    }

    /// Of few or many senders, some with minima that are not met.
    private static func swaps(_ generator: inout SeededGenerator, count: Int, senders: UInt8) -> [Transaction] {
        (0..<count).map { index in
            .sent(
                UInt8(index + 1), by: UInt8.random(in: 1...senders, using: &generator),
                TokenPayload.swap(
                    buy: Bool.random(using: &generator), UInt128.random(in: 1...300, using: &generator),
                    minimum: Int.random(in: 0..<4, using: &generator) == 0 ? 150 : 0), nonce: UInt64(index))
        }
    }
}
