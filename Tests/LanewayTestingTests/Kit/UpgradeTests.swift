import LanewayTesting
import RuleKit
import Testing

/// First come, first served.
private struct FirstVersion: StagedRule, UnconfiguredRule {
    init() {}
    var order: some OrderingStage { EarlierFirst() }
}

/// The larger tip first.
private struct SecondVersion: StagedRule, UnconfiguredRule {
    init() {}
    var order: some OrderingStage { LargerTipFirst(bits: 64); EarlierFirst() }
}

@Suite("Upgrades in a network in memory (UPG-1 to UPG-6)")
struct UpgradeTests {
    @Test("The new rule orders from its height on, also what arrived before")
    func upgrade() throws {
        let network = try LanewayNetwork(
            lanes: .lane("dex", FirstVersion.self), options: .options(subBlockGas: 300, lifetimeMax: 3))
        let (alice, bob) = (try network.account("alice"), try network.account("bob"))
        let height = try network.upgrade(to: .lane("dex", SecondVersion.self))
        #expect(height == 4)
        try network.advance(by: 2)
        let first = try network.submit(to: "dex", from: alice, gas: 200, priorityFee: 1)
        let small = try network.submit(to: "dex", from: alice, gas: 200, priorityFee: 2)
        let large = try network.submit(to: "dex", from: bob, gas: 200, priorityFee: 3)
        try network.advance().expect(order: first)
        try network.advance().expect(order: large)
        try network.advance().expect(order: small)
        network.expectConservation()
    }

    @Test("What is taken back never holds; what the network does not take is an error that says why")
    func cancelled() throws {
        let network = try LanewayNetwork(
            lanes: .lane("dex", FirstVersion.self), options: .options(lifetimeMax: 3))
        try network.upgrade(to: .lane("dex", SecondVersion.self))
        try network.cancelUpgrade(of: "dex")
        let again = #expect(throws: LanewayTestingError.self) { try network.cancelUpgrade(of: "dex") }
        #expect(again?.description.contains("UPG-4") == true)
        let early = #expect(throws: LanewayTestingError.self) {
            try network.upgrade(to: .lane("dex", SecondVersion.self), at: 2)
        }
        #expect(early?.description.contains("UPG-2") == true)
        let (alice, bob) = (try network.account("alice"), try network.account("bob"))
        try network.advance(by: 5)
        let first = try network.submit(to: "dex", from: alice, gas: 200, priorityFee: 1)
        let second = try network.submit(to: "dex", from: bob, gas: 200, priorityFee: 3)
        try network.advance().expect(order: first, second)
    }
}
