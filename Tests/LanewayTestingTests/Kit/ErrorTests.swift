import LanewayTesting
import PriorityFee
import Testing
import Wire

@Suite("Errors")
struct ErrorTests {
    /// A mistake in a test, and what the kit says of it.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: LanewayTestingError.Code
        let says: String
        let make: @Sendable (LanewayNetwork, Account) throws -> Void
    }

    static let mistakes: [Mistake] = [
        Mistake(testDescription: "a lane that is not there", code: .unknownLane, says: "Did you mean \"lending\"?") {
            try $0.submit(to: "lendin", from: $1)
        },
        Mistake(testDescription: "a lane like none", code: .unknownLane, says: "Known are: dex, lending.") {
            network, _ in _ = try network.treasury(of: "x")
        },
        Mistake(testDescription: "a leg's lane", code: .unknownLane, says: "Did you mean \"dex\"?") {
            try $0.submit(legs: [.leg("dx")], bid: 1, from: $1)
        },
        Mistake(testDescription: "an account twice", code: .nameTaken, says: "Choose another name") {
            _ = try $0.account($1.name)
        },
        Mistake(testDescription: "the operator again", code: .nameTaken, says: "account operator") {
            network, _ in _ = try network.account("operator")
        },
        Mistake(testDescription: "a name with a space", code: .badName, says: "1 to 64 letters") { network, _ in
            _ = try network.account("al ice")
        },
        Mistake(testDescription: "an id twice", code: .nameTaken, says: "Choose another id") {
            try $0.submit("same", to: "dex", from: $1)
            try $0.submit("same", legs: [.leg("dex")], bid: 1, from: $1)
        },
        Mistake(
            testDescription: "an account of another network", code: .unknownAccount, says: "network.account(\"eve\")"
        ) {
            network, _ in
            let other = try LanewayNetwork(lanes: .lane("dex", PriorityFee.self), options: .options(seed: "other"))
            try network.submit(to: "dex", from: other.account("eve"))
        },
        Mistake(testDescription: "no legs", code: .badValue, says: "Give 1 to 16 legs") {
            try $0.submit(legs: [], bid: 1, from: $1)
        },
        Mistake(testDescription: "a leg behind another lane's transaction", code: .wrongLane, says: "t1 is in lane dex")
        {
            let swap = try $0.submit(to: "dex", from: $1)
            try $0.submit(legs: [.leg("lending", .after(swap))], bid: 1, from: $1)
        },
        Mistake(testDescription: "a payload too long", code: .badValue, says: "131072") {
            try $0.submit(to: "dex", from: $1, payload: [UInt8](repeating: 0, count: 131_073))
        },
        Mistake(testDescription: "no sub-block", code: .badValue, says: "Advance by 1 or more") { network, _ in
            try network.advance(by: 0)
        },
        Mistake(testDescription: "more money than there may be", code: .refused, says: "LEDGER-2") { network, _ in
            _ = try network.account("rich", balance: 1 << 116)
        },
    ]

    @Test("A mistake says what, where and what to do, and changes nothing", arguments: mistakes)
    func thrown(_ mistake: Mistake) throws {
        let network = try LanewayNetwork(lanes: .lane("dex", PriorityFee.self), .lane("lending", PriorityFee.self))
        let alice = try network.account("alice")
        let error = try #require(throws: LanewayTestingError.self) { try mistake.make(network, alice) }
        #expect(error.code == mistake.code)
        #expect(error.description.contains(mistake.says), "\(error)")
        #expect(error.description.hasPrefix("LanewayTestingTests/ErrorTests.swift:"))
        network.expectConservation()
        try network.advance()
    }

    @Test("Lanes that cannot be")
    func lanes() throws {
        func code(_ lanes: NetworkLane..., options: NetworkOptions = .options()) -> LanewayTestingError.Code? {
            do {
                _ = try LanewayNetwork(lanes: lanes, options: options)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code() == .badValue)
        #expect(code(.lane("Dex", PriorityFee.self)) == .badName)
        #expect(code(.lane("dex", PriorityFee.self), .lane("dex", PriorityFee.self)) == .nameTaken)
        #expect(code(.lane("dex", PriorityFee.self, reserveGas: 101), options: .options(subBlockGas: 100)) == .noSpace)
        #expect(code(.lane("dex", PriorityFee.self, config: ["anything": 1])) == .refused)
        #expect(code(.lane("dex", PriorityFee.self, weight: 0)) == .refused)
        #expect(code(.lane("dex", PriorityFee.self), options: .options(takeBasisPoints: 10_001)) == .refused)
        #expect(code(.lane("dex", PriorityFee.self)) == nil)
    }
}
