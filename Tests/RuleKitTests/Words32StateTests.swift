import RuleKit
import RuleTestSupport
import Testing

@Suite("32 bytes in a lane's state and configuration")
struct Words32StateTests {
    /// Writes who sent a transaction, and reads it again under another name; takes an account as configuration.
    private struct Keeper: ExecutesTransactions {
        let owner: Account?

        init(_ configuration: Configuration) throws(ConfigurationError) {
            owner = try configuration.accountIfPresent("owner")
            if try configuration.flag("required", default: false) { _ = try configuration.account("owner") }
        }

        func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
            if let odd = state.account(StateKey("odd")) { state.write(StateKey("wrong"), odd) }
            state.write(StateKey("sender"), transaction.sender)
            state.write(StateKey("hash"), transaction.hash.words)
            guard let sender = state.account(StateKey("sender")), let hash = state.words32(StateKey("hash")) else {
                return .failed(code: 1, gasUsed: 0)
            }
            state.write(StateKey("copy"), Account(hash))
            if let owner { state.write(StateKey("owner"), owner) }
            return sender == transaction.sender ? .succeeded(gasUsed: 0) : .failed(code: 2, gasUsed: 0)
        }
    }

    @Test("They come back as they were written, byte for byte")
    func state() throws {
        let rule = TestRule(Keeper.self)
        rule.state = ["odd": [UInt8](repeating: 1, count: 31)]
        let answer = rule.call(.execute, CallBytes.input([.with { ($0.senderByte, $0.hashByte) = (0xa1, 0x7f) }]))
        #expect(answer?.first == 0)
        #expect(rule.state["sender"] == [UInt8](repeating: 0xa1, count: 32))
        #expect(rule.state["copy"] == [UInt8](repeating: 0x7f, count: 32))
        #expect(rule.state["wrong"] == nil, "31 bytes are no account")
    }

    @Test("An account in a configuration is 0x and 64 digits, the first byte first, in either case")
    func account() throws {
        let digits = (0..<32).map { String(0xe0 + $0, radix: 16) }.joined()
        for text in [digits, digits.uppercased()] {
            let rule = TestRule(Keeper.self, [("owner", Array(("0x" + text).utf8))])
            #expect(rule.call(.execute, CallBytes.input([.init()]))?.first == 0)
            #expect(rule.state["owner"] == (0..<32).map { UInt8(0xe0 + $0) })
        }
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "", "0x", String(repeating: "0", count: 64), "0x" + String(repeating: "0", count: 63),
            "0x" + String(repeating: "0", count: 65), "0X" + String(repeating: "0", count: 64),
            "0x" + String(repeating: "0", count: 63) + "g", "0x/" + String(repeating: "0", count: 63),
        ])
    func malformed(text: String) {
        let answer = NativeRule(Keeper.self).instantiate()
            .respond(.configure, CallBytes.configuration([("owner", Array(text.utf8))]))
        #expect(answer == CallBytes.littleEndian(ConfigurationError.wrongType.code))
    }

    @Test("One that is needed and not there is missing")
    func missing() {
        let answer = NativeRule(Keeper.self).instantiate()
            .respond(.configure, CallBytes.configuration([("required", [1])]))
        #expect(answer == CallBytes.littleEndian(ConfigurationError.missingKey.code))
    }
}
