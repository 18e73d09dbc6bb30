import Foundation
import FoundationNetworking
import Synchronization
import Testing
import Wire

/// Clients that submit to a devnet as fast as it answers, until nobody answers, and keep their receipts.
struct SubmittingClients {
    typealias Given = (entry: [UInt8], receipt: Receipt)

    /// What they were given so far.
    var given: [Given] { answered.given.withLock { $0 } }
    private let answered: Answered
    private let threads: [Thread]

    /// One that deposits, and three that send transactions to the lane `open`.
    ///
    /// - Parameters:
    ///   - network: what `laneway rpc network` says.
    ///   - seed: the devnet's.
    init(of url: String, network: [String: Any], seed: String) throws {
        let answered = Answered()
        let money = Money(
            chainID: try #require(UInt64(network.text("chain_id"))),
            settlement: SecretKey(seed: Hash.of(.developmentKey, Array("settlement/\(seed)".utf8))))
        let first = UInt64(try network.number("deposit_number")) + 1
        let senders = (0..<3).map { SecretKey(seed: Hash.of(.developmentKey, Array("client/\($0)".utf8))) }
        for (number, sender) in zip(first..., senders) {
            let entry = money.deposit(number, to: sender.publicKey, 1 << 90)
            try #require(answered.submit(entry, to: url) == .logged)
        }
        let lane = try LaneName("open")
        let depositing = Thread {
            for number in (first + UInt64(senders.count))... {
                guard answered.submit(money.deposit(number, to: .zero, 1), to: url) != .gone else { return }
            }
        }
        self.answered = answered
        threads =
            [depositing]
            + senders.map { sender in
                Thread {
                    Self.send(by: sender, to: lane, money.chainID) { answered.submit($0, to: url) }
                }
            }
    }

    func start() { threads.forEach { $0.start() } }

    /// Waits until nobody answers any of them.
    func finish() { while !threads.allSatisfy(\.isFinished) { usleep(1_000) } }

    private struct Money {
        let chainID: UInt64
        let settlement: SecretKey

        func deposit(_ number: UInt64, to account: PublicKey, _ amount: Amount) -> LogEntry {
            .deposit(
                Deposit(number: number, account: account, amount: amount, chainID: chainID, signedBy: settlement))
        }
    }

    private static func send(
        by sender: SecretKey, to lane: LaneName, _ chainID: UInt64, _ submit: (LogEntry) -> Answer
    ) {
        var nonce: UInt64 = 0
        while true {
            let operation = Operation(
                nonce: nonce, gasLimit: 21_000, maxFeePerGas: 1 << 40, maxPriorityFeePerGas: 0, bid: 0, validUntil: 0,
                payload: [])
            let envelope = Envelope(chainID: chainID, lane: lane, operations: [operation], signedBy: sender)
            switch submit(.envelope(envelope)) {
            case .logged: nonce += 1
            case .refused: usleep(5_000)
            case .gone: return
            }
        }
    }

    private enum Answer { case logged, refused, gone }

    private final class Answered: Sendable {
        let given = Mutex<[Given]>([])

        /// Submits an entry and keeps its receipt.
        func submit(_ entry: LogEntry, to url: String) -> Answer {
            guard let answer = Self.answer(to: entry, from: url) else { return .gone }
            guard let result = answer["result"] as? [String: Any] else { return .refused }
            guard let text = result["receipt"] as? String, let bytes = Hex.decode(text),
                let receipt = try? Receipt(decoding: bytes)
            else {
                Issue.record("logged without a receipt: \(result)")
                return .refused
            }
            given.withLock { $0.append((entry.encoded, receipt)) }
            return .logged
        }

        private static func answer(to entry: LogEntry, from url: String) -> [String: Any]? {
            guard let url = URL(string: url) else { return nil }
            var request = URLRequest(url: url)
            request.httpMethod = "POST"
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            let params = "[\"\(Hex.encode(entry.encoded))\"]"
            request.httpBody = Data(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"laneway_submitEntry\",\"params\":\(params)}".utf8)
            let done = DispatchSemaphore(value: 0)
            let received = Received()
            URLSession.shared.dataTask(with: request) { data, _, _ in
                received.data.withLock { $0 = data }
                done.signal()
            }.resume()
            done.wait()
            return received.data.withLock { $0 }.flatMap {
                try? JSONSerialization.jsonObject(with: $0) as? [String: Any]
            }
        }
    }

    private final class Received: Sendable {
        let data = Mutex<Data?>(nil)
    }
}
