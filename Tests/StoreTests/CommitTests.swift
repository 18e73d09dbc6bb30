import Foundation
import Testing
import Wire

@testable import Store

@Suite("Group commits", .serialized)
struct CommitTests {
    @Test("What was committed is read back, in one process and after opening again", arguments: [1, 2, 3] as [UInt64])
    func readBack(seed: UInt64) throws {
        let test = try TestFolder()
        var chain = TestChain(seed: seed)
        do {
            let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
            for count in [1, 4, 2, 5] {
                try store.commit(chain.group(subBlocks: count))
                try expect(store, holds: chain)
            }
        }
        let store = try NodeStore.open(in: test.folder(), mode: .readWrite, genesis: chain.genesis)
        try expect(store, holds: chain)
        try store.commit(chain.group())
        try expect(store, holds: chain)
    }

    private func expect(_ store: NodeStore, holds chain: TestChain) throws {
        #expect(store.genesis == chain.genesis)
        let extent = try store.extent()
        #expect(extent.tail == chain.tail)
        #expect(try store.tail() == chain.tail)
        #expect(extent.height == UInt64(chain.subBlocks.count))
        #expect(extent.blockNumber == UInt64(chain.blocks.count))
        for (index, subBlock) in chain.subBlocks.enumerated() {
            #expect(try store.subBlock(at: UInt64(index + 1)) == subBlock)
            #expect(EncodedSubBlock(try subBlock.decoded(), signature: subBlock.header.signature) == subBlock)
            #expect(try store.subBlockHeader(at: UInt64(index + 1)) == subBlock.header)
        }
        for (index, block) in chain.blocks.enumerated() { #expect(try store.block(UInt64(index + 1)) == block) }
        #expect(try store.subBlock(at: 0) == nil)
        #expect(try store.subBlock(at: .max) == nil)
        #expect(try store.block(UInt64(chain.blocks.count + 1)) == nil)
        let report = try store.checkChain()
        #expect(report.entries == chain.tail.position)
        #expect(report.subBlocks == extent.height)
        #expect(report.blocks == extent.blockNumber)
    }

    @Test("The log is read in batches of any size from any position")
    func logBatches() throws {
        let test = try TestFolder()
        var chain = TestChain(seed: 11)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        for count in [1, 3, 2] { try store.commit(chain.group(subBlocks: count)) }
        for position in 0...chain.tail.position + 1 {
            for bytesMax in [0, 1, 200, 1000, .max] {
                let batch = try store.entries(from: position, bytesMax: bytesMax)
                let first = max(position, 1)
                let rest = Array(chain.entries.dropFirst(Int(first) - 1))
                #expect(batch.firstPosition == first)
                #expect(batch.entries == Array(rest.prefix(batch.entries.count)))
                #expect(batch.entries.isEmpty == rest.isEmpty)
                let bytes = batch.entries.dropLast().reduce(0) { $0 + $1.count }
                #expect(bytes < max(bytesMax, 1), "the last entry alone may pass the bound")
                if bytesMax == .max { #expect(batch.entries.count == rest.count) }
            }
        }
    }

    @Test("Attribution is read over a range of heights in bounded parts")
    func attributionRange() throws {
        let test = try TestFolder()
        var chain = TestChain(seed: 12)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        try store.commit(chain.group(subBlocks: 7))
        #expect(try store.attributions(heights: 2...5).map(\.height) == [2, 3, 4, 5])
        #expect(try store.attributions(heights: 6...100).map(\.bytes) == chain.subBlocks[5...].map(\.attribution))
        #expect(try store.attributions(heights: 3...7, bytesMax: 1).map(\.height) == [3])
        #expect(try store.attributions(heights: 8...9).isEmpty)
    }

    @Test("A group that does not start where the log ends is refused and changes nothing (STO-11)")
    func positionConflict() throws {
        let test = try TestFolder()
        var chain = TestChain(seed: 3)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        let before = chain
        try store.commit(chain.group())
        var rival = before
        let same = rival.group(deposits: 1)
        expectError(.positionConflict) { try store.commit(same) }
        var ahead = chain
        _ = ahead.group()
        let gap = ahead.group()
        expectError(.positionConflict) { try store.commit(gap) }
        // The right position with another history.
        let fork = GroupCommit(log: LogGroup(after: LogTail(position: chain.tail.position, hash: before.tail.hash)))
        expectError(.positionConflict) { try store.commit(fork) }
        #expect(try store.extent().tail == chain.tail)
        try store.commit(chain.group())
        #expect(try store.checkChain().entries == chain.tail.position)
    }

    @Test("Sub-blocks and blocks that skip or repeat a number are refused, with their entries (STO-10)")
    func heightConflict() throws {
        let test = try TestFolder()
        var chain = TestChain(seed: 4)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        let first = chain.group(subBlocks: 2)
        var torn = first
        torn.subBlocks.removeFirst()
        expectError(.heightConflict) { try store.commit(torn) }
        torn = first
        torn.subBlocks.append(first.subBlocks[1])
        expectError(.heightConflict) { try store.commit(torn) }
        #expect(try store.tail().position == 0, "the refused group's entries are not stored")
        try store.commit(first)
        var second = chain.group(subBlocks: 4)
        second.blocks.append(second.blocks[0])
        expectError(.heightConflict) { try store.commit(second) }
        second.blocks.removeLast()
        try store.commit(second)
        #expect(try store.extent() == StoreExtent(tail: chain.tail, height: 6, blockNumber: 2))
    }

    @Test("The log can be appended to alone, and what follows from it stored later (ArrivalLog)")
    func appendThenDerive() async throws {
        let test = try TestFolder()
        var chain = TestChain(seed: 5)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        let group = chain.group(subBlocks: 3)
        let log: any ArrivalLog = store
        try await log.append(group.log)
        #expect(try await log.tail() == chain.tail)
        #expect(try await log.entries(from: 1, bytesMax: .max).entries == chain.entries)
        try store.commit(
            GroupCommit(log: LogGroup(after: chain.tail), subBlocks: group.subBlocks, blocks: group.blocks))
        #expect(try store.checkChain().subBlocks == 3)
    }

    @Test("A full disk refuses a commit whole, and the same commit passes once there is room (STO-13)")
    func diskFull() throws {
        let test = try TestFolder()
        var chain = TestChain(seed: 6)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        try store.commit(chain.group())
        try store.limitPages(to: 24)
        var refused: GroupCommit?
        for _ in 0..<100 where refused == nil {
            let group = chain.group(deposits: 400)
            do throws(StoreError) {
                try store.commit(group)
            } catch {
                #expect(error.code == .full, "\(error)")
                refused = group
            }
        }
        let group = try #require(refused)
        #expect(try store.tail() == group.log.previous)
        #expect(try store.lastHeight() == UInt64(chain.subBlocks.count - 1))
        #expect(try store.checkChain().entries == group.log.previous.position)
        expectError(.full) { try store.commit(group) }
        try store.limitPages(to: 1_000_000)
        try store.commit(group)
        #expect(try store.tail() == chain.tail)
        #expect(try store.checkChain().entries == chain.tail.position)
    }

    @Test("A disk that refuses to write is full or failing; after a failure nothing is added (STO-13)")
    func failingDisk() throws {
        let test = try TestFolder()
        var chain = TestChain(seed: 7)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        try store.commit(chain.group())
        var group = chain.group()
        try store.replacingLogDescriptor(with: "/dev/full", flags: O_RDWR) {
            expectError(.full) { try store.commit(group) }
            expectError(.full) { try store.commit(group) }
        }
        try store.commit(group)
        #expect(try store.checkChain().entries == chain.tail.position)
        let before = chain
        group = chain.group()
        try store.replacingLogDescriptor(with: store.directory + "/node.sqlite-wal", flags: O_RDONLY) {
            expectError(.inputOutput) { try store.commit(group) }
        }
        expectError(.inputOutput, "nothing is put on top of what may or may not be there") { try store.commit(group) }
        #expect(try store.tail() == before.tail)
        let copy = try NodeStore.open(in: test.copy(store.directory, to: "copy"), mode: .readWrite)
        #expect(try copy.tail() == before.tail)
        try copy.commit(group)
        #expect(try copy.checkChain().entries == chain.tail.position)
    }

    @Test("Readers on other threads see whole commits only, in their order (STO-10)")
    func concurrentReaders() async throws {
        let test = try TestFolder()
        var chain = TestChain(seed: 13)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        let groups = (0..<60).map { _ in chain.group(subBlocks: 3) }
        let tails = Set(groups.map(\.log.tail) + [LogTail(position: 0, hash: chain.genesis.hash)])
        let last = chain.tail
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { for group in groups { try store.commit(group) } }
            for _ in 0..<3 {
                tasks.addTask {
                    var extent = try store.extent()
                    while extent.tail != last {
                        let next = try store.extent()
                        #expect(tails.contains(next.tail))
                        #expect(next.height == next.tail.position / 4 && next.blockNumber == next.height / 3)
                        #expect(next.tail.position >= extent.tail.position)
                        extent = next
                        await Task.yield()
                    }
                }
            }
            try await tasks.waitForAll()
        }
        #expect(try store.checkChain().groups == 60)
    }

    @Test("A long check says how far it has come")
    func checkProgress() throws {
        let test = try TestFolder()
        var chain = TestChain(seed: 14)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        try store.commit(chain.group(subBlocks: 600, deposits: 0, transactions: 1))
        var positions: [UInt64] = []
        _ = try store.checkChain { progress in
            #expect(progress.lastPosition == 600)
            positions.append(progress.position)
        }
        #expect(positions == [256, 512, 600])
    }

    @Test("Numbers past 63 bits and empty sections are refused, not trapped on")
    func hostileInput() throws {
        let test = try TestFolder()
        var chain = TestChain(seed: 8)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        var group = chain.group()
        for section in [\EncodedSubBlock.outcomes, \.attribution, \.components, \.events, \.journal] {
            var empty = group
            empty.subBlocks[0][keyPath: section] = []
            expectError(.invalidInput) { try store.commit(empty) }
        }
        group = GroupCommit(log: LogGroup(after: chain.tail))
        group.snapshot = Snapshot(blockNumber: .max, log: LogTail(position: 0, hash: chain.tail.hash), bytes: [1])
        expectError(.positionConflict) { try store.commit(group) }
        group.log = LogGroup(after: LogTail(position: 0, hash: chain.genesis.hash))
        expectError(.tooLarge) { try store.commit(group) }
        group.snapshot?.blockNumber = 1
        group.snapshot?.log.position = 1
        expectError(.invalidInput) { try store.commit(group) }
        expectError(.tooLarge) { try store.entries(from: .max, bytesMax: 1) }
        #expect(try store.extent().tail.position == 0)
    }
}
