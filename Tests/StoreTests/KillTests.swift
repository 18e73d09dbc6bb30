import Foundation
import Store
import Testing

@Suite("A killed process", .serialized)
struct KillTests {
    @Test(
        "A process killed while it commits comes back with every commit that returned (STO-14)",
        arguments: [1, 2, 3] as [UInt64])
    func killedWhileCommitting(seed: UInt64) async throws {
        let test = try TestFolder()
        let folder = test.folder()
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String, seed = seed as UInt64] in
            var chain = TestChain(seed: seed)
            let store = try NodeStore.create(in: folder, genesis: chain.genesis)
            // One byte for each commit that returned: what a receipt stands for.
            let receipts = creat(folder + "/receipts", 0o644)
            try store.commit(chain.group(subBlocks: 2, deposits: 40))
            write(receipts, "r", 1)
            let microseconds = 15_000 * UInt32(seed)
            Thread.detachNewThread {
                usleep(microseconds)
                kill(getpid(), SIGKILL)
            }
            while true {
                try store.commit(chain.group(subBlocks: 2, deposits: 40))
                write(receipts, "r", 1)
            }
        }
        let receipts = try Data(contentsOf: URL(fileURLWithPath: folder + "/receipts")).count
        let store = try NodeStore.open(in: folder, mode: .readWrite)
        let report = try store.checkChain()
        #expect(report.groups == UInt64(receipts) || report.groups == UInt64(receipts) + 1, "seed \(seed)")
        #expect(report.subBlocks == 2 * report.groups)
        #expect(receipts > 0, "it was killed in the middle of its work")
        // The same made-up chain goes on where the log ends.
        var chain = TestChain(seed: seed)
        for _ in 0..<report.groups { _ = chain.group(subBlocks: 2, deposits: 40) }
        try store.commit(chain.group(subBlocks: 2, deposits: 40))
        #expect(try store.checkChain().groups == report.groups + 1)
    }
}
