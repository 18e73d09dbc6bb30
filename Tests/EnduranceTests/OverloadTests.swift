import Foundation
import Store
import Synchronization
import Testing
import Wire

/// SVC-3, SVC-23: twice as much as a node takes, from another process, in one lane; and quiet clients in the others.
///
/// Slices without and with the flood alternate in one run, so that both are measured on the same machine at the same time.
/// Times are printed and not asserted: `LANEWAY_EXECUTABLE=.build/release/laneway swift test --filter OverloadTests` is
/// the measurement, whoever makes it.
@Suite("A node that is sent twice what it takes", .serialized)
struct OverloadTests {
    private static let environment = ProcessInfo.processInfo.environment
    /// Pairs of slices: `LANEWAY_SLICES`.
    private static let pairs = environment["LANEWAY_SLICES"].flatMap { Int($0) } ?? 2
    /// Of one slice.
    private static let seconds = 1.5
    /// Transactions of a flood's request.
    private static let perBatch = 64
    /// Clients that find out what it takes, and those that then send more: together these have more on its way than a
    /// lane may have waiting (SVC-23).
    private static let (steadyClients, floodClients) = (12, 64)

    @Test("tells whom it refuses, loses nothing that it admits, and quiet lanes hear as soon as before, or it says so")
    func overload() throws {
        let folder = try TestFolder()
        let network = try EnduranceNetwork(seed: "overload", in: folder.path, senders: 10 + Self.floodClients)
        let node = try NodeProcess(session: folder.path)
        let address = try node.waitUntilReady()
        let ledger = Ledger()
        let quiet = QuietClients(network, address, ledger)
        quiet.start()
        defer { quiet.stop() }

        // What it takes: as much as clients who wait for their answers get in.
        let flood = FloodClients(network, address, ledger, perBatch: Self.perBatch)
        quiet.label(nil)
        let steady = flood.run(clients: Self.steadyClients, seconds: Self.seconds, perSecond: nil)
        let capacity = steady.logged / steady.seconds
        try #require(capacity > 0)
        Thread.sleep(forTimeInterval: 0.5)

        var (offered, logged, seconds) = (0.0, 0.0, 0.0)
        for pair in 0..<Self.pairs {
            // Whichever goes first is not always the same.
            for loaded in pair.isMultiple(of: 2) ? [false, true] : [true, false] {
                quiet.label(loaded)
                if loaded {
                    let slice = flood.run(
                        clients: Self.floodClients, seconds: Self.seconds, perSecond: 2 * capacity)
                    (offered, logged, seconds) = (
                        offered + slice.offered, logged + slice.logged, seconds + slice.seconds
                    )
                } else {
                    Thread.sleep(forTimeInterval: Self.seconds)
                }
                quiet.label(nil)
                Thread.sleep(forTimeInterval: 0.5)
            }
        }
        quiet.stop()
        let (unloaded, loaded) = (quiet.milliseconds(loaded: false), quiet.milliseconds(loaded: true))
        let counts = ledger.counts
        print(
            """
            overload: takes \(Int(capacity)) transactions/s, was offered \
            \(Int(offered / seconds)), took \(Int(logged / seconds)); quiet lanes unloaded \(unloaded), loaded \(loaded), \
            ratio of medians \(Latency.text(loaded.median / max(unloaded.median, 0.001)))
            overload: receipts \(ledger.given.count), busy \(counts.busy.sorted { $0.key < $1.key }), \
            refused \(counts.refused.sorted { $0.key < $1.key })
            """)
        // Refused is who has to be, with a time, and for no other reason.
        #expect(counts.unexpected.isEmpty, "\(counts.unexpected.prefix(3))")
        #expect(counts.busy.keys.allSatisfy { $0.hasSuffix("QUEUE_FULL") }, "\(counts.busy)")
        #expect(quiet.refused.isEmpty, "\(quiet.refused.prefix(3))")
        #expect(unloaded.count > 0 && loaded.count > 0)

        node.kill(SIGKILL)
        try node.finish()
        let store = try NodeStore.open(in: network.data, mode: .readOnly, genesis: network.genesis)
        var chain = ObservedChain()
        try chain.advance(store)
        let lost = ledger.given.count { chain.broken($0.receipt) != nil }
        #expect(lost == 0)
    }
}

/// How long something took, often.
private struct Latency: CustomStringConvertible {
    let count: Int
    let median: Double
    let most: Double

    init(_ milliseconds: [Double]) {
        let sorted = milliseconds.sorted()
        count = sorted.count
        median = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        most = sorted.isEmpty ? 0 : sorted[(sorted.count - 1) * 95 / 100]
    }

    var description: String { "\(Self.text(median)) ms (95 %: \(Self.text(most)), n = \(count))" }

    static func text(_ number: Double) -> String { String(format: "%.2f", number) }
}

/// Three clients of two lanes that send a transaction now and then and wait for their receipts.
private final class QuietClients: Sendable {
    private struct State {
        var isLoaded: Bool?
        var loaded: [Double] = []
        var unloaded: [Double] = []
        var refused: [String] = []
        var isOver = false
        var running = 0
    }

    private let state = Mutex(State())
    private let network: EnduranceNetwork
    private let address: NodeAddress
    private let ledger: Ledger

