import AppTestSupport
import PriorityTax
import RuleKit
import RuleTestSupport
import Sequencer
import Testing
import Wire

@Suite("Priority tax")
struct PriorityTaxTests {
    private typealias Transaction = CallBytes.Transaction

    @Test("The scenario's expectations hold on the whole core, with the rule in its sandbox")
    func scenario() throws {
        #expect(try AppScenario.failures(of: "PriorityTax") == [])
    }

    @Test("A place worth 100 at tau 9 is 10 as priority fee and 90 as charge")
    func split() throws {
        let network = try AppNetwork(PriorityTax.self, config: ["tau": 9])
        try network.submit("t", from: AppNetwork.account("a"), [], bid: 1_000, gas: 10, priorityFee: 1)
        let line = try #require(try network.tick().line)
        #expect(line.priorityFee == 10 && line.charge == 90)
        #expect(network.balance(of: AppNetwork.account("a")) == AppNetwork.balance - 100)
        #expect(network.balance(of: AppNetwork.treasury) == 100)
    }

    @Test("By priority fee in every order of arrival, the same charges each time")
    func arrival() throws {
        let fees: [(id: String, fee: Amount)] = [("a", 1), ("b", 2), ("c", 1 << 70), ("d", (1 << 70) + 1), ("e", 0)]
        for order in permutations(fees) {
            let network = try AppNetwork(PriorityTax.self, config: ["tau": 3])
            for (id, fee) in order {
                try network.submit(id, from: AppNetwork.account(id), [], bid: 3 * 5 * fee, gas: 5, priorityFee: fee)
            }
            let block = try network.tick()
            #expect(block.order == ["d", "c", "b", "a", "e"])
            for (id, fee) in fees { #expect(block.charges[id] == 15 * fee) }
        }
    }

    @Test("Which of two equals goes first is not a matter of who came first")
    func ties() throws {
        var winners: Set<String> = []
        for round in 0..<12 {
            let network = try AppNetwork(PriorityTax.self, config: ["tau": 1])
            for id in ["early", "late"] {
                try network.submit(id, from: AppNetwork.account("\(id) \(round)"), [], bid: 10, gas: 10, priorityFee: 1)
            }
            winners.insert(try network.tick().order[0])
        }
        #expect(winners == ["early", "late"])
    }

    @Test("A bid below the tax and a max fee without room for the priority fee are rejected, at the very bounds")
    func rejections() throws {
        let rule = try RuleBench(PriorityTax.self, config: ["tau": 9])
        func code(_ change: (inout Transaction) -> Void) throws -> UInt32? {
            try rule.admit(
                .with {
                    ($0.gasLimit, $0.maxFeePerGas, $0.maxPriorityFeePerGas, $0.bid) = (10, 15, 5, 450)
                    change(&$0)
                }, baseFee: 10)
        }
        #expect(try code { _ in } == nil)
        #expect(try code { $0.bid = 449 } == PriorityTax.bidTooSmall)
        #expect(try code { $0.maxFeePerGas = 14 } == PriorityTax.maxFeeTooLow)
        #expect(try code { ($0.maxFeePerGas, $0.maxPriorityFeePerGas, $0.bid) = (9, 0, 0) } == nil)
        // Two products that do not fit: by tau, and by the gas limit.
        #expect(
            try code { ($0.maxFeePerGas, $0.maxPriorityFeePerGas, $0.bid) = (.max, 1 << 126, .max) }
                == PriorityTax.bidTooSmall)
        #expect(
            try code { ($0.maxFeePerGas, $0.maxPriorityFeePerGas, $0.bid) = (.max, 1 << 123, .max) }
                == PriorityTax.bidTooSmall)
        #expect(try code { ($0.isLeg, $0.bid) = (true, 0) } == nil, "a leg's place is sold, not taxed")
    }

    @Test("What the base fee leaves no room for waits, and its sender's later ones, until it falls")
    func risingBaseFee() throws {
        let rule = try RuleBench(PriorityTax.self, config: ["tau": 2])
        func candidate(_ id: UInt8, by sender: UInt8, fee: UInt128, maxFee: UInt128) -> Transaction {
            .with {
                ($0.hashByte, $0.senderByte, $0.gasLimit, $0.bid) = (id, sender, 10, 1_000)
                ($0.maxFeePerGas, $0.maxPriorityFeePerGas) = (maxFee, fee)
            }
        }
        let candidates = [
            candidate(1, by: 1, fee: 9, maxFee: 19), candidate(2, by: 2, fee: 8, maxFee: 30),
            candidate(3, by: 1, fee: 7, maxFee: 90), candidate(4, by: 3, fee: 6, maxFee: 30),
        ]
        let low = try rule.order(candidates, baseFee: 10)
        #expect(low.map(\.index) == [0, 1, 2, 3] && low.map(\.charge) == [180, 160, 140, 120])
        let high = try rule.order(candidates, baseFee: 11)
        #expect(high.map(\.index) == [1, 3] && high.map(\.charge) == [160, 120])
    }

    @Test(
        "Keys sort by the whole fee, and charges are tau times what the fee comes to",
        arguments: [11, 12, 13] as [UInt64])
    func properties(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for tau in [0, 1, 9, 99] as [UInt128] {
            let rule = try RuleBench(PriorityTax.self, config: ["tau": .integer(tau)])
            let transactions = (0..<40).map { index in
                Transaction.with {
                    $0.senderByte = UInt8(index)
                    $0.maxPriorityFeePerGas = UInt128(generator.next()) << UInt128.random(in: 0...20, using: &generator)
                    $0.maxFeePerGas = .max
                    $0.gasLimit = UInt64.random(in: 1...1_000_000, using: &generator)
                    $0.bid = .max
                }
            }
            let keyed = try transactions.map { (key: try rule.key($0), $0) }.sorted { $0.key < $1.key }.map(\.1)
            #expect(keyed.map(\.maxPriorityFeePerGas) == transactions.map(\.maxPriorityFeePerGas).sorted(by: >))
            let placed = try rule.order(keyed)
            #expect(placed.map(\.index) == Array(0..<40))
            for entry in placed {
                let fee = keyed[entry.index].maxPriorityFeePerGas * UInt128(keyed[entry.index].gasLimit)
                #expect(entry.charge == tau * fee)
            }
        }
    }

    @Test("Configurations that make no sense are refused")
    func configurations() {
        func refusal(_ config: [String: RuleValue]) -> UInt32? {
            do {
                _ = try RuleBench(PriorityTax.self, config: config)
                return nil
            } catch { return (error as? RuleBench.Refusal)?.code }
        }
        #expect(refusal([:]) == ConfigurationError.missingKey.code)
        #expect(refusal(["tau": true]) == ConfigurationError.wrongType.code)
        #expect(refusal(["tau": .integer(1 << 32)]) == ConfigurationError.tooLarge.code)
        #expect(refusal(["tau": 1, "fee": 1]) == ConfigurationError.unknownKey.code)
        #expect(refusal(["tau": .integer((1 << 32) - 1)]) == nil)
    }
}
