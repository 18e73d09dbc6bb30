import Foundation
import Service
import Wire

/// The desk of a devnet's settlement: it has the only key that can pay anybody in, keeps the inbox, and speaks with the
/// node as any client does.
///
/// Everything happens on one thread, one request after the other, since what it signs is numbered.
final class SettlementOffice: SettlementDesk {
    let key: PublicKey
    private let secret: SecretKey
    private let genesis: Genesis
    private let url: String
    private let queue = DispatchQueue(label: "laneway.settlement")
    private let posted: SettlementInbox
    private let watch: WithdrawalWatch

    /// - Parameters:
    ///   - url: of the node's network service.
    ///   - inbox: what was posted before.
    ///   - watch: sees what leaves the network.
    init(_ secret: SecretKey, genesis: Genesis, url: String, inbox: SettlementInbox, watch: WithdrawalWatch) {
        key = secret.publicKey
        self.secret = secret
        self.genesis = genesis
        self.url = url
        posted = inbox
        self.watch = watch
    }

    /// Gives the node what it has not taken of the inbox. One that does not take it now is asked again; that it must is its
    /// headers' to prove (INB-12).
    func forwardInbox() {
        queue.sync {
            guard posted.count > posted.forwarded, let client = try? LoopbackClient(url: url) else { return }
            try? forward(client)
        }
    }

    private struct Network: Decodable {
        let height: UInt64
        let deposit_number: UInt64
        let inbox_number: UInt64
    }

    private struct Submitted: Decodable {
        let log_position: UInt64
    }

    // MARK: Deposits

    func lastDeposit() async throws(SettlementRefusal) -> UInt64 {
        try await ask { client throws(DevnetError) in try Self.network(client).deposit_number }
    }

    func deposit(_ amount: Amount, for account: PublicKey) async throws(SettlementRefusal) -> SettlementEntry {
        try await ask { [secret, chainID = genesis.chainID] client throws(DevnetError) in
            var tries = 0
            while true {
                let number = try Self.network(client).deposit_number + 1
                let deposit = Deposit(
                    number: number, account: account, amount: amount, chainID: chainID, signedBy: secret)
                do throws(DevnetError) {
                    return SettlementEntry(number: number, logPosition: try Self.submit(.deposit(deposit), client))
                } catch {
                    // The node's faucet may have taken the number meanwhile.
                    tries += 1
                    guard client.refusal == "INVALID_ENTRY", tries < Self.triesMax else { throw error }
                }
            }
        }
    }

    func withdrawals(from number: UInt64) async throws(SettlementRefusal) -> [WithdrawalRecord] {
        let result: Result<[WithdrawalRecord], SettlementRefusal> = await withCheckedContinuation { continuation in
            queue.async { [watch] in
                do {
                    let records = try watch.records(from: number, count: PostedEnvelope.countMax)
                    continuation.resume(returning: .success(records))
                } catch {
                    continuation.resume(
                        returning: .failure(SettlementRefusal(code: "STORE_UNREADABLE", reason: "\(error)")))
                }
            }
        }
        return try result.get()
    }

    // MARK: The inbox

    func inbox() async throws(SettlementRefusal) -> InboxState {
        let posted = posted.count
        return try await ask { client throws(DevnetError) in
            InboxState(posted: posted, logged: try Self.network(client).inbox_number)
        }
    }

    func posted(from number: UInt64) async -> [ForcedEnvelope] {
        posted.entries(from: number, count: PostedEnvelope.countMax)
    }

    func post(_ envelope: [UInt8]) async throws(SettlementRefusal) -> PostedEnvelope {
        let envelope = try check(envelope)
        return try await ask { [self] client throws(DevnetError) in
            let height = try Self.network(client).height
            let forced = ForcedEnvelope(
                number: posted.count + 1, postedAt: height, envelope: envelope, chainID: genesis.chainID,
                signedBy: secret)
            try posted.add(forced)
            try? forward(client)
            return PostedEnvelope(
                number: forced.number, postedAt: height,
                due: forced.deadline(genesis.parameters.inboxDelay) ?? .max,
                transactions: LogEntry.envelope(envelope).checkedHashes(genesis))
        }
    }

    /// How often a deposit gets another number.
    private static let triesMax = 10

    /// INB-2: what no log could take must not get a number.
    private func check(_ encoding: [UInt8]) throws(SettlementRefusal) -> Envelope {
        let envelope: Envelope
        do throws(WireError) { envelope = try Envelope(decoding: encoding) } catch {
            throw SettlementRefusal(
                code: error.code.rawValue, reason: "at byte \(error.offset) in \(error.subject): \(error.reason)",
                isUsage: true)
        }
        do throws(SignatureError) {
            _ = try CheckedEntry(checking: .envelope(envelope), genesis: genesis)
        } catch {
            throw SettlementRefusal(code: SignatureError.code, reason: "\(error)", isUsage: true)
        }
        return envelope
    }

    /// Gives the node what it has not taken, in its order. Throws where it does not take one.
    private func forward(_ client: LoopbackClient) throws(DevnetError) {
        guard posted.count > posted.forwarded else { return }
        posted.forwarded = try Self.network(client).inbox_number
        for forced in posted.entries(from: posted.forwarded + 1, count: .max) {
            _ = try Self.submit(.forcedEnvelope(forced), client)
            posted.forwarded = forced.number
        }
    }

    // MARK: The node

    private static func network(_ client: LoopbackClient) throws(DevnetError) -> Network {
        try client.call("laneway_network", [String]())
    }

    private static func submit(_ entry: LogEntry, _ client: LoopbackClient) throws(DevnetError) -> UInt64 {
        try client.call("laneway_submitEntry", [Hex.encode(entry.encoded)], as: Submitted.self).log_position
    }

    /// On the desk's own thread, since asking blocks.
    private func ask<Answer: Sendable>(
        _ body: @escaping @Sendable (LoopbackClient) throws(DevnetError) -> Answer
    ) async throws(SettlementRefusal) -> Answer {
        let result: Result<Answer, SettlementRefusal> = await withCheckedContinuation { continuation in
            queue.async { [url] in
                let client: LoopbackClient
                do throws(DevnetError) { client = try LoopbackClient(url: url) } catch {
                    return continuation.resume(
                        returning: .failure(SettlementRefusal(code: "NODE_GONE", reason: error.reason)))
                }
                do throws(DevnetError) { continuation.resume(returning: .success(try body(client))) } catch {
                    let code = client.refusal ?? "NODE_GONE"
                    continuation.resume(returning: .failure(SettlementRefusal(code: code, reason: error.reason)))
                }
            }
        }
        return try result.get()
    }
}

extension LogEntry {
    /// The hashes of its transactions; it was checked before.
    fileprivate func checkedHashes(_ genesis: Genesis) -> [Hash] {
        (try? CheckedEntry(checking: self, genesis: genesis))?.transactionHashes ?? []
    }
}
