import CancelsFirst
import FirstComeFirstServed
import LanewayTesting
import PriorityFee
import Sequencer
import Testing
import Wire

@Suite("The network")
struct NetworkTests {
    @Test("Equal calls give equal commitments, another seed another", arguments: ["1", "2"])
    func seeds(seed: String) throws {
        let (one, same, another) = (try Deal(seed: seed), try Deal(seed: seed), try Deal(seed: seed + "0"))
        #expect(one.network.commitment == same.network.commitment)
        #expect(one.network.log == same.network.log)
        #expect(one.network.commitment != another.network.commitment)
        #expect(one.alice.key != another.alice.key)
    }

    @Test("The log has all of it: a core of its own gets the same commitment from it, checking every signature")
    func replay() throws {
        let network = try Deal().network
        let host = NativeRuleHost()
        let modules = network.log.compactMap { entry -> [UInt8]? in
            if case .module(let deployment) = entry { deployment.module } else { nil }
        }
        try #require(modules.count == 2)
        host.register(PriorityFee.self, forModule: modules[0])
        host.register(CancelsFirst.self, forModule: modules[1])
        var core = try Sequencer(genesis: network.genesis, host: host)
        for entry in network.log { _ = try core.apply(CheckedEntry(checking: entry, genesis: network.genesis)) }
        let commitment = core.commitment
        #expect(commitment == network.commitment)
    }

    @Test("Two lanes with one rule, and a base fee that moves with the gas of each")
    func baseFees() throws {
        let network = try LanewayNetwork(
            lanes: .lane("busy", PriorityFee.self, baseFee: 80, gasTarget: 1_000),
            .lane("idle", PriorityFee.self, baseFee: 80, gasTarget: 1_000))
        let alice = try network.account("alice")
        for _ in 0..<3 {
            try network.submit(to: "busy", from: alice, gas: 2_000)
            try network.advance()
        }
        #expect(try network.baseFee(of: "busy") > 80)
        #expect(try network.baseFee(of: "idle") == 80)
        network.expectConservation()
    }

    @Test("Unordered nonces are given, too, and what is past its height expires")
    func unordered() throws {
        let network = try LanewayNetwork(
            lanes: .lane("dex", FirstComeFirstServed.self, nonces: .unordered, openings: .closed),
            options: .options(subBlockGas: 100))
        let alice = try network.account("alice")
        let first = try network.submit(to: "dex", from: alice, gas: 100, validUntil: 1)
        let second = try network.submit(to: "dex", from: alice, gas: 100, validUntil: 1)
        let third = try network.submit(to: "dex", from: alice, gas: 100)
        #expect([first, second, third].map(\.operation.nonce) == [0, 1, 2])
        try network.advance().expect(order: first)
        let next = try network.advance()
        next.expect(order: third)
        next.expect(second, ended: .expired)
    }

    @Test("A full mempool keeps the better, and a replacement takes the place of what it replaces")
    func mempool() throws {
        let network = try LanewayNetwork(lanes: .lane("dex", PriorityFee.self, mempoolCountMax: 1))
        let (alice, bob) = (try network.account("alice"), try network.account("bob"))
        let cheap = try network.submit("cheap", to: "dex", from: alice, priorityFee: 1)
        let better = try network.submit("better", to: "dex", from: bob, priorityFee: 10)
        let best = try network.submit("best", to: "dex", from: bob, priorityFee: 20, nonce: 0)
        let late = try network.submit("late", to: "dex", from: alice, priorityFee: 2)
        network.expect(cheap, ended: .evicted)
        network.expect(better, ended: .replaced)
        network.expect(late, ended: .rejected(.mempoolFull))
        let block = try network.advance()
        block.expect(order: best)
        block.expect(cheap, ended: .evicted)
    }

    @Test("The same transaction twice is rejected the second time, and the first stands")
    func duplicates() throws {
        let network = try LanewayNetwork(lanes: .lane("dex", PriorityFee.self))
        let alice = try network.account("alice")
        let first = try network.submit(to: "dex", from: alice)
        let again = try network.submit(to: "dex", from: alice, nonce: 0)
        network.expect(first, ended: .pending)
        network.expect(again, ended: .rejected(.alreadyKnown))
        try network.advance().expect(order: first)
    }

