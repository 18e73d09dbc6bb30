internal import Sequencer
internal import Wire

/// A core under a ``CoreWorkload``, with what each of its parts took so far.
struct MeasuredCore: ~Copyable {
    /// Where the time goes; all per transaction.
    struct Parts {
        /// What ingress does off the core: encoding, transaction hash, and giving the entry's memory back.
        var preparation = Slice()
        /// Applying envelopes: admission, the rule's key, the mempool, the log's chain.
        var admission = Slice()
        /// Applying ticks: ordering, merge, attribution, ledger, and in a block's last one its roots.
        var subBlocks = Slice()

        /// All that happens in the core.
        var core: Slice {
            Slice(nanoseconds: admission.nanoseconds + subBlocks.nanoseconds, count: admission.count)
        }
    }

    private let workload: CoreWorkload
    private var sequencer: Sequencer
    private var flow: TransactionFlow
    private var ticks: UInt64 = 0
    private(set) var parts = Parts()

    /// A network at its start, with the workload's transactions pending.
    init(
        _ workload: CoreWorkload, module: [UInt8], host: any RuleHost, engine: String, fuelMax: UInt64
    ) throws {
        var flow = try TransactionFlow(workload)
        var sequencer = try Sequencer(genesis: flow.genesis(engine: engine, fuelMax: fuelMax), host: host)
        for entry in try flow.setUp(module: module, fuelMax: fuelMax) {
            _ = try sequencer.apply(CheckedEntry(trusting: entry))
        }
        for _ in 0..<workload.pending { _ = try sequencer.apply(CheckedEntry(trusting: flow.next())) }
        self.workload = workload
        self.flow = flow
        self.sequencer = sequencer
    }

    /// The last sub-block's commitment.
    var commitment: Hash { sequencer.commitment }

    /// Forgets what was measured so far.
    mutating func restartClock() { parts = Parts() }

    /// One block; answers the core's time.
    mutating func block() throws -> Slice {
        var slice = Slice()
        for _ in 0..<workload.subBlocksPerBlock { slice += try subBlock() }
        return slice
    }

    /// One sub-block: transactions, then the tick. Answers the core's time.
    mutating func subBlock() throws -> Slice {
        var slice = Slice()
        for _ in 0..<workload.transactionsPerSubBlock / workload.transactionsPerGroup { slice += try group() }
        ticks += 1
        let start = ThreadClock.nanoseconds
        let effects = try sequencer.apply(CheckedEntry(trusting: .tick(Tick(timeMilliseconds: 100 * ticks))))
        let built = ThreadClock.nanoseconds
        try check(effects)
        parts.subBlocks += Slice(nanoseconds: built - start, count: slice.count)
        slice.nanoseconds += built - start
        return slice
    }

    /// One group of arrivals, as ingress hands them over.
    private mutating func group() throws -> Slice {
        let count = UInt64(workload.transactionsPerGroup)
        var entries: [LogEntry] = []
        for _ in 0..<count { entries.append(flow.next()) }
        var checked: [CheckedEntry] = []
        checked.reserveCapacity(entries.count)
        let start = ThreadClock.nanoseconds
        for entry in entries { checked.append(CheckedEntry(trusting: entry)) }
        let prepared = ThreadClock.nanoseconds
        for index in checked.indices { _ = try sequencer.apply(checked[index]) }
        let admitted = ThreadClock.nanoseconds
        entries.removeAll(keepingCapacity: true)
        let kept = ThreadClock.nanoseconds
        checked.removeAll(keepingCapacity: true)
        let released = ThreadClock.nanoseconds
        parts.preparation += Slice(nanoseconds: prepared - start + released - kept, count: count)
        parts.admission += Slice(nanoseconds: admitted - prepared, count: count)
        return Slice(nanoseconds: admitted - prepared, count: count)
    }

    /// A core that does less than it is thought to would look fast.
    private func check(_ effects: borrowing Effects) throws {
        let outcomes = effects.subBlock?.outcomes
        guard let outcomes, outcomes.included.count == workload.transactionsPerSubBlock, outcomes.endings.isEmpty,
            outcomes.faults.isEmpty, sequencer.pendingCount == workload.pending
        else {
            throw BenchError(
                """
                sub-block \(ticks) includes \(outcomes?.included.count ?? 0) of \(workload.transactionsPerSubBlock) \
                transactions, ends \(outcomes?.endings.count ?? 0) otherwise and leaves \(sequencer.pendingCount) of \
                \(workload.pending)
                """, remedy: "This is a defect; please report.")
        }
    }
}
