import AppTestSupport
import OracleFirst
import RuleTestSupport
import Testing
import Wire

@Suite("Oracle first")
struct OracleFirstTests {
    private static let (oracle, bridge) = (AppNetwork.account("oracle"), AppNetwork.account("bridge"))

    private func network(_ config: [String: RuleValue] = [:]) throws -> AppNetwork {
        let keys: [String: RuleValue] = [
            "oracle": .text(Self.oracle.configText), "bridge": .text(Self.bridge.configText),
        ]
        return try AppNetwork(OracleFirst.self, config: keys.merging(config) { $1 }) {
            $0.nonceMode = .sequential
            $0.openings = .open
        }
    }

    private func update(_ price: UInt64) -> [UInt8] { [0] + littleEndian(price) }
    private func credit(_ asset: UInt8, _ amount: UInt64, _ account: PublicKey) -> [UInt8] {
        [1, asset] + littleEndian(amount) + account.payload
    }
    private func liquidate(_ account: PublicKey) -> [UInt8] { [5] + account.payload }

    @Test("The scenario holds")
    func scenario() throws {
        #expect(try AppScenario.failures(of: "OracleFirst") == [])
    }

    @Test("The last update's opening is for sale, and no other, whatever the lane's policy sells")
    func openings() throws {
        let network = try network()
        let (user, searcher) = (AppNetwork.account("user"), AppNetwork.account("searcher"))
        try network.submit("credit", from: Self.bridge, credit(0, 1, user))
        try network.submit("first", from: Self.oracle, update(5))
        try network.submit("last", from: Self.oracle, update(6))
        for (id, opening) in [("first-", "first"), ("last-", "last"), ("credit-", "credit")] {
            try network.submit(
                bundle: id, from: searcher, bid: 10, [(after: opening, payload: liquidate(user))],
                atomicity: .inclusion)
        }
        for (id, opening) in [("top", Opening.top), ("bottom", .bottom)] {
            try network.submit(
                bundle: id, from: searcher, bid: 10, at: [(opening, liquidate(user))], atomicity: .inclusion)
        }
        #expect(try network.tick().order == ["first", "last", "last-/0", "credit"])
        for id in ["first-", "credit-", "top", "bottom"] { #expect(network.endings[id]?.outcome == .expired) }
        try network.submit(
            bundle: "without", from: searcher, bid: 10, at: [(.top, liquidate(user))], atomicity: .inclusion)
        try network.submit("credit-too", from: Self.bridge, credit(0, 1, user))
        #expect(try network.tick().order == ["credit-too"], "without an update nothing is sold")
    }

    @Test("An update and a liquidation say what they did; what fails, and anything else, says nothing")
    func events() throws {
        let network = try network()
        let (bob, carol) = (AppNetwork.account("bob"), AppNetwork.account("carol"))
        try network.submit("collateral", from: Self.bridge, credit(0, 10 * OracleFirst.priceUnit, bob))
        try network.submit("cash", from: Self.bridge, credit(1, 1_000, carol))
        try network.submit("100", from: Self.oracle, update(100))
        try network.submit("borrows", from: bob, [2] + littleEndian(UInt64(700)))
        try network.submit("too early", from: carol, liquidate(bob))
        #expect(try network.tick().events == ["100": [[0] + littleEndian(UInt64(100))]])
        try network.submit("85", from: Self.oracle, update(85))
        try network.submit("liquidates", from: carol, liquidate(bob))
        // 700 and 5 % more, at 85 for 10^8.
        let seized: UInt64 = 700 * 105 * 100_000_000 / (100 * 85)
        #expect(
            try network.tick().events == [
                "85": [[0] + littleEndian(UInt64(85))],
                "liquidates": [[5] + bob.payload + littleEndian(UInt64(700)) + littleEndian(seized)],
            ])
    }

