import Node
import Sequencer
import Store
import Testing
import WasmHost
import Wire

@Suite("A sub-block's trace")
struct TraceTests {
    @Test("changes nothing that is derived")
    func harmless() throws {
        let store = try NodeStore.open(in: try SharedMarket.get().folder, mode: .readOnly)
        let host = try WasmRuleHost(for: store.genesis, cacheFolder: nil)
        try SandboxThread(fuelMax: store.genesis.parameters.fuelMax).run {
            var plain = try Sequencer(genesis: store.genesis, host: host)
            var traced = try Sequencer(genesis: store.genesis, host: host)
            for bytes in try store.entries(from: 1, bytesMax: 1 << 24).entries {
                let entry = try CheckedEntry(trusting: bytes)
                traced.tracesNext = true
                let (one, other) = (try plain.apply(entry), try traced.apply(entry))
                #expect(one.subBlock == other.subBlock && one.block == other.block)
                #expect(one.trace == nil)
                guard let subBlock = other.subBlock else { continue }
                let trace = try #require(other.trace)
                let goesOn = traced.tracesNext
                #expect(!goesOn)
                try check(trace, of: subBlock, other.market)
            }
            let ends = (plain.height, plain.snapshot(), traced.snapshot())
            #expect(ends.0 == UInt64(SharedMarket.Height.last))
            #expect(ends.1 == ends.2)
        }
    }

    /// What it says fits what was derived.
    private func check(_ trace: SubBlockTrace, of subBlock: SubBlock, _ market: MarketReport?) throws {
        let included = subBlock.outcomes.included
        let undone = included.filter { [.rolledBack, .failed, .notRun].contains($0.outcome) }.count
        #expect(trace.rounds.count == included.count - undone)
        #expect(trace.rounds == trace.rounds.sorted())
        #expect(Set(trace.lanes.map(\.turn)) == Set(1..<trace.lanes.count + 1))
        for lane in trace.lanes {
            let own = included.filter { subBlock.attribution[Int($0.laneIndex)].lane == lane.name }
            let taken = lane.proposal.prefix(lane.included).map(\.hash)
            #expect(own.map(\.transaction).filter(taken.contains) == taken)
            #expect(lane.cut <= lane.included && lane.included <= lane.proposal.count)
            #expect(taken.count == 0 || lane.grant.gas > 0)
        }
        #expect((trace.market == nil) == (market == nil))
        for (group, best) in zip(market?.groups ?? [], trace.market?.best ?? []) {
            let bids = market?.bids ?? []
            for (number, places) in best.enumerated() {
                let value = group.attribution.game.values[LaneSet(rawValue: UInt16(number))]
                #expect(places.reduce(0) { $0 + bids[$1].value } == value)
            }
        }
    }

    @Test("is that of any height, from the genesis or a snapshot", arguments: 1...UInt64(SharedMarket.Height.last))
    func rederived(height: UInt64) throws {
        let store = try NodeStore.open(in: try SharedMarket.get().folder, mode: .readOnly)
        let host = try WasmRuleHost(for: store.genesis, cacheFolder: nil)
        let derived = try SandboxThread(fuelMax: store.genesis.parameters.fuelMax).run {
            try #require(try Rederivation(of: height, in: store, host: host))
        }
        #expect(derived.agrees)
        #expect(derived.subBlock.header.height == height)
        #expect(derived.snapshotBlock == (height > 4 ? 2 : 0))
        #expect(try store.subBlock(at: height)?.attribution == derived.subBlock.attribution.encoded)
    }
}
