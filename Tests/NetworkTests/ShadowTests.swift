import Node
import Sequencer
import Store
import Testing
import Wire

@Suite("Shadow runs (UPG-8)")
struct ShadowTests {
    /// Runs `body` on the store of a network that has had generated traffic.
    private func run(
        seed: UInt64, _ body: @Sendable (NodeStore, TestNetwork, any RuleHost) throws -> Void
    ) async throws {
        let network = try SameBlocksTests.network()
        let test = try TemporaryFolder()
        try await Sandbox.run { host in
            _ = try NodeRuns.uninterrupted(test.inside("node"), network, seed: seed, subBlocks: 44, host: host)
            try body(try NodeStore.open(in: test.inside("node"), mode: .readOnly), network, host)
        }
    }

    private func report(
        _ configuration: LaneConfiguration, after height: UInt64, _ store: NodeStore, _ host: any RuleHost
    ) throws -> ShadowReport {
        var run = try ShadowRun.start(configuration, after: height, in: store, host: host)
        #expect(try run.advance())
        #expect(try !run.advance(), "there is nothing more")
        return run.report
    }

    @Test(
        "The configuration that the lane has differs in nothing, from wherever it starts",
        arguments: [41, 46, 47, 48] as [UInt64])
    func same(seed: UInt64) async throws {
        try await run(seed: seed) { store, network, host in
            var compared = 0
            for height: UInt64 in [1, 4, 5, 20] {
                for lane in network.lanes where !lane.isLate {
                    // What is pending is taken again: by a rule that rejects nothing that it had accepted.
                    let report = try report(network.configuration(lane), after: height, store, host)
                    // The first three are upgraded or leave; an upgrade starts a rule that was suspended anew.
                    guard !network.lanes[..<3].contains(where: { $0.name == lane.name }),
                        report.actualEndings[.ruleSuspended] == nil
                    else { continue }
                    compared += 1
                    #expect(report.isSame, "seed \(seed), lane \(lane.name), after \(height)")
                    #expect(report.from == height + 1 && report.to == 44)
                    #expect(report.prices.same > 0)
                }
            }
            #expect(compared == 4, "seed \(seed)")
        }
    }

    @Test("What it says of the network as it was is what the node published", arguments: [43] as [UInt64])
    func actual(seed: UInt64) async throws {
        try await run(seed: seed) { store, network, host in
            let lane = network.lanes[3]
            var configuration = network.configuration(lane)
            configuration.minimumBaseFee *= 3
            configuration.openings = .closed
            let report = try report(configuration, after: 6, store, host)
            #expect(!report.isSame)
            let published = try RevenueStatement(of: store, from: 7).lanes[lane.name]
            var expected = try #require(published)
            expected.payouts = []
            #expect(report.actual == expected)
            let shadow = try #require(report.shadow)
            #expect(shadow.bundle == 0 && shadow.crossLane == 0)
            #expect(report.otherOrders.count == min(Int(report.otherOrderCount), ShadowReport.otherOrdersMax))
            #expect(report.otherOrders.allSatisfy { $0.actual != $0.shadow })
            // Every one is in one of the groups.
            let both = report.prices.same + report.prices.cheaper + report.prices.dearer
            #expect(both > 0 && report.prices.dearer > 0)
        }
    }

    @Test("What cannot be is refused: no such lane, another nonce mode, no such sub-block")
    func refusals() async throws {
        try await run(seed: 44) { store, network, host in
            var unknown = network.configuration(network.lanes[0])
            unknown.name = .nowhere
            var other = network.configuration(network.lanes[0])
            other.nonceMode = .unordered
            for configuration in [unknown, other] {
                #expect(throws: NodeError.self) {
                    _ = try ShadowRun.start(configuration, after: 5, in: store, host: host).report
                }
            }
            #expect(throws: NodeError.self) {
                _ = try ShadowRun.start(
                    network.configuration(network.lanes[0]), after: 500, in: store, host: host
                ).report
            }
        }
    }

    @Test("The lanes' records say what was announced, taken back, replaced and activated")
    func records() async throws {
        try await run(seed: 45) { store, network, host in
            let records = try LaneRecords(of: store)
            #expect(records.height == 44)
            let first = try #require(records.lanes[network.lanes[0].name])
            #expect(first.announcements.map(\.fate) == [.active])
            #expect(first.version == 1 && first.announced == nil)
            #expect(first.configuration.moduleHash == ModuleDeployment.moduleHash(network.lanes[1].module))
            let second = try #require(records.lanes[network.lanes[1].name])
            #expect(second.announcements.count == 2)
            #expect(second.announcements.last?.fate == .active)
            guard case .cancelled = second.announcements.first?.fate else {
                Issue.record("\(String(describing: second.announcements.first?.fate))")
                return
            }
            #expect(second.upgradeNumber == 3)
            #expect(try records.module(first.configuration.moduleHash, in: store) == network.lanes[1].module)
            #expect(try records.module(.zero, in: store) == nil)
        }
    }
}
