import Node
import RuleBuild
import Sequencer
import Store
import Testing
import Wire

@Suite("Bundles at a node")
struct NodeBundleTests {
    private static let payer = TestNetwork.key("payer")
    private static let other = TestNetwork.key("other")
    private static let stranger = TestNetwork.key("stranger")

    private static func network() throws -> TestNetwork {
        let rules = try Rules.get()
        return TestNetwork([
            try TestLane("first", module: rules.firstCome.bytes),
            try TestLane("second", module: rules.priorityFee.bytes).with {
                $0.openings.after = nil
                $0.openings.bottom = OpeningTerms(price: .second, reservePrice: 500)
            },
            try TestLane("book", module: rules.cancelsFirst.bytes),
        ])
    }

    private static func lane(_ index: Int, of network: TestNetwork) -> LaneName { network.lanes[index].name }

    /// A leg in each of the first two lanes, at the top.
    private static func pair(
        _ network: TestNetwork, from payer: SecretKey = payer, bid: Amount = 10_000, valid: ClosedRange<UInt64>,
        replacement: UInt128 = 0
    ) -> CheckedEntry {
        network.bundle(
            [
                TestNetwork.leg(lane(0, of: network), .top, from: payer),
                TestNetwork.leg(lane(1, of: network), .top, from: payer),
            ], from: payer, bid: bid, valid: valid, replacement: replacement)
    }

    private static func start(
        _ folder: String, _ network: TestNetwork, host: any RuleHost, snapshotInterval: UInt64 = 100
    ) throws -> Node {
        var node = try NodeRuns.open(
            folder, network, host: host, creating: true, snapshotInterval: snapshotInterval)
        for entry in network.setUp(paying: [payer.publicKey, other.publicKey]) {
            let isLogged = try NodeRuns.give(entry, to: &node)
            #expect(isLogged)
        }
        return node
    }

    private static func height(of node: borrowing Node) -> UInt64 { node.ask { $0.height } }

    /// Ticks until the node is at a height; answers how bundles ended.
    @discardableResult
    private static func tick(_ node: inout Node, to height: UInt64) throws -> [BundleOutcome] {
        var ended: [BundleOutcome] = []
        while Self.height(of: node) < height {
            let next = Self.height(of: node) + 1
            ended += try node.tick(timeMilliseconds: next * 100).subBlock?.outcomes.bundles ?? []
        }
        return ended
    }

    // MARK: Before the log

    /// Bundles that end when they arrive, and how.
    private static func unwanted(_ network: TestNetwork, height: UInt64) -> [(CheckedEntry, OutcomeCode)] {
        let (first, second, book) = (lane(0, of: network), lane(1, of: network), lane(2, of: network))
        let valid = height + 1...height + 5
        func bundle(
            _ legs: [Leg], from payer: SecretKey = payer, bid: Amount = 1_000, _ atomicity: Atomicity = .inclusion,
            valid: ClosedRange<UInt64> = valid, chainID: UInt64? = nil
        ) -> CheckedEntry {
            network.bundle(legs, from: payer, bid: bid, atomicity, valid: valid, chainID: chainID)
        }
        func leg(
            _ lane: LaneName, _ opening: Opening = .top, from sender: SecretKey = payer, gas: UInt64 = 10_000,
            payload: [UInt8] = []
        ) -> Leg { TestNetwork.leg(lane, opening, from: sender, gas: gas, payload: payload) }
        var free = leg(first)
        (free.maxFeePerGas, free.maxPriorityFeePerGas) = (TestNetwork.minimumBaseFee - 1, 0)
        var unfair = leg(first)
        unfair.maxPriorityFeePerGas = unfair.maxFeePerGas + 1
        return [
            (bundle([leg(first)], chainID: 1), .wrongChain),
            (bundle([leg(first)], valid: 0...height), .validUntil),
            (bundle([leg(first)], valid: 0...height + 31), .validUntil),
            (bundle([leg(first), leg(.nowhere)]), .unknownLane),
            (bundle([leg(first, gas: 0)]), .gasLimit),
            (bundle([leg(first, gas: 50_001)]), .gasLimit),
            (bundle([leg(first, gas: 30_000), leg(first, .bottom, gas: 30_000)]), .gasLimit),
            (bundle([leg(first, from: stranger)], from: stranger), .unpayable),
            (bundle([leg(first)], bid: TestNetwork.plenty), .unpayable),
            (bundle([leg(second, .after(.zero))]), .openingClosed),
            (bundle([leg(second, .bottom)], bid: 499), .belowReservePrice),
            (bundle([leg(second, .bottom), leg(first)]), .soldAlone),
            (bundle([leg(first), leg(first, .bottom)], .adjacent), .torn),
            (bundle([free]), .feeTooLow),
            (bundle([unfair]), .feeCap),
            (bundle([leg(first), leg(book)]), .rejectedByRule),
        ]
    }

