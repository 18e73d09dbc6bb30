import RuleKit
import RuleTestSupport
import Testing

@Suite("Tokens in a lane's state")
struct LaneTokensTests {
    /// Mints and transfers, and nothing else.
    private struct Wallets: ExecutesTransactions {
        private let tokens: LaneTokens

        init(_ configuration: Configuration) throws(ConfigurationError) {
            tokens = try LaneTokens(configuration, count: 2)
        }

        func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
            guard LaneTokens.handles(transaction.payload) else { return .reject(1) }
            return tokens.rejection(transaction).map { .reject($0) } ?? .accept(SortKey(0))
        }

        func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
            let code = tokens.execute(transaction, &state)
            let balance = tokens.balance(of: transaction.sender, 1, state)
            return code.map { .failed(code: $0, gasUsed: 1) } ?? .succeeded(gasUsed: 1, charge: balance)
        }
    }

    private static let supplyMax: UInt128 = (1 << 111) - 1

    /// A configured rule; the issuer is the account of 32 bytes 7.
    private func wallets(faucet: Bool) -> TestRule {
        let issuer = Array(("0x" + String(repeating: "07", count: 32)).utf8)
        return TestRule(Wallets.self, faucet ? [("faucet", [1])] : [("issuer", issuer)])
    }

    private func payload(_ kind: UInt8, _ token: UInt8, _ account: UInt8, _ amount: UInt128) -> [UInt8] {
        [kind, token] + [UInt8](repeating: account, count: 32) + CallBytes.littleEndian(amount)
    }

    private func input(_ sender: UInt8, _ payload: [UInt8]) -> [UInt8] {
        CallBytes.input([.with { ($0.senderByte, $0.payload, $0.bid) = (sender, payload, .max) }])
    }

    /// The code of a rejection or failure, nil if the rule let it in and did it.
    private func code(_ rule: TestRule, _ sender: UInt8, _ payload: [UInt8]) throws -> UInt32? {
        let admission = try #require(rule.call(.admit, input(sender, payload)))
        if admission[0] == 1 { return UInt32(admission[4]) }
        let before = rule.state
        let result = try #require(rule.call(.execute, input(sender, payload)))
        guard result[0] == 1 else { return nil }
        rule.state = before
        return UInt32(result[4])
    }

    private func balance(_ rule: TestRule, _ account: UInt8, _ token: UInt8) -> UInt128 {
        let key = Array("balance".utf8) + [token] + [UInt8](repeating: account, count: 32)
        let value = rule.state[String(decoding: key, as: UTF8.self)] ?? []
        return value.reversed().reduce(0) { $0 << 8 | UInt128($1) }
    }

    @Test("Only the issuer mints, the faucet mints for everybody, to the sender if nobody is named")
    func mints() throws {
        let issued = wallets(faucet: false)
        #expect(try code(issued, 7, payload(0, 1, 2, 50)) == nil)
        #expect(try code(issued, 2, payload(0, 1, 2, 50)) == LaneTokens.notTheIssuer)
        #expect(balance(issued, 2, 1) == 50 && balance(issued, 2, 0) == 0)
        let open = wallets(faucet: true)
        #expect(try code(open, 3, payload(0, 0, 0, 9)) == nil)
        #expect(balance(open, 3, 0) == 9)
    }

    @Test("Transfers move what there is, to oneself too, and leave no empty balances behind")
    func transfers() throws {
        let rule = wallets(faucet: true)
        #expect(try code(rule, 1, payload(0, 1, 1, 100)) == nil)
        #expect(try code(rule, 1, payload(1, 1, 2, 101)) == LaneTokens.insufficientBalance)
        #expect(try code(rule, 1, payload(1, 0, 2, 1)) == LaneTokens.insufficientBalance)
        #expect(try code(rule, 1, payload(1, 1, 1, 100)) == nil)
        #expect(balance(rule, 1, 1) == 100)
        let before = rule.state.count
        #expect(try code(rule, 1, payload(1, 1, 2, 100)) == nil)
        #expect(balance(rule, 1, 1) == 0 && balance(rule, 2, 1) == 100)
        #expect(rule.state.count == before, "one balance came, one went")
    }

    @Test("Of each token at most 2^111 - 1 are minted, in all")
    func supply() throws {
        let rule = wallets(faucet: true)
        #expect(try code(rule, 1, payload(0, 1, 1, Self.supplyMax + 1)) == LaneTokens.supplyExceeded)
        #expect(try code(rule, 1, payload(0, 1, 1, Self.supplyMax - 1)) == nil)
        #expect(try code(rule, 2, payload(0, 1, 2, 2)) == LaneTokens.supplyExceeded)
        #expect(try code(rule, 2, payload(0, 1, 2, .max)) == LaneTokens.supplyExceeded)
        #expect(try code(rule, 2, payload(0, 1, 2, 1)) == nil)
        #expect(try code(rule, 2, payload(0, 0, 2, Self.supplyMax)) == nil, "each token has a supply of its own")
    }

    @Test("Everything else is rejected with its code")
    func rejections() throws {
        let rule = wallets(faucet: true)
        let good = payload(0, 1, 1, 1)
        for length in 1..<60 where length != 50 {
            let bytes = Array((good + [UInt8](repeating: 0, count: 60)).prefix(length))
            #expect(try code(rule, 1, bytes) == LaneTokens.malformed)
        }
        #expect(try code(rule, 1, payload(0, 1, 1, 0)) == LaneTokens.malformed)
        #expect(try code(rule, 1, payload(1, 2, 1, 1)) == LaneTokens.unknownToken)
        #expect(try code(rule, 1, [2] + good.dropFirst()) == 1)
        #expect(try code(rule, 1, []) == 1)
    }
}