    @Test("Openings are sold to those named, on the lane's terms")
    func openings() throws {
        let network = try LanewayNetwork(
            lanes: .lane("dex", PriorityFee.self, openings: .selling(bottom: .firstPrice(from: 5), payers: ["bob"])))
        let (alice, bob) = (try network.account("alice"), try network.account("bob"))
        let stranger = try network.submit(legs: [.leg("dex", .bottom)], bid: 10, from: alice)
        let closed = try network.submit(legs: [.leg("dex", .top)], bid: 10, from: bob)
        let cheap = try network.submit(legs: [.leg("dex", .bottom)], bid: 4, from: bob)
        let sold = try network.submit(legs: [.leg("dex", .bottom, from: alice)], bid: 10, from: bob)
        network.expect(stranger, ended: .rejected(.openingClosed, leg: 0))
        network.expect(closed, ended: .rejected(.openingClosed, leg: 0))
        network.expect(cheap, ended: .rejected(.belowReservePrice, leg: 0))
        let found = issues { network.expect(closed, ended: .included) }
        #expect(
            found.first?.text.hasSuffix("ended OPENING_CLOSED in sub-block 1: lane dex sells bottom to bob") == true)
        try network.advance().expect(order: sold)
    }

    @Test("What is forced stands first in its lane, and takes the place of what its sender has pending")
    func forced() throws {
        let network = try LanewayNetwork(lanes: .lane("dex", PriorityFee.self, reserveGas: 50_000))
        let (alice, bob) = (try network.account("alice"), try network.account("bob"))
        let pending = try network.submit(to: "dex", from: alice, priorityFee: 3)
        let rich = try network.submit(to: "dex", from: bob, priorityFee: 900)
        let same = try network.submit(to: "dex", from: alice, priorityFee: 3, isForced: true)
        let next = try network.submit(to: "dex", from: alice, isForced: true)
        let late = try network.submit(to: "dex", from: alice, isForced: true)
        network.expect(pending, ended: .replaced)
        try network.advance().expect(order: same, next, rich)
        try network.advance().expect(order: late)
        let large = try network.submit(to: "dex", from: bob, gas: 50_001, isForced: true)
        network.expect(large, ended: .rejected(.gasLimit))
        network.expectConservation()
    }

    @Test("Bundles wait until their last height, and a replacement takes the place of what it replaces")
    func waiting() throws {
        let network = try LanewayNetwork(lanes: .lane("dex", PriorityFee.self))
        let alice = try network.account("alice")
        let later = try network.submit(legs: [.leg("dex")], bid: 5, from: alice, validFrom: 2)
        let first = try network.submit(legs: [.leg("dex", .bottom)], bid: 5, from: alice, validUntil: 3, replacement: 9)
        let second = try network.submit(
            legs: [.leg("dex", .bottom)], bid: 6, from: alice, validFrom: 3, validUntil: 3, replacement: 9)
        network.expect(first, ended: .replaced)
        try network.advance().expect(order: [])
        network.expect(later, ended: .pending)
        try network.advance().expect(order: later)
        try network.advance().expect(order: second)
        network.expectConservation()
    }

    @Test("Slack fees, data fees and taking turns are as the network's options say")
    func options() throws {
        let network = try LanewayNetwork(
            lanes: .lane("a", FirstComeFirstServed.self, reserveGas: 100, bundleGas: 0, openings: .closed),
            .lane("b", FirstComeFirstServed.self, reserveGas: 100, bundleGas: 0, openings: .closed),
            options: .options(subBlockGas: 1_000, dataFeePerByte: 3, slackFeePerGas: 2, quantum: 100))
        let (alice, bob) = (try network.account("alice"), try network.account("bob"))
        for _ in 0..<2 {
            try network.submit(to: "a", from: alice, gas: 100, priorityFee: 4)
            try network.submit(to: "b", from: bob, gas: 100, priorityFee: 4)
        }
        let block = try network.advance()
        // In turns of 100 gas, whoever starts.
        #expect([["t1", "t2", "t3", "t4"], ["t2", "t1", "t4", "t3"]].contains(block.order))
        let dataFees = block.subBlocks[0].attribution.reduce(Amount(0)) { $0 + $1.dataFee }
        block.expectOperator(earned: .dataFee(dataFees), .slackFee(2 * 100 * 2))
        block.expect("a", earned: .priorityFee(800))
        block.expect("a", pays: [.treasury: 600])
        #expect(dataFees > 0 && dataFees % 3 == 0)
    }
}
