internal import Dispatch
internal import Glibc
internal import Synchronization
internal import Wire

/// Clients of the binary endpoint on one thread, which keep a request under way on each of their connections.
///
/// Transactions are signed between slices, while nothing is measured.
final class LoadClient {
    /// How much is sent.
    enum Pace {
        /// The next request as soon as one is answered.
        case full
        /// So many operations a second, whatever is answered.
        case operationsPerSecond(Double)
    }

    private let workload: PipelineWorkload
    private var flows: [LaneFlow]
    private let connections: [BatchConnection]
    /// Connections of strangers, which send what is not signed by who it says, again and again.
    private let forgers: [(connection: BatchConnection, request: [UInt8])]
    private(set) var ring = SignatureRing()
    /// What this thread did in slices.
    private(set) var processorNanoseconds: UInt64 = 0

    /// Connects to the node on `port`.
    ///
    /// - Parameter forgers: connections with bad signatures.
    init(_ network: PipelineNetwork, port: UInt16, forgers: Int = 0) throws {
        let workload = network.workload
        self.workload = workload
        let keys = (0..<workload.senders).map(PipelineNetwork.sender)
        let sendersEach = workload.senders / workload.connectionsPerLane
        flows = try (0..<workload.lanes * workload.connectionsPerLane).map { number in
            let group = number / workload.lanes
            return try LaneFlow(
                workload, lane: network.lanes[number % workload.lanes], number: number,
                senders: Array(keys[group * sendersEach..<(group + 1) * sendersEach]))
        }
        connections = try flows.map { _ in try BatchConnection(port: port) }
        self.forgers = try (0..<forgers).map { number in
            var flow = try LaneFlow(
                workload, lane: network.lanes[number % workload.lanes], number: -1 - number,
                senders: (0..<64).map { PipelineNetwork.key("forger \($0)") }, isForged: true)
            let connection = try BatchConnection(port: port)
            connection.isPatient = false
            return (connection, flow.next().bytes)
        }
    }

    /// Signs until `requests` are ready on each connection.
    func prepare(requests: Int) {
        let missing = connections.map { max(0, requests - $0.readyCount) }
        let flows = Mutex(self.flows)
        let ready = Mutex([[LaneFlow.Request]](repeating: [], count: connections.count))
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

    /// What all connections of honest senders were answered.
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

    /// Has one connection send one request and waits for its answer. Answers the nanoseconds from the one to the other.
    func roundTrip() throws(BenchError) -> UInt64 {
        let connection = connections[0]
        for other in connections { other.allowance = 0 }
        connection.allowance = 1
        let start = WallClock.nanoseconds
        _ = try exchange(
            until: start + Self.answerNanosecondsMax, while: { connection.allowance > 0 || connection.isBusy })
        return WallClock.nanoseconds - start
    }

    private static let answerNanosecondsMax: UInt64 = 20_000_000_000

    /// Waits for the answers to what was sent.
    func drain() throws(BenchError) {
        for connection in connections { connection.allowance = 0 }
        let end = WallClock.nanoseconds + Self.answerNanosecondsMax
        _ = try exchange(until: end, while: { [connections] in connections.contains(where: \.isBusy) })
    }

    /// Sends and counts until `nanoseconds` have passed. Answers how many operations got their receipts.
    ///
    /// - Parameter forged: bad signatures that strangers send meanwhile.
    func slice(nanoseconds: UInt64, pace: Pace = .full, forged: Int = 0) throws(BenchError) -> UInt64 {
        let started = ThreadClock.nanoseconds
        defer { processorNanoseconds += ThreadClock.nanoseconds - started }
        for (number, forger) in forgers.enumerated() {
            forger.connection.allowance = (forged / workload.envelopesPerRequest + number) / forgers.count
            // What was turned away is still there.
            while forger.connection.readyCount <= forger.connection.allowance {
                forger.connection.add(forger.request)
            }
        }
        let start = WallClock.nanoseconds
        guard case .operationsPerSecond(let rate) = pace else {
            for connection in connections { connection.allowance = Int.max }
            return try exchange(until: start + nanoseconds)
        }
        for connection in connections { connection.allowance = 0 }
        var given = 0
        return try exchange(until: start + nanoseconds) { [connections, workload] in
            let due = rate * Double(WallClock.nanoseconds - start) / 1e9 / Double(workload.operationsPerRequest)
            while given < Int(due) {
                connections[given % connections.count].allowance += 1
                given += 1
            }
            return true
        }
    }

    /// Until `end`, or as long as `goesOn`, which is asked before every wait.
    private func exchange(
        until end: UInt64, while goesOn: () -> Bool = { true }
    ) throws(BenchError) -> UInt64 {
        let before = answers.logged
        let all = connections + forgers.map(\.connection)
        var polled = [pollfd](repeating: pollfd(), count: all.count)
        while goesOn() {
            let now = WallClock.nanoseconds
            guard now < end else { break }
            for (index, connection) in all.enumerated() {
                let events = Int32(POLLIN) | (connection.wantsToSend(at: now) ? Int32(POLLOUT) : 0)
                polled[index] = pollfd(fd: connection.descriptor, events: Int16(events), revents: 0)
            }
            // A millisecond: allowances come with time.
            guard poll(&polled, nfds_t(polled.count), 1) > 0 else { continue }
            for (index, connection) in all.enumerated() {
                let found = Int32(polled[index].revents)
                if found & Int32(POLLOUT) != 0 { try connection.send() }
                if found & ~Int32(POLLOUT) != 0 { try connection.receive() }
            }
        }
        return (answers.logged - before) * UInt64(workload.operationsPerEnvelope)
    }
}
