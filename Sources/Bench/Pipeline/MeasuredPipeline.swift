internal import Wire

/// A node and its clients under a ``PipelineWorkload``, slice by slice: outside of slices the node stands still.
final class MeasuredPipeline {
    static let sliceNanoseconds: UInt64 = 50_000_000
    /// Its sub-blocks are 100 milliseconds of its own time.
    private static let slicesPerTick = 2
    /// Requests that a connection has ready at the start of a slice: more than it can send in it.
    private static let requestsReady = 6

    private let workload: PipelineWorkload
    let node: NodeProcess
    let client: LoadClient
    private var slices = 0
    /// Processor time of the node in slices.
    private(set) var nodeProcessorNanoseconds: UInt64 = 0
    /// What slices came to.
    private(set) var total = Slice()
    /// Processor time of the clients in slices, part of what the pipeline has to spare.
    var clientProcessorNanoseconds: UInt64 { client.processorNanoseconds }
    /// Signatures to check bare.
    var ring: SignatureRing { client.ring }

    /// Bad signatures that strangers send in a slice.
    var forgedPerSlice = 0

    /// Starts the node, which then stands still.
    ///
    /// - Parameter forgers: connections of strangers.
    init(_ plan: BenchNodePlan, executable: String, forgers: Int = 0) throws {
        workload = plan.workload
        node = try NodeProcess(plan, executable: executable)
        client = try LoadClient(try PipelineNetwork(plan.workload), port: node.port, forgers: forgers)
        client.prepare(requests: Self.requestsReady)
        node.stop()
    }

    /// Forgets what was measured so far.
    func restartClock() {
        total = Slice()
        nodeProcessorNanoseconds = 0
        client.restartClock()
    }

    /// One slice: operations that got their receipts, in the time that passed.
    func slice() throws -> Slice {
        client.prepare(requests: Self.requestsReady)
        slices += 1
        if slices.isMultiple(of: Self.slicesPerTick) { try node.tick() }
        let processor = node.processorNanoseconds
        let start = WallClock.nanoseconds
        node.go()
        let operations = try client.slice(nanoseconds: Self.sliceNanoseconds, forged: forgedPerSlice)
        node.stop()
        let slice = Slice(nanoseconds: WallClock.nanoseconds - start, count: operations)
        nodeProcessorNanoseconds += node.processorNanoseconds - processor
        total += slice
        guard !client.hasRunDry else {
            throw BenchError("a client had sent everything that was ready", remedy: "This is a defect; please report.")
        }
        return slice
    }

    /// Lets everything that is under way end, and holds what the node says against what was answered (BENCH-4).
    func end(genesis: Genesis) throws {
        node.go()
        try client.drain()
        for _ in 0..<2 { try node.tick() }
        let report = try node.report()
        let answers = client.answers
        guard answers.refused == 0 else {
            throw BenchError(
                "\(answers.refused) entries were refused: \(answers.code ?? "?")",
                remedy: "This is a defect; please report.")
        }
        let logged = answers.logged * UInt64(workload.operationsPerEnvelope)
        guard report.included == logged, report.pending == 0, report.endings == 0, report.faults == 0 else {
            throw BenchError(
                "of \(logged) transactions with receipts \(report.included) were included, \(report.pending) are "
                    + "pending, \(report.endings) ended otherwise; \(report.faults) faults",
                remedy: "This is a defect; please report.")
        }
        try Receipt(decoding: client.firstReceipt).check(genesis: genesis)
        try node.end()
    }
}