    @Test("What would end when it arrives is refused with its outcome, and never reaches the log (NODE-2)")
    func refused() throws {
        let test = try TemporaryFolder()
        let network = try Self.network()
        let host = try Rules.get().nativeHost()
        var node = try Self.start(test.inside("node"), network, host: host)
        try Self.tick(&node, to: 2)
        let pending = Self.pair(network, valid: 1...9)
        let isLogged = try NodeRuns.give(pending, to: &node)
        #expect(isLogged)
        let before = (node.ask { $0.logPosition }, node.ask { $0.balance(of: Self.payer.publicKey).held })
        for (entry, outcome) in Self.unwanted(network, height: 2) + [(pending, .alreadyKnown)] {
            let reception = try node.receive(entry)
            #expect(reception == .refused([outcome]))
        }
        let after = (node.ask { $0.logPosition }, node.ask { $0.balance(of: Self.payer.publicKey).held })
        #expect(after == before)
        // Each is what the log would have ended it with.
        var sequencer = try Sequencer(genesis: network.genesis, host: host)
        for entry in network.setUp(paying: [Self.payer.publicKey, Self.other.publicKey]) {
            _ = try sequencer.apply(entry)
        }
        for time: UInt64 in 1...2 { _ = try sequencer.apply(TestNetwork.tick(time)) }
        for (entry, outcome) in Self.unwanted(network, height: 2) {
            #expect(try sequencer.apply(entry).bundles.map(\.outcome) == [outcome])
        }
        #expect(try Self.tick(&node, to: 4).map(\.outcome) == [.included])
        try node.close()
        let store = try NodeStore.open(in: test.inside("node"), mode: .readOnly)
        let bundles = try store.entries(from: 1, bytesMax: .max).entries.map { try LogEntry(decoding: $0) }
            .filter { if case .bundle = $0 { true } else { false } }
        #expect(bundles == [pending.entry])
    }

    @Test("More than a payer may have pending, or an opening may have bidders, is refused")
    func limits() throws {
        let test = try TemporaryFolder()
        let network = try Self.network()
        var node = try Self.start(test.inside("node"), network, host: Rules.get().nativeHost())
        func bundle(_ number: UInt64, from payer: SecretKey, _ opening: Opening, bid: Amount) -> CheckedEntry {
            network.bundle(
                [TestNetwork.leg(Self.lane(0, of: network), opening, from: payer, gas: number)], from: payer, bid: bid,
                valid: 20...20)
        }
        for number: UInt64 in 1...64 {
            let isLogged = try NodeRuns.give(bundle(number, from: Self.payer, .top, bid: 100), to: &node)
            #expect(isLogged)
        }
        #expect(try node.receive(bundle(65, from: Self.payer, .bottom, bid: 100)) == .refused([.tooManyBundles]))
        #expect(try node.receive(bundle(65, from: Self.other, .top, bid: 100)) == .refused([.mempoolFull]))
        // Worth more than one of them, or at another opening, it is taken.
        for better in [
            bundle(65, from: Self.other, .top, bid: 101), bundle(65, from: Self.other, .bottom, bid: 1),
        ] {
            let isLogged = try NodeRuns.give(better, to: &node)
            #expect(isLogged)
        }
        #expect(try Self.tick(&node, to: 1).map(\.outcome) == [.evicted])
    }

