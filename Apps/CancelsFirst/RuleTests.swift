import AppTestSupport
import CancelsFirst
import RuleTestSupport
import Testing
import Wire

@Suite("Cancels first")
struct CancelsFirstTests {
    @Test("The scenario with Hyperliquid's order holds")
    func scenario() throws {
        #expect(try AppScenario.failures(of: "CancelsFirst") == [])
    }

    @Test(
        "No cancel and no post-only order stands behind what may take, and each kind keeps its order of arrival",
        arguments: 1...20)
    func order(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let network = try AppNetwork(CancelsFirst.self)
        var actions: [(id: String, kind: UInt8)] = []
        for number in 0..<Int.random(in: 1...60, using: &generator) {
            let kind = UInt8.random(in: 0...4, using: &generator)
            let id = "\(number)"
            try network.submit(id, from: AppNetwork.account(id), [kind, 7], bid: Amount(kind), priorityFee: 1)
            actions.append((id, kind))
        }
        let places: [[UInt8]] = [[0, 2], [1], [3, 4]]
        #expect(
            try network.tick().order == places.flatMap { kinds in actions.filter { kinds.contains($0.kind) } }.map(\.id)
        )
    }

    @Test("What is no action is refused with its code")
    func rejections() throws {
        let network = try AppNetwork(CancelsFirst.self)
        try network.submit("empty", from: AppNetwork.account("alice"), [])
        try network.submit("unknown", from: AppNetwork.account("bob"), [5])
        #expect(network.endings["empty"] == .init(.rejectedByRule, code: CancelsFirst.emptyPayload))
        #expect(network.endings["unknown"] == .init(.rejectedByRule, code: CancelsFirst.unknownKind))
    }
}