    @Test("A market in plain numbers agrees with every outcome", arguments: 1...30)
    func random(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let network = try network(["threshold_percent": 70, "bonus_percent": 10])
        let users = (0..<3).map { AppNetwork.account("user-\($0)") }
        var market = PlainMarket(userCount: users.count, threshold: 70, bonus: 10)
        var (number, failures) = (0, 0)
        for _ in 0..<12 {
            var waiting: [(id: String, action: PlainMarket.Action)] = []
            for _ in 0..<Int.random(in: 0...6, using: &generator) {
                number += 1
                let user = Int.random(in: 0..<3, using: &generator)
                let amount = UInt64.random(in: 0...40, using: &generator)
                let action: PlainMarket.Action
                let (sender, payload): (PublicKey, [UInt8])
                switch Int.random(in: 0...6, using: &generator) {
                case 0:
                    let price = UInt64.random(in: 1...6, using: &generator) * OracleFirst.priceUnit
                    (action, sender, payload) = (.update(price), Self.oracle, update(price))
                case 1:
                    action = .credit(0, user, amount)
                    (sender, payload) = (Self.bridge, credit(0, amount, users[user]))
                case 2:
                    action = .credit(1, user, 3 * amount)
                    (sender, payload) = (Self.bridge, credit(1, 3 * amount, users[user]))
                case 3: (action, sender, payload) = (.borrow(user, amount), users[user], [2] + littleEndian(amount))
                case 4: (action, sender, payload) = (.repay(user, amount), users[user], [3] + littleEndian(amount))
                case 5: (action, sender, payload) = (.withdraw(user, amount), users[user], [4] + littleEndian(amount))
                default:
                    let other = Int.random(in: 0..<3, using: &generator)
                    (action, sender, payload) = (.liquidate(user, other), users[user], liquidate(users[other]))
                }
                try network.submit("\(number)", from: sender, payload)
                waiting.append(("\(number)", action))
            }
            waiting = waiting.filter(\.action.isUpdate) + waiting.filter { !$0.action.isUpdate }
            let order = try network.tick().order
            #expect(order == waiting.map(\.id))
            for (id, action) in waiting {
                let code = market.apply(action)
                #expect(network.endings[id] == .init(code == 0 ? .included : .failed, code: code), "\(id) \(action)")
                failures += code == 0 ? 0 : 1
            }
        }
        #expect(failures > 0)
    }

    @Test("Amounts up to 2^64 - 1 fail with a code and never trap")
    func largest() throws {
        let network = try network(["threshold_percent": 99, "bonus_percent": 100])
        let (user, other) = (AppNetwork.account("user"), AppNetwork.account("other"))
        let most = littleEndian(UInt64.max)
        try network.submit("price", from: Self.oracle, update(.max))
        for (id, asset) in [("collateral", 0), ("cash", 1)] as [(String, UInt8)] {
            try network.submit(id, from: Self.bridge, credit(asset, .max, user))
            try network.submit(id + "-again", from: Self.bridge, credit(asset, 1, user))
        }
        try network.submit("cash-other", from: Self.bridge, credit(1, .max, other))
        try network.submit("withdraws", from: user, [4] + most)
        try network.submit("borrows", from: user, [2] + most)
        try network.tick()
        for id in ["collateral-again", "cash-again", "borrows"] {
            #expect(network.endings[id] == .init(.failed, code: OracleFirst.tooMuch), "\(id)")
        }
        try network.submit("returns", from: Self.bridge, credit(0, .max, user))
        try network.submit("spends", from: other, [2] + littleEndian(UInt64(1)))
        try network.submit("low", from: Self.oracle, update(1))
        try network.submit("liquidates", from: other, liquidate(user))
        try network.tick()
        #expect(network.endings["liquidates"] == .init(.failed, code: OracleFirst.isSafe))
    }