    // MARK: Restarts

    @Test(
        "One that was committed is there after a kill, with its holds, and wins; one that was not is gone without a trace",
        arguments: [1, 100] as [UInt64], [0, 4, 5] as [UInt64])
    func survives(snapshotInterval: UInt64, stopHeight: UInt64) throws {
        let test = try TemporaryFolder()
        let network = try Self.network()
        let host = try Rules.get().nativeHost()
        let (committed, lost) = (
            Self.pair(network, valid: 8...9), Self.pair(network, from: Self.other, bid: 20_000, valid: 8...9)
        )
        var held: Amount = 0
        do {
            var node = try Self.start(
                test.inside("node"), network, host: host, snapshotInterval: snapshotInterval)
            let isLogged = try NodeRuns.give(committed, to: &node)
            #expect(isLogged)
            held = node.ask { $0.balance(of: Self.payer.publicKey).held }
            try node.commit()
            try Self.tick(&node, to: stopHeight)
            let isLostLogged = try NodeRuns.give(lost, to: &node)
            #expect(isLostLogged)
            // Neither committed nor closed: what a kill leaves.
        }
        #expect(held > 10_000)
        var node = try NodeRuns.open(test.inside("node"), network, host: host, snapshotInterval: snapshotInterval)
        #expect(node.recovery.snapshotBlock == (snapshotInterval == 1 ? stopHeight / 4 : 0))
        let balances = node.ask {
            [$0.balance(of: Self.payer.publicKey).held, $0.balance(of: Self.other.publicKey).held]
        }
        #expect(balances == [held, 0])
        let pending = node.ask { $0.pendingBundleCount }
        #expect(pending == 1)
        #expect(try node.receive(committed) == .refused([.alreadyKnown]))
        let ended = try Self.tick(&node, to: 8)
        #expect(ended.map(\.outcome) == [.included])
        #expect(ended.first?.bundle == committed.bundleHash && ended.first?.paid == 10_000)
        let left = node.ask { $0.balance(of: Self.payer.publicKey).held }
        #expect(left == 0)
        try node.close()
        try NodeRuns.verify(test.inside("node"), host: host)
    }

    @Test(
        "One that won, failed or was replaced does not come again after a restart either, until its last height has passed",
        arguments: [true, false])
    func used(closes: Bool) throws {
        let test = try TemporaryFolder()
        let network = try Self.network()
        let host = try Rules.get().nativeHost()
        let won = Self.pair(network, valid: 1...12)
        let replaced = Self.pair(network, from: Self.other, bid: 1, valid: 6...12, replacement: 7)
        let replacing = Self.pair(network, from: Self.other, bid: 2, valid: 6...12, replacement: 7)
        do {
            var node = try Self.start(test.inside("node"), network, host: host)
            for entry in [won, replaced, replacing] {
                let isLogged = try NodeRuns.give(entry, to: &node)
                #expect(isLogged)
            }
            #expect(try Self.tick(&node, to: 4).map(\.outcome) == [.replaced, .included])
            #expect(try node.receive(won) == .refused([.bundleUsed]))
            if closes { try node.close() }
        }
        var node = try NodeRuns.open(test.inside("node"), network, host: host)
        #expect(node.recovery.snapshotBlock == (closes ? 1 : 0))
        for entry in [won, replaced] { #expect(try node.receive(entry) == .refused([.bundleUsed])) }
        #expect(try node.receive(replacing) == .refused([.alreadyKnown]))
        // The number still names the one that is pending.
        let newest = Self.pair(network, from: Self.other, bid: 3, valid: 6...12, replacement: 7)
        let isLogged = try NodeRuns.give(newest, to: &node)
        #expect(isLogged)
        #expect(try Self.tick(&node, to: 11).map(\.outcome) == [.replaced, .included])
        for entry in [won, replaced, replacing, newest] {
            #expect(try node.receive(entry) == .refused([.bundleUsed]))
        }
        try Self.tick(&node, to: 12)
        #expect(try node.receive(won) == .refused([.validUntil]))
        try node.close()
        try NodeRuns.verify(test.inside("node"), host: host)
    }
}
