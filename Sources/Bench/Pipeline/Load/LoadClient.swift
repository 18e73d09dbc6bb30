internal import Dispatch
internal import Glibc
internal import Synchronization
internal import Wire

/// Clients of the binary endpoint, a connection for each lane, on one thread: keeps a request under way on each.
///
/// Transactions are signed between slices, while nothing is measured.
final class LoadClient {
    private var flows: [LaneFlow]
    private let connections: [BatchConnection]
    private(set) var ring = SignatureRing()
    private let workload: PipelineWorkload
    /// What this thread did in slices.
    private(set) var processorNanoseconds: UInt64 = 0

    /// Connects to the node on `port`.
    init(_ network: PipelineNetwork, port: UInt16) throws {
        workload = network.workload
        let keys = (0..<workload.senders).map(PipelineNetwork.sender)
        flows = try network.lanes.enumerated().map { number, lane in
            try LaneFlow(network.workload, lane: lane, number: number, senders: keys)
        }
        connections = try network.lanes.map { _ in try BatchConnection(port: port) }
    }

    /// Signs until `requests` are ready on each connection.
    func prepare(requests: Int) {
        let flows = Mutex(self.flows)
        let ready = Mutex([[LaneFlow.Request]](repeating: [], count: connections.count))
        let missing = connections.map { max(0, requests - $0.readyCount) }
        DispatchQueue.concurrentPerform(iterations: missing.count) { index in
            guard missing[index] > 0 else { return }
            var flow = flows.withLock { $0[index] }
            var made: [LaneFlow.Request] = []
            for _ in 0..<missing[index] { made.append(flow.next()) }
            let (last, requests) = (flow, made)
            flows.withLock { $0[index] = last }
            ready.withLock { $0[index] = requests }
        }
        self.flows = flows.withLock { $0 }
        for (index, requests) in ready.withLock({ $0 }).enumerated() {
            for request in requests {
                connections[index].add(request.bytes)
                ring.add(request.signed)
            }
        }
    }

    /// Forgets what it spent so far.
    func restartClock() { processorNanoseconds = 0 }

    /// What all connections were answered.
    var answers: BatchConnection.Answers {
        connections.reduce(into: BatchConnection.Answers()) { sum, connection in
            sum.logged += connection.answers.logged
            sum.busy += connection.answers.busy
            sum.refused += connection.answers.refused
            sum.code = sum.code ?? connection.answers.code
        }
    }

    /// A receipt that was given.
    var firstReceipt: [UInt8] { connections.first { !$0.firstFrame.isEmpty }?.firstFrame ?? [] }

    /// Whether a connection had nothing to send at the end of a slice.
    var hasRunDry: Bool { connections.contains { $0.readyCount == 0 } }

    /// Sends and counts until `nanoseconds` have passed, or while `isOver` says so. Answers how many operations got their
    /// receipts.
    func slice(nanoseconds: UInt64, untilIdle: Bool = false) throws(BenchError) -> UInt64 {
        let started = ThreadClock.nanoseconds
        defer { processorNanoseconds += ThreadClock.nanoseconds - started }
        let end = WallClock.nanoseconds + nanoseconds
        let before = answers.logged
        for connection in connections where !untilIdle || connection.isBusy { try connection.send() }
        var polled = [pollfd](repeating: pollfd(), count: connections.count)
        while true {
            let now = WallClock.nanoseconds
            guard now < end, !untilIdle || connections.contains(where: \.isBusy) else { break }
            for (index, connection) in connections.enumerated() {
                let events = Int32(POLLIN) | (connection.wantsToSend ? Int32(POLLOUT) : 0)
                polled[index] = pollfd(fd: connection.descriptor, events: Int16(events), revents: 0)
            }
            // At least one millisecond: what passes is measured, not what was meant to.
            guard poll(&polled, nfds_t(polled.count), Int32(1 + (end - now) / 1_000_000)) > 0 else { continue }
            for (index, connection) in connections.enumerated() {
                let found = Int32(polled[index].revents)
                if found & Int32(POLLOUT) != 0 { try connection.send() }
                if found & ~Int32(POLLOUT) != 0 { try connection.receive() }
            }
        }
        return (answers.logged - before) * UInt64(workload.operationsPerEnvelope)
    }
}
