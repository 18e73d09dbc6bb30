import Sequencer
import Simulation
public import Testing
public import Wire

extension LanewayNetwork {
    /// Submits one transaction, signed by its sender, in an envelope of its own.
    ///
    /// That it is rejected is no error: it has ended then, and `network.expect(swap, ended: .rejected(.nonceGap))` holds.
    ///
    /// - Parameters:
    ///   - id: what tables call it, 1 to 64 ASCII letters, digits, `.`, `_`, `-`; nil: `t` and its number.
    ///   - lane: the lane's name.
    ///   - sender: pays and signs.
    ///   - gas: its gas limit, in units of gas; all of it is used where the rule has no `execute`.
    ///   - priorityFee: the most it pays beside the base fee, amount per gas.
    ///   - maxFee: the most it pays, amount per gas; nil: `priorityFee` and the lane's base fee, or if that moves, twice
    ///     the base fee and 100.
    ///   - bid: the most that the rule may charge beyond fees, in the smallest unit. Without `execute` and without a
    ///     charge named by `order`, all of it is charged.
    ///   - payload: the rule's business, at most 131,072 bytes.
    ///   - validUntil: the last height at which it may be included; nil: the longest.
    ///   - nonce: the sender's in this lane; nil: the one that the lane expects next, or in an unordered lane one that was
    ///     not used.
    ///   - isForced: whether it comes through the settlement's inbox: included out of the lane's reserve, whatever `admit`
    ///     says of it. Its usual nonce takes the place of what is pending.
    ///   - sourceLocation: where errors point.
    /// - Throws: ``LanewayTestingError`` for names and values that no submission could have.
    @discardableResult
    public func submit(
        _ id: String? = nil, to lane: String, from sender: Account, gas: UInt64 = 21_000, priorityFee: Amount = 0,
        maxFee: Amount? = nil, bid: Amount = 0, payload: [UInt8] = [], validUntil: UInt64? = nil,
        nonce: UInt64? = nil, isForced: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
    ) throws(LanewayTestingError) -> SubmittedTransaction {
        let view = try view(of: lane, sourceLocation)
        let name = view.configuration.name
        try check(sender, sourceLocation)
        try check(payload, sourceLocation)
        let id = try newID(id, sourceLocation) { $0.nextTransactionID() }
        let isUnordered = view.configuration.nonceMode == .unordered
        let operation = Operation(
            nonce: nonce ?? nextNonce(of: sender, in: name, isUnordered: isUnordered, isForced: isForced),
            gasLimit: gas,
            maxFeePerGas: maxFee ?? usualFee(view, priorityFee), maxPriorityFeePerGas: priorityFee, bid: bid,
            validUntil: validUntil ?? (isUnordered ? height + genesis.parameters.lifetimeMax : 0), payload: payload)
        let envelope = Envelope(
            chainID: genesis.chainID, lane: name, operations: [operation], signedBy: sender.secret)
        let transaction = SubmittedTransaction(
            id: id, lane: name, sender: sender, operation: operation, hash: envelope.transactionHash(at: 0))
        let entry: LogEntry =
            isForced
            ? .forcedEnvelope(
                ForcedEnvelope(
                    number: core.inboxNumber + 1, postedAt: height, envelope: envelope, chainID: genesis.chainID,
                    signedBy: keys.settlement))
            : .envelope(envelope)
        let effects = try apply(entry, id, sourceLocation)
        let rejection = effects.admitted > 0 ? nil : effects.endings.first { $0.transaction == transaction.hash }
        let why = rejection.flatMap { explain($0, transaction, bytes: envelope.size(at: 0), view) }
        records.record(transaction, effects, at: height + 1, why: why)
        return transaction
    }

    /// Submits a bundle: all of its legs or none, for one bid on top of their fees. Everybody it needs signs it.
    ///
    /// - Parameters:
    ///   - id: what tables call it; nil: `b` and its number.
    ///   - legs: 1 to 16, in the order in which they stand if they stand together.
    ///   - bid: what it pays if it wins, refund included, in the smallest unit.
    ///   - payer: pays the bid, and what legs without a sender of their own cost.
    ///   - atomicity: what must hold for its legs.
    ///   - refundPercent: how much of what it pays goes back, 0 to 100.
    ///   - refundTo: to whom; nil: the first leg's sender.
    ///   - validFrom: the first height at which it may be included; nil: the next.
    ///   - validUntil: the last; nil: the first. So a bundle that does not win has ended after one sub-block.
    ///   - replacement: names it among its payer's bundles, a later one with the same number takes its place; 0: nothing
    ///     does.
    ///   - sourceLocation: where errors point.
    /// - Throws: ``LanewayTestingError`` for names and values that no submission could have.
    @discardableResult
    public func submit(
        _ id: String? = nil, legs: [BundleLeg], bid: Amount, from payer: Account, atomicity: Atomicity = .inclusion,
        refundPercent: UInt8 = 0, refundTo: Account? = nil, validFrom: UInt64? = nil, validUntil: UInt64? = nil,
        replacement: UInt128 = 0, sourceLocation: SourceLocation = #_sourceLocation
    ) throws(LanewayTestingError) -> SubmittedBundle {
        try check(payer, sourceLocation)
        if let refundTo { try check(refundTo, sourceLocation) }
        guard (1...Bundle.legsMax).contains(legs.count), refundPercent <= 100 else {
            throw LanewayTestingError(
                code: .badValue, subject: "bundle",
                reason: "it has \(legs.count) legs and refunds \(refundPercent) percent",
                remedy: "Give 1 to \(Bundle.legsMax) legs and refund 0 to 100.", sourceLocation: sourceLocation)
        }
        var encoded: [Leg] = []
        for leg in legs { encoded.append(try wireLeg(leg, payer, sourceLocation)) }
        let id = try newID(id, sourceLocation) { $0.nextBundleID() }
        let first = validFrom ?? 0
        let unsigned = Bundle(
            chainID: genesis.chainID, payer: payer.key, bid: bid, atomicity: atomicity, validFrom: first,
            validUntil: validUntil ?? max(first, height + 1), replacement: replacement, refundPercent: refundPercent,
            refundRecipient: refundTo?.key ?? .zero, legs: encoded, signatures: [])
        let keys = [payer.secret] + legs.compactMap(\.sender?.secret)
        guard let bundle = unsigned.signed(by: keys) else {
            preconditionFailure("the payer's and all senders' keys were given")
        }
        let hash = bundle.hash
        let submitted = SubmittedBundle(
            id: id, payer: payer, bundle: bundle, hash: hash,
            legs: try submittedLegs(legs, of: bundle, hash, id, payer, sourceLocation))
        let effects = try apply(.bundle(bundle), id, sourceLocation)
        let rejection = effects.bundles.first { $0.bundle == hash }
        records.record(submitted, effects, at: height + 1, why: rejection.flatMap { explain($0, submitted) })
        return submitted
    }