    @Test("What is malformed, or not the sender's to do, is refused with its code")
    func rejections() throws {
        let network = try network()
        let user = AppNetwork.account("user")
        func refused(_ payload: [UInt8], from sender: PublicKey) throws -> UInt32? {
            try network.submit("it", from: sender, payload)
            let ended = network.endings["it"]
            return ended?.outcome == .rejectedByRule ? ended?.code : nil
        }
        for payload in [[], [6], [0], update(0), update(1) + [0], [5, 1], credit(2, 1, user)] {
            #expect(try refused(payload, from: user) == OracleFirst.malformed, "\(payload)")
        }
        #expect(try refused(update(1), from: user) == OracleFirst.notOracle)
        #expect(try refused(liquidate(user), from: Self.oracle) == OracleFirst.oracleOnlyUpdates)
        #expect(try refused(credit(0, 1, user), from: user) == OracleFirst.notBridge)
        for (id, payload, payer) in [
            ("borrow", [2] + littleEndian(UInt64(1)), user), ("update", update(1), Self.oracle),
        ] {
            try network.submit(bundle: id, from: payer, bid: 1, at: [(.top, payload)])
            #expect(network.endings[id] == .init(.rejectedByRule, code: OracleFirst.legMustLiquidate))
        }
    }

    @Test(
        "A configuration outside its bounds is refused",
        arguments: [
            ["threshold_percent": 0], ["threshold_percent": 100], ["bonus_percent": 101], ["price": 1],
            ["bridge": .text(AppNetwork.account("oracle").configText)], ["oracle": "0x12"],
        ] as [[String: RuleValue]])
    func configurations(config: [String: RuleValue]) {
        #expect(throws: (any Error).self) { try network(config) }
    }
}

/// The market's rules with numbers that cannot overflow, told apart from the rule's code.
private struct PlainMarket {
    enum Action {
        case update(UInt64)
        case credit(Int, Int, UInt64)
        case borrow(Int, UInt64)
        case repay(Int, UInt64)
        case withdraw(Int, UInt64)
        case liquidate(Int, Int)

        var isUpdate: Bool { if case .update = self { true } else { false } }
    }

    private struct Position {
        var collateral = 0
        var cash = 0
        var debt = 0
    }

    private var positions: [Position]
    private var price: Int?
    private let threshold: Int
    private let bonus: Int

    init(userCount: Int, threshold: Int, bonus: Int) {
        positions = Array(repeating: Position(), count: userCount)
        (self.threshold, self.bonus) = (threshold, bonus)
    }

    private func isSafe(_ position: Position, _ price: Int) -> Bool {
        position.debt * 100 <= position.collateral * price * threshold
    }

    /// 0, or the code of the failure, which changes nothing.
    mutating func apply(_ action: Action) -> UInt32 {
        let before = positions
        let code = result(of: action)
        if code != 0 { positions = before }
        return code
    }

    private mutating func result(of action: Action) -> UInt32 {
        switch action {
        case .update(let new): price = Int(new / OracleFirst.priceUnit)
        case .credit(0, let user, let amount): positions[user].collateral += Int(amount)
        case .credit(_, let user, let amount): positions[user].cash += Int(amount)
        case .borrow(let user, let amount):
            positions[user].cash += Int(amount)
            positions[user].debt += Int(amount)
            return check(user)
        case .repay(let user, let amount):
            positions[user].cash -= Int(amount)
            positions[user].debt -= Int(amount)
            return min(positions[user].cash, positions[user].debt) < 0 ? OracleFirst.tooLittle : 0
        case .withdraw(let user, let amount):
            positions[user].collateral -= Int(amount)
            if positions[user].collateral < 0 { return OracleFirst.tooLittle }
            return positions[user].debt == 0 ? 0 : check(user)
        case .liquidate(let user, let other):
            guard let price else { return OracleFirst.noPrice }
            let debt = positions[other].debt
            if isSafe(positions[other], price) { return OracleFirst.isSafe }
            let seized = min(positions[other].collateral, debt * (100 + bonus) / (100 * price))
            positions[user].cash -= debt
            if positions[user].cash < 0 { return OracleFirst.tooLittle }
            positions[other].debt = 0
            positions[other].collateral -= seized
            positions[user].collateral += seized
        }
        return 0
    }

    private func check(_ user: Int) -> UInt32 {
        guard let price else { return OracleFirst.noPrice }
        return isSafe(positions[user], price) ? 0 : OracleFirst.wouldBeUnsafe
    }
}
