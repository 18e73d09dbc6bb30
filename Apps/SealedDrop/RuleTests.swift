import AppTestSupport
import RuleKit
import RuleTestSupport
import SealedDrop
import Testing
import Wire

@Suite("Sealed drop")
struct SealedDropTests {
    /// One sender's choice, with the salt that hides it.
    private struct Choice {
        let name: String
        let piece: UInt32
        let salt: [UInt8]

        init(_ name: String, _ piece: UInt32, salt: UInt8 = 1) {
            self.name = name
            self.piece = piece
            self.salt = Array(repeating: salt, count: 32)
        }

        var account: PublicKey { AppNetwork.account(name) }
        var commitment: [UInt8] {
            var hash = Blake2b256(personalization: "sealed-drop")
            hash.update((account.payload + salt + littleEndian(UInt64(piece))).span.bytes)
            let words = hash.finalized()
            return [words.first, words.second, words.third, words.fourth].flatMap { littleEndian($0.byteSwapped) }
        }
        var commit: [UInt8] { [0] + commitment }
        var reveal: [UInt8] { reveal(piece) }
        func reveal(_ piece: UInt32) -> [UInt8] { [1] + commitment + salt + littleEndian(piece) }
    }

    private func network(
        supply: UInt128 = 3, price: UInt128 = 100, deposit: UInt128 = 10, revealHeights: UInt128 = 2
    ) throws -> AppNetwork {
        try AppNetwork(
            SealedDrop.self,
            config: [
                "supply": .integer(supply), "price": .integer(price), "deposit": .integer(deposit),
                "reveal_heights": .integer(revealHeights),
            ]
        ) { $0.nonceMode = .sequential }
    }

    /// Who has which piece, found out by asking everybody to give every piece to itself.
    private func owners(_ network: AppNetwork, supply: UInt32, _ names: [String]) throws -> [UInt32: String] {
        for name in names {
            let account = AppNetwork.account(name)
            for piece in 0..<supply {
                try network.submit("\(name)/\(piece)", from: account, [2] + littleEndian(piece) + account.payload)
            }
        }
        try network.tick()
        var owners: [UInt32: String] = [:]
        for name in names {
            for piece in 0..<supply where network.endings["\(name)/\(piece)"]?.outcome == .included {
                #expect(owners[piece] == nil)
                owners[piece] = name
            }
        }
        return owners
    }

    @Test("The scenario holds")
    func scenario() throws {
        #expect(try AppScenario.failures(of: "SealedDrop") == [])
    }

    @Test("Every order of revealing gives the same pieces: those of the order of commits")
    func revealOrder() throws {
        let choices = [Choice("a", 1), Choice("b", 1), Choice("c", 1), Choice("d", 0)]
        for reveals in permutations(choices) {
            let network = try network(supply: 4, revealHeights: 20)
            for choice in choices {
                try network.submit(choice.name, from: choice.account, choice.commit, bid: 10)
                try network.tick()
            }
            for choice in reveals {
                try network.submit(choice.name, from: choice.account, choice.reveal, bid: 100)
                try network.tick()
            }
            #expect(try owners(network, supply: 4, ["a", "b", "c", "d"]) == [1: "a", 2: "b", 3: "c", 0: "d"])
            #expect(network.balance(of: AppNetwork.treasury) == 400)
        }
    }

