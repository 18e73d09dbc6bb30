internal import Wire

/// Signed transactions of one lane without end, as requests to the binary endpoint: senders and priority fees at random,
/// every sender's nonces in order.
struct LaneFlow: Sendable {
    private static let priorityFees: ClosedRange<UInt64> = 1...10_000_000_000

    /// One request, whole, and the signatures in it.
    struct Request: Sendable {
        let bytes: [UInt8]
        let operations: Int
        let signed: [SignatureRing.Signed]
    }

    private let lane: LaneName
    private let senders: [SecretKey]
    private let workload: PipelineWorkload
    private let payloadBytes: Int
    /// Whether its signatures are bad.
    private let isForged: Bool
    private var nonces: [UInt64]
    private var random: SplitMix64

    /// Throws if the workload's transactions are too small for anything but a payload.
    ///
    /// - Parameter number: of the flow: each has transactions of its own.
    init(
        _ workload: PipelineWorkload, lane: LaneName, number: Int, senders: [SecretKey], isForged: Bool = false
    ) throws(BenchError) {
        self.lane = lane
        self.isForged = isForged
        self.senders = senders
        self.workload = workload
        nonces = [UInt64](repeating: 0, count: senders.count)
        random = SplitMix64(seed: workload.seed &+ UInt64(bitPattern: Int64(number)) &* 0x1_0000_0001)
        let bare = LogEntry.envelope(
            Envelope(
                chainID: 1, lane: lane, sender: .zero,
                operations: [Self.operation(nonce: 0, priorityFee: 1, payload: [])], signature: .zero)
        ).encodedByteCount
        payloadBytes = workload.transactionBytes - bare
        guard payloadBytes >= 0 else {
            throw BenchError(
                "a transaction has at least \(bare) bytes, asked for \(workload.transactionBytes)",
                remedy: "Ask for larger ones.")
        }
    }

    /// The next request.
    mutating func next() -> Request {
        var body: [UInt8] = []
        body.reserveCapacity(workload.envelopesPerRequest * (workload.transactionBytes + 8))
        var signed: [SignatureRing.Signed] = []
        for _ in 0..<workload.envelopesPerRequest {
            let envelope = envelope()
            let encoding = LogEntry.envelope(envelope).encoded
            for shift in stride(from: 0, to: 32, by: 8) {
                body.append(UInt8(truncatingIfNeeded: encoding.count >> shift))
            }
            body += encoding
            signed.append(
                SignatureRing.Signed(
                    key: envelope.sender, hash: envelope.signingHash, signature: envelope.signature))
        }
        return Request(bytes: BatchConnection.request(body), operations: workload.operationsPerRequest, signed: signed)
    }

    private mutating func envelope() -> Envelope {
        let sender = Int.random(in: 0..<senders.count, using: &random)
        let operations = (0..<workload.operationsPerEnvelope).map { _ in
            defer { nonces[sender] += 1 }
            return Self.operation(
                nonce: nonces[sender], priorityFee: Amount(UInt64.random(in: Self.priorityFees, using: &random)),
                payload: [UInt8](repeating: UInt8(truncatingIfNeeded: random.next()), count: payloadBytes))
        }
        var envelope = Envelope(
            chainID: PipelineNetwork.chainID, lane: lane, operations: operations, signedBy: senders[sender])
        // Another sender's of the same bytes: well formed, and found out by the check alone.
        if isForged { envelope.sender = senders[(sender + 1) % senders.count].publicKey }
        return envelope
    }

    private static func operation(nonce: UInt64, priorityFee: Amount, payload: [UInt8]) -> Operation {
        Operation(
            nonce: nonce, gasLimit: PipelineWorkload.gasLimit,
            maxFeePerGas: 2 * PipelineWorkload.minimumBaseFee + priorityFee, maxPriorityFeePerGas: priorityFee, bid: 0,
            validUntil: 0, payload: payload)
    }
}
