internal import Store
internal import Wire

extension NodeBenchmark {
    /// A group commit of entries alone, synced against not synced, and against signature checks on one thread.
    func commit(into result: inout NodeBenchReport) throws {
        var checks = SignatureChecks()
        for entries in [100, 1_000, 10_000] {
            let name = "commit of \(entries)"
            let synced = try MeasuredCommits(
                in: "\(options.folder)/synced-\(entries)", entries, workload, isSynced: true)
            let unsynced = try MeasuredCommits(
                in: "\(options.folder)/unsynced-\(entries)", entries, workload, isSynced: false)
            var (withSync, check) = (Slice(), Slice())
            let ratios = try measure(
                name,
                {
                    let slice = try synced.commit()
                    withSync += slice
                    return slice
                }, against: { try unsynced.commit() })
            check += try checks.slice(2_000)
            result.goals.append(BenchGoal("commit_\(entries)", "\(name), FULL / OFF", ratios))
            result.figures += [
                NodeBenchReport.Figure("\(name), FULL, nanoseconds an entry", withSync.each),
                NodeBenchReport.Figure(
                    "\(name), FULL, by a signature check, for one entry", withSync.each / check.each),
            ]
        }
    }
}

/// Commits of equally many entries to a store of its own.
private final class MeasuredCommits {
    private let store: NodeStore
    private let entry: [UInt8]
    private let entries: Int
    private var tail: LogTail

    init(in folder: String, _ entries: Int, _ workload: PipelineWorkload, isSynced: Bool) throws {
        let genesis = try PipelineNetwork(workload).genesis(engine: "none")
        store = try NodeStore.create(in: folder, genesis: genesis)
        if !isSynced { try store.stopSyncing() }
        self.entries = entries
        entry = [UInt8](repeating: 7, count: workload.transactionBytes)
        tail = LogTail(position: 0, hash: genesis.hash)
    }

    func commit() throws -> Slice {
        var group = LogGroup(after: tail)
        // Hashes are the core's work, and the store chains none.
        for _ in 0..<entries { group.append(entry, chained: tail.hash) }
        let start = WallClock.nanoseconds
        try store.commit(GroupCommit(log: group))
        let passed = WallClock.nanoseconds - start
        tail = group.tail
        return Slice(nanoseconds: passed, count: UInt64(entries))
    }
}