    // MARK: Parts

    private func wireLeg(
        _ leg: BundleLeg, _ payer: Account, _ location: SourceLocation
    ) throws(LanewayTestingError) -> Leg {
        let view = try view(of: leg.lane, location)
        if let sender = leg.sender { try check(sender, location) }
        try check(leg.payload, location)
        return Leg(
            lane: view.configuration.name, opening: try opening(leg, location), sender: (leg.sender ?? payer).key,
            gasLimit: leg.gas, maxFeePerGas: leg.maxFee ?? usualFee(view, leg.priorityFee),
            maxPriorityFeePerGas: leg.priorityFee, payload: leg.payload)
    }

    private func opening(_ leg: BundleLeg, _ location: SourceLocation) throws(LanewayTestingError) -> Opening {
        switch leg.place {
        case .top: return .top
        case .bottom: return .bottom
        case .after(let transaction):
            guard transaction.lane.text == leg.lane else {
                throw LanewayTestingError(
                    code: .wrongLane, subject: "a leg in lane \(leg.lane) behind \(transaction.id)",
                    reason: "\(transaction.id) is in lane \(transaction.lane)",
                    remedy: "Name a transaction of the leg's lane.", sourceLocation: location)
            }
            return .after(transaction.hash)
        }
    }

    private func submittedLegs(
        _ legs: [BundleLeg], of bundle: Bundle, _ hash: Hash, _ id: String, _ payer: Account,
        _ location: SourceLocation
    ) throws(LanewayTestingError) -> [SubmittedLeg] {
        var submitted: [SubmittedLeg] = []
        for (index, leg) in legs.enumerated() {
            let name = leg.id ?? "leg\(index + 1)"
            try Identifier.check(name, "leg", location)
            let legID = "\(id)/\(name)"
            guard !submitted.contains(where: { $0.id == legID }) else { throw Self.taken(legID, location) }
            submitted.append(
                SubmittedLeg(
                    id: legID, lane: bundle.legs[index].lane, sender: leg.sender ?? payer,
                    hash: Bundle.legHash(at: index, of: hash)))
        }
        return submitted
    }

    private func newID(
        _ id: String?, _ location: SourceLocation, _ next: (inout Records) -> String
    ) throws(LanewayTestingError) -> String {
        guard let id else { return next(&records) }
        try Identifier.check(id, "id", location)
        guard !records.isTaken(id) else { throw Self.taken(id, location) }
        return id
    }

    private static func taken(_ id: String, _ location: SourceLocation) -> LanewayTestingError {
        LanewayTestingError(
            code: .nameTaken, subject: "id \(id)", reason: "something else is called so",
            remedy: "Choose another id, or leave it out.", sourceLocation: location)
    }

    private func check(_ payload: [UInt8], _ location: SourceLocation) throws(LanewayTestingError) {
        guard payload.count <= Operation.payloadBytesMax else {
            throw LanewayTestingError(
                code: .badValue, subject: "payload", reason: "it has \(payload.count) bytes",
                remedy: "A transaction takes \(Operation.payloadBytesMax).", sourceLocation: location)
        }
    }

    private func nextNonce(of sender: Account, in lane: LaneName, isUnordered: Bool, isForced: Bool) -> UInt64 {
        guard isUnordered else {
            let next =
                isForced
                ? core.nextForcedNonce(of: sender.key, lane: lane) : core.nextNonce(of: sender.key, lane: lane)
            return next ?? 0
        }
        let chain = NonceChain(lane: lane, sender: sender.key)
        defer { unorderedNonces[chain, default: 0] += 1 }
        return unorderedNonces[chain, default: 0]
    }

    /// What pays whatever the base fee does in the next blocks.
    private func usualFee(_ lane: LaneView, _ priorityFee: Amount) -> Amount {
        let base = lane.baseFeePerGas
        guard lane.configuration.gasTarget != 0 else { return Self.sum(base, priorityFee) }
        return Self.sum(Self.sum(base, base), Self.sum(100, priorityFee))
    }

    /// The largest amount where the sum is none: nobody can pay that either.
    private static func sum(_ left: Amount, _ right: Amount) -> Amount {
        let (sum, isTooLarge) = left.addingReportingOverflow(right)
        return isTooLarge ? .max : sum
    }
}
