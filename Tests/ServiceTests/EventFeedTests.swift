import Service
import Testing

/// SVC-17, SVC-18.
@Suite("A feed of events")
struct EventFeedTests {
    @Test("begins with the next one, or behind the height that one names, and misses none")
    func everyHeight() async throws {
        let network = try TestNetwork()
        for time in 1...5 as ClosedRange<UInt64> { try await network.node.tick(timeMilliseconds: time) }
        var fromStart = EventFeed(.subBlocks, of: network.node, after: 0)
        var fromThird = EventFeed(.subBlocks, of: network.node, after: 2)
        var fromNow = EventFeed(.subBlocks, of: network.node)
        try await network.node.tick(timeMilliseconds: 6)
        for height in 1...6 as ClosedRange<UInt64> {
            #expect(await fromStart.next(timeout: .seconds(10)) == .next(height...height))
            if height > 2 { #expect(await fromThird.next(timeout: .seconds(10)) == .next(height...height)) }
        }
        #expect(await fromNow.next(timeout: .seconds(10)) == .next(6...6))
        #expect(await fromNow.next(timeout: .milliseconds(20)) == .silence)
    }

    @Test("wakes a reader that waits")
    func wakes() async throws {
        let network = try TestNetwork()
        let reader = Task { [node = network.node] in
            var feed = EventFeed(.subBlocks, of: node)
            return await feed.next(timeout: .seconds(60))
        }
        for time in 1...20 as ClosedRange<UInt64> {
            try await network.node.tick(timeMilliseconds: time)
            try await Task.sleep(for: .milliseconds(1))
        }
        guard case .next = await reader.value else {
            Issue.record("the reader was not woken")
            return
        }
    }

    @Test("tells a reader that had caught up and fell behind which heights it missed, and goes on behind them")
    func gap() async throws {
        let network = try TestNetwork()
        try await network.node.tick(timeMilliseconds: 1)
        var feed = EventFeed(.subBlocks, of: network.node, after: 0, lagMax: 3)
        #expect(await feed.next(timeout: .seconds(10)) == .next(1...1))
        for time in 2...10 as ClosedRange<UInt64> { try await network.node.tick(timeMilliseconds: time) }
        #expect(await feed.next(timeout: .seconds(10)) == .gap(2...9))
        #expect(await feed.next(timeout: .seconds(10)) == .next(10...10))
    }

    @Test("gives a reader that comes back everything, however far behind it is")
    func resumed() async throws {
        let network = try TestNetwork()
        for time in 1...10 as ClosedRange<UInt64> { try await network.node.tick(timeMilliseconds: time) }
        var feed = EventFeed(.subBlocks, of: network.node, after: 0, lagMax: 3)
        for height in 1...10 as ClosedRange<UInt64> {
            #expect(await feed.next(timeout: .seconds(10)) == .next(height...height))
        }
    }

    @Test("ends its silence when its task is cancelled")
    func cancelled() async throws {
        let network = try TestNetwork()
        let reader = Task { [node = network.node] in
            var feed = EventFeed(.subBlocks, of: node)
            return await feed.next(timeout: .seconds(600))
        }
        try await Task.sleep(for: .milliseconds(20))
        reader.cancel()
        #expect(await reader.value == .silence)
    }
}
