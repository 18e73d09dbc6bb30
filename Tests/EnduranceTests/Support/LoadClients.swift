import Foundation
import Synchronization
import Wire

/// A receipt, and what it is for.
struct Given: Sendable {
    let entry: [UInt8]
    let receipt: Receipt
}

/// What clients were answered, over all runs of a node.
final class Ledger: Sendable {
    struct Counts: Sendable {
        /// Receipts by kind of entry.
        var receipts: [LogEntry.Kind: Int] = [:]
        /// Refusals by stable code.
        var refused: [String: Int] = [:]
        /// Answers that told when to come again, by stable code.
        var busy: [String: Int] = [:]
        /// What came back that no client expects.
        var unexpected: [String] = []
    }

    private struct State {
        var given: [Given] = []
        var counts = Counts()
        /// The highest sub-block that anybody was told of, and its commitment.
        var height: (UInt64, commitment: String) = (0, "")
    }

    private let state = Mutex(State())

    var given: [Given] { state.withLock { $0.given } }
    var counts: Counts { state.withLock { $0.counts } }
    var height: (UInt64, commitment: String) { state.withLock { $0.height } }

    func add(_ answer: NodeClient.Answer, to entry: [UInt8]) {
        state.withLock { state in
            switch answer {
            case .logged(let receipt):
                state.given.append(Given(entry: entry, receipt: receipt))
                if let kind = entry.first.flatMap({ LogEntry.Kind(rawValue: $0) }) {
                    state.counts.receipts[kind, default: 0] += 1
                }
            case .refused(let code): state.counts.refused[code, default: 0] += 1
            case .busy(let code, _): state.counts.busy[code, default: 0] += 1
            }
        }
    }

    func add(unexpected error: any Error) { state.withLock { $0.counts.unexpected.append("\(error)") } }

    func saw(height: UInt64, commitment: String) {
        state.withLock { if height > $0.height.0 { $0.height = (height, commitment) } }
    }
}

/// Concurrent clients of one run of a node. Each goes on until the node is gone.
struct LoadClients {
    private let threads: [Thread]

    /// - Parameter ledger: where they write down what they were answered.
    init(of network: EnduranceNetwork, at address: NodeAddress, into ledger: Ledger, seed: UInt64) {
        var threads: [Thread] = []
        func client(_ body: @escaping @Sendable (NodeClient) throws -> Void) {
            threads.append(
                Thread {
                    do { try body(NodeClient(address)) } catch is HTTPConnection.Failure {
                        // Killed: what comes after a receipt is the next run's.
                    } catch let error as NodeClient.CallError where error.name == "NODE_STOPPED" {
                    } catch { ledger.add(unexpected: error) }
                })
        }
        for (index, lane) in [EnduranceNetwork.open, EnduranceNetwork.market].enumerated() {
            client { try Self.sendBatches(network, $0, by: network.senders[index], to: lane, ledger) }
            client { try Self.sendOne(network, $0, by: network.senders[index + 2], to: lane, ledger) }
        }
        client { try Self.sendBundles(network, $0, by: network.senders[4], seed: seed, ledger) }
        client { try Self.settle(network, $0, by: network.senders[5], ledger) }
        client { try Self.watch($0, ledger) }
        self.threads = threads
    }

    func start() { threads.forEach { $0.start() } }

    /// Waits until none of them goes on.
    func finish() { while !threads.allSatisfy(\.isFinished) { usleep(500) } }

    private static func nonce(of sender: SecretKey, in lane: LaneName, _ client: NodeClient) throws -> UInt64 {
        try client.call("laneway_account", "[\"\(sender.publicKey)\",\"\(lane)\"]").count("next_nonce")
    }

    private static func sendBatches(
        _ network: EnduranceNetwork, _ client: NodeClient, by sender: SecretKey, to lane: LaneName, _ ledger: Ledger
    ) throws {
        while true {
            let nonce = try nonce(of: sender, in: lane, client)
            let entries = (0..<16).map {
                LogEntry.envelope(network.envelope(by: sender, to: lane, nonce: nonce + $0)).encoded
            }
            for (entry, answer) in zip(entries, try client.submit(batch: entries)) { ledger.add(answer, to: entry) }
        }
    }

    private static func sendOne(
        _ network: EnduranceNetwork, _ client: NodeClient, by sender: SecretKey, to lane: LaneName, _ ledger: Ledger
    ) throws {
        var nonce = try nonce(of: sender, in: lane, client)
        while true {
            let entry = LogEntry.envelope(network.envelope(by: sender, to: lane, nonce: nonce)).encoded
            let answer = try client.submit(entry)
            ledger.add(answer, to: entry)
            switch answer {
            case .logged: nonce += 1
            case .busy(_, let retry): usleep(UInt32(clamping: retry * 1_000))
            case .refused: nonce = try Self.nonce(of: sender, in: lane, client)
            }
        }
    }

    private static func sendBundles(
        _ network: EnduranceNetwork, _ client: NodeClient, by sender: SecretKey, seed: UInt64, _ ledger: Ledger
    ) throws {
        var number: Amount = 0
        while true {
            number += 1
            let height = try client.call("laneway_network").count("height")
            // Unique over all runs by the seed, which is another one each time.
            let bid = Amount(seed % 1_000_000) * 1_000 + number
            guard let entry = network.bundle(by: sender, bid: bid, validUntil: height + 5)?.encoded else { return }
            ledger.add(try client.submit(entry), to: entry)
            usleep(5_000)
        }
    }

    /// Deposits, and what was forced: all that the settlement numbers.
    private static func settle(
        _ network: EnduranceNetwork, _ client: NodeClient, by sender: SecretKey, _ ledger: Ledger
    ) throws {
        while true {
            let state = try client.call("laneway_network")
            let account = try client.call(
                "laneway_account", "[\"\(sender.publicKey)\",\"\(EnduranceNetwork.open)\"]")
            let deposit = network.deposit(try state.count("deposit_number") + 1, to: sender.publicKey).encoded
            let forced = network.forced(
                try state.count("inbox_number") + 1, postedAt: try state.count("height"),
                network.envelope(
                    by: sender, to: EnduranceNetwork.open, nonce: try account.count("forced_nonce"))
            ).encoded
            for entry in [deposit, forced] { ledger.add(try client.submit(entry), to: entry) }
            usleep(5_000)
        }
    }

    private static func watch(_ client: NodeClient, _ ledger: Ledger) throws {
        while true {
            let state = try client.call("laneway_network")
            ledger.saw(height: try state.count("height"), commitment: try state.text("commitment"))
            usleep(3_000)
        }
    }
}