    init(_ network: EnduranceNetwork, _ address: NodeAddress, _ ledger: Ledger) {
        self.network = network
        self.address = address
        self.ledger = ledger
    }

    /// What the transactions that begin and end from now on are counted as; nil: not at all.
    func label(_ isLoaded: Bool?) { state.withLock { $0.isLoaded = isLoaded } }

    func milliseconds(loaded: Bool) -> Latency { Latency(state.withLock { loaded ? $0.loaded : $0.unloaded }) }
    var refused: [String] { state.withLock { $0.refused } }

    func start() {
        for (number, lane) in [EnduranceNetwork.open, EnduranceNetwork.market, EnduranceNetwork.open].enumerated() {
            state.withLock { $0.running += 1 }
            Thread { [self] in
                do { try run(number, lane) } catch { state.withLock { $0.refused.append("\(error)") } }
                state.withLock { $0.running -= 1 }
            }.start()
        }
    }

    func stop() {
        state.withLock { $0.isOver = true }
        while state.withLock({ $0.running > 0 }) { usleep(1_000) }
    }

    private func run(_ number: Int, _ lane: LaneName) throws {
        let client = NodeClient(address)
        var nonce: UInt64 = 0
        while !state.withLock({ $0.isOver }) {
            let entry = LogEntry.envelope(
                network.envelope(by: network.senders[number], to: lane, nonce: nonce)
            ).encoded
            let before = state.withLock { $0.isLoaded }
            let begun = ContinuousClock.now
            let answer = try client.submit(entry)
            let milliseconds = (ContinuousClock.now - begun) / .milliseconds(1)
            ledger.add(answer, to: entry)
            state.withLock { state in
                switch answer {
                case .logged:
                    if before == state.isLoaded, let isLoaded = before {
                        if isLoaded { state.loaded.append(milliseconds) } else { state.unloaded.append(milliseconds) }
                    }
                case .refused(let code), .busy(let code, _): state.refused.append("client \(number): \(code)")
                }
            }
            if case .logged = answer { nonce += 1 }
            usleep(15_000)
        }
    }
}

/// Clients of one lane who send binary batches, at a rate or as fast as they are answered.
private final class FloodClients: Sendable {
    private struct State {
        var offered = 0.0
        var logged = 0.0
        var nonce: UInt64 = 0
        var running = 0
    }

    private let network: EnduranceNetwork
    private let address: NodeAddress
    private let ledger: Ledger
    private let perBatch: Int
    private let state = Mutex(State())

    init(_ network: EnduranceNetwork, _ address: NodeAddress, _ ledger: Ledger, perBatch: Int) {
        self.network = network
        self.address = address
        self.ledger = ledger
        self.perBatch = perBatch
    }

    /// Sends for so long.
    ///
    /// - Parameter rate: transactions a second, of all together, whatever is answered; nil: each waits for its answer.
    func run(clients: Int, seconds: Double, perSecond rate: Double?) -> (
        offered: Double, logged: Double, seconds: Double
    ) {
        state.withLock { ($0.offered, $0.logged) = (0, 0) }
        // Signed before, so that signing takes nothing of the machine while it is measured.
        let batchesMax = rate.map { Int($0 * seconds) / perBatch / clients + 1 } ?? 25
        let prepared = (0..<clients).map { client in (0..<batchesMax).map { _ in batch(of: client) } }
        let begun = ContinuousClock.now
        let end = begun + .seconds(seconds)
        for client in 0..<clients {
            state.withLock { $0.running += 1 }
            Thread { [self] in
                send(prepared[client], until: end, every: rate.map { Double(perBatch * clients) / $0 })
                state.withLock { $0.running -= 1 }
            }.start()
        }
        while state.withLock({ $0.running > 0 }) { usleep(1_000) }
        return state.withLock { ($0.offered, $0.logged, (ContinuousClock.now - begun) / .seconds(1)) }
    }

    private func batch(of client: Int) -> [[UInt8]] {
        let sender = network.senders[10 + client]
        return (0..<perBatch).map { _ in
            let nonce = state.withLock { state in
                state.nonce += 1
                return state.nonce
            }
            return LogEntry.envelope(
                network.envelope(by: sender, to: EnduranceNetwork.flood, nonce: nonce, validUntil: 500)
            ).encoded
        }
    }

    private func send(_ batches: [[[UInt8]]], until end: ContinuousClock.Instant, every interval: Double?) {
        let client = NodeClient(address)
        let start = ContinuousClock.now
        for (number, batch) in batches.enumerated() {
            if let interval {
                let due = start + .seconds(interval * Double(number))
                let left = (due - ContinuousClock.now) / .microseconds(1)
                if left > 0 { usleep(UInt32(left)) }
            }
            guard ContinuousClock.now < end else { return }
            do {
                let answers = try client.submit(batch: batch)
                for (entry, answer) in zip(batch, answers) { ledger.add(answer, to: entry) }
                let logged = answers.count { if case .logged = $0 { true } else { false } }
                state.withLock { state in
                    state.offered += Double(answers.count)
                    state.logged += Double(logged)
                }
            } catch { ledger.add(unexpected: error) }
        }
    }
}
