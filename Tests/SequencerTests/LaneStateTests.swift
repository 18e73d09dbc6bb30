import Testing
import Wire

@testable import Sequencer

@Suite("A lane's state with proofs (BLOCK-7, ENC-26)")
struct LaneStateTests {
    /// Keeps the payload under the key that its first byte names; an empty value removes it.
    private static let keeper = TestRule.firstCome.with(.execute, as: "keeper") { (request) throws(RuleFault) in
        let payload = request.transactions[0].payload
        let key = "k/\(payload[0])"
        if payload.count == 1 { try request.state.remove(key) } else { try request.state.write(key, payload) }
        return Answer.succeeded(gasUsed: 0)
    }

    private static func key(_ number: Int) -> [UInt8] { Array("k/\(number)".utf8) }

    /// A network whose lane `a` has the keys 0 up to `count`, at the end of a block, and that block's header.
    private func network(keys count: Int) throws -> (TestNetworkBox, BlockHeader) {
        let box = TestNetworkBox(try Market.network([Market.a, Market.b], rule: Self.keeper))
        for number in 0..<count {
            _ = try box.network.send(
                Operation(UInt64(number), payload: [UInt8(number), 1]), from: Market.user, to: Market.a)
        }
        return (box, try box.closeBlock())
    }

    /// A network that can be handed about.
    private final class TestNetworkBox {
        var network: TestNetwork

        init(_ network: consuming TestNetwork) { self.network = network }

        /// Cuts sub-blocks until a block ends, and answers its header.
        func closeBlock() throws -> BlockHeader {
            while true {
                let time = network.core.timeMilliseconds
                if let block = try network.apply(.tick(Tick(timeMilliseconds: time))).block { return block }
            }
        }

        func page(_ query: LaneStateQuery, of lane: LaneName = Market.a) throws -> LaneStatePage {
            guard case .page(let page) = network.core.laneState(lane, query) else {
                throw SequencerError(.invariant, rule: "BLOCK-7", "no page")
            }
            return page
        }
    }

    @Test("Keys that are there and keys that are not are proven against the block's state root")
    func keys() throws {
        let (box, block) = try network(keys: 20)
        let page = try box.page(.keys((0..<40).map(Self.key)))
        #expect(page.block == block.number)
        #expect(page.entries.map(\.value) == (0..<40).map { $0 < 20 ? [UInt8($0), 1] : nil })
        #expect(page.holds(in: block.stateRoot))
        #expect(!page.holds(in: block.ledgerRoot))
        #expect(page.entries.contains { $0.neighbour != nil })
        for entry in page.entries {
            let other = LaneStatePage.Entry(
                key: entry.key, value: entry.value == nil ? [1] : nil, path: entry.path, neighbour: entry.neighbour)
            #expect(!other.holds(in: page.leaf.root))
        }
    }

    @Test("A lane without any key proves that every key is absent") func emptyLane() throws {
        let (box, block) = try network(keys: 3)
        let page = try box.page(.keys([Self.key(0)]), of: Market.b)
        #expect(page.entries.map(\.value) == [nil] && page.keyCount == 0)
        #expect(page.holds(in: block.stateRoot))
    }

    @Test("Pages go through all keys of a prefix once, ascending", arguments: [1, 2, 3, 7, 50])
    func pages(limit: Int) throws {
        let (box, block) = try network(keys: 23)
        var (found, after, pages): ([[UInt8]], [UInt8]?, Int) = ([], nil, 0)
        while true {
            let page = try box.page(.range(prefix: Array("k/1".utf8), after: after, limit: limit))
            #expect(page.holds(in: block.stateRoot) && page.keyCount == 23)
            found += page.entries.map(\.key)
            after = page.entries.last?.key
            pages += 1
            guard page.hasMore else { break }
            #expect(page.entries.count == limit)
        }
        let expected = (0..<23).map { "k/\($0)" }.filter { $0.hasPrefix("k/1") }.sorted().map { Array($0.utf8) }
        #expect(found == expected)
        #expect(pages == (expected.count + limit - 1) / limit)
    }

    @Test("What has changed since the last block is told at the next one's end, and nothing else waits")
    func changing() throws {
        let (box, _) = try network(keys: 2)
        _ = try box.network.send(Operation(2, payload: [1]), from: Market.user, to: Market.a)
        _ = try box.network.tick()
        guard case .changing = box.network.core.laneState(Market.a, .keys([Self.key(1)])) else {
            Issue.record("the lane has changed")
            return
        }
        #expect(try box.page(.keys([Self.key(1)]), of: Market.b).entries.count == 1)
        let block = try box.closeBlock()
        let page = try box.page(.keys([Self.key(0), Self.key(1)]))
        #expect(page.entries.map(\.value) == [[0, 1], nil] && page.holds(in: block.stateRoot))
    }

    @Test("There is no state of a lane that is not there, nor before the first block") func unknown() throws {
        let (box, _) = try network(keys: 1)
        guard case .unknownLane = box.network.core.laneState(LaneName.named("nobody"), .keys([])) else {
            Issue.record("there is no such lane")
            return
        }
        let young = try Market.network(rule: Self.keeper)
        guard case .changing = young.core.laneState(Market.a, .keys([])) else {
            Issue.record("there is no block yet")
            return
        }
    }
}