    @Test("Random drops agree with handing out pieces along the list of commits", arguments: 1...20)
    func random(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let supply = UInt32.random(in: 1...12, using: &generator)
        let network = try network(supply: UInt128(supply), revealHeights: 3)
        let choices = (0..<16).map { Choice("s\($0)", .random(in: 0..<supply, using: &generator), salt: UInt8($0)) }
        var commitHeights: [String: UInt64] = [:]
        var revealHeights: [String: UInt64] = [:]
        for choice in choices {
            commitHeights[choice.name] = .random(in: 1...6, using: &generator)
            revealHeights[choice.name] = commitHeights[choice.name, default: 0] + .random(in: 1...5, using: &generator)
        }
        for height in 1...12 as ClosedRange<UInt64> {
            for choice in choices {
                if commitHeights[choice.name] == height {
                    try network.submit("\(choice.name)-c", from: choice.account, choice.commit, bid: 10)
                } else if revealHeights[choice.name] == height {
                    try network.submit("\(choice.name)-r", from: choice.account, choice.reveal, bid: 100)
                }
            }
            try network.tick()
        }
        // The list: who committed in which order, as the sub-blocks show it.
        let list = network.blocks.flatMap(\.order).filter { $0.hasSuffix("-c") }
            .filter { network.endings[$0]?.outcome == .included }.map { String($0.dropLast(2)) }
        var expected: [UInt32: String] = [:]
        var treasury: Amount = 0
        for name in list {
            guard let choice = choices.first(where: { $0.name == name }) else { continue }
            let isInTime = revealHeights[name, default: 0] <= commitHeights[name, default: 0] + 3
            #expect(
                network.endings["\(name)-r"]
                    == (isInTime ? .init(.included) : .init(.failed, code: SealedDrop.nothingToReveal)))
            treasury += isInTime ? 100 : 10
            guard isInTime else { continue }
            let free = (0..<supply).map { (choice.piece + $0) % supply }.first { expected[$0] == nil }
            if let free { expected[free] = name }
        }
        try network.submit(
            "nudge", from: AppNetwork.account("nudge"), [2] + littleEndian(UInt32(0)) + AppNetwork.treasury.payload)
        try network.tick()
        #expect(try owners(network, supply: supply, choices.map(\.name)) == expected)
        #expect(network.balance(of: AppNetwork.treasury) == treasury)
        #expect(expected.count == list.count { revealHeights[$0, default: 0] <= commitHeights[$0, default: 0] + 3 })
    }

    @Test("Within a sub-block neither arrival nor what one pays decides who is first")
    func ties() throws {
        var firsts: Set<String> = []
        for other in 0..<20 {
            let network = try network()
            try network.submit("a", from: AppNetwork.account("a"), Choice("a", 0).commit, bid: 500, priorityFee: 9)
            try network.submit("b", from: AppNetwork.account("b"), Choice("b", 0).commit, bid: 10)
            try network.submit("x", from: AppNetwork.account("x\(other)"), Choice("x\(other)", 0).commit, bid: 10)
            firsts.formUnion(try network.tick().order.filter { $0 != "x" }.prefix(1))
        }
        #expect(firsts == ["a", "b"])
    }

    @Test("Nobody can use another's commitment, or reveal something else, too early, twice or too late")
    func cheating() throws {
        let network = try network(revealHeights: 1)
        let alice = Choice("alice", 0)
        let mallory = AppNetwork.account("mallory")
        try network.submit("early", from: alice.account, alice.reveal, bid: 100)
        try network.submit("commit", from: alice.account, alice.commit, bid: 10)
        try network.submit("again", from: alice.account, alice.commit, bid: 10)
        try network.submit("copy", from: mallory, alice.commit, bid: 10)
        #expect(try network.tick().charges == ["early": 0, "commit": 10, "again": 0, "copy": 10])
        #expect(network.endings["early"] == .init(.failed, code: SealedDrop.nothingToReveal))
        #expect(network.endings["again"] == .init(.failed, code: SealedDrop.alreadyCommitted))
        try network.submit("stolen", from: mallory, alice.reveal, bid: 100)
        try network.submit("other", from: alice.account, alice.reveal(1), bid: 100)
        try network.submit("reveal", from: alice.account, alice.reveal, bid: 100)
        try network.submit("twice", from: alice.account, alice.reveal, bid: 100)
        try network.tick()
        #expect(network.endings["stolen"] == .init(.failed, code: SealedDrop.wrongReveal))
        #expect(network.endings["other"] == .init(.failed, code: SealedDrop.wrongReveal))
        #expect(network.endings["reveal"] == .init(.included))
        #expect(network.endings["twice"] == .init(.failed, code: SealedDrop.nothingToReveal))
        #expect(network.balance(of: alice.account) == AppNetwork.balance - 100)
        #expect(network.balance(of: mallory) == AppNetwork.balance - 10)
    }

    @Test("What is spoken for is not sold again until its deadline has passed")
    func soldOut() throws {
        let network = try network(supply: 1)
        try network.submit("a", from: AppNetwork.account("a"), Choice("a", 0).commit, bid: 10)
        try network.tick()
        try network.submit("b", from: AppNetwork.account("b"), Choice("b", 0).commit, bid: 10)
        try network.tick(to: 3)
        #expect(network.endings["b"] == .init(.failed, code: SealedDrop.soldOut))
        try network.submit("c", from: AppNetwork.account("c"), Choice("c", 0).commit, bid: 10)
        #expect(try network.tick().charges == ["c": 10])
    }

    @Test("More places than one sub-block takes are taken in the next ones, none left out")
    func longQueue() throws {
        let network = try network(supply: 200, revealHeights: 2)
        let choices = (0..<150).map { Choice("s\($0)", 199) }
        for choice in choices { try network.submit(choice.name, from: choice.account, choice.commit, bid: 10) }
        try network.tick()
        for choice in choices { try network.submit(choice.name, from: choice.account, choice.reveal, bid: 100) }
        try network.tick()
        #expect(network.blocks[1].payouts.filter { $0.amount == 10 }.count == 150)
        for height in 3...6 {
            try network.submit(
                "nudge\(height)", from: AppNetwork.account("nudge"),
                [2] + littleEndian(UInt32(0)) + AppNetwork.treasury.payload)
            try network.tick()
        }
        let first = network.blocks[0].order[0]
        try network.submit(
            "has", from: AppNetwork.account(first), [2] + littleEndian(UInt32(199)) + AppNetwork.treasury.payload)
        let last = network.blocks[0].order[149]
        try network.submit(
            "too", from: AppNetwork.account(last), [2] + littleEndian(UInt32(148)) + AppNetwork.treasury.payload)
        try network.tick()
        #expect(network.endings["has"] == .init(.included))
        #expect(network.endings["too"] == .init(.included))
    }

    @Test("What is malformed, too cheap or no piece is refused with its code")
    func rejections() throws {
        let network = try network()
        let alice = Choice("alice", 0)
        func refused(_ payload: [UInt8], bid: Amount) throws -> UInt32? {
            try network.submit("it", from: alice.account, payload, bid: bid)
            let ended = network.endings["it"]
            return ended?.outcome == .rejectedByRule ? ended?.code : nil
        }
        let malformed: [[UInt8]] = [
            [], [0], alice.commit + [0], alice.reveal.dropLast(), [3] + alice.commit.dropFirst(),
        ]
        for payload in malformed {
            #expect(try refused(payload, bid: 100) == SealedDrop.malformed)
        }
        #expect(try refused(alice.commit, bid: 9) == SealedDrop.bidTooLow)
        #expect(try refused(alice.reveal, bid: 99) == SealedDrop.bidTooLow)
        #expect(try refused(alice.reveal(3), bid: 100) == SealedDrop.noSuchPiece)
    }

    @Test(
        "A configuration outside its bounds is refused",
        arguments: [(0, 1, 1, 1), (4_097, 1, 1, 1), (1, 9, 10, 1), (1, 1, 1, 0), (1, 1, 1, 1_000_001)]
            as [(UInt128, UInt128, UInt128, UInt128)])
    func configurations(supply: UInt128, price: UInt128, deposit: UInt128, heights: UInt128) {
        #expect(throws: (any Error).self) {
            try network(supply: supply, price: price, deposit: deposit, revealHeights: heights)
        }
    }
}
