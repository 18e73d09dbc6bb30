import Sequencer
import Testing
import Wire

// What the inbox brings, foretold from outside to the last outcome (Specs/inbox.md): nobody's rule has a say in it.

extension Auditor {
    /// A forced transaction that has not had its turn.
    struct Waiting {
        let hash: Hash
        let arrivalHeight: UInt64
    }

    /// What a lane's queue depends on and no sub-block says; as it is before the next tick.
    struct LaneNow {
        let baseFeePerGas: Amount
        let standsStill: Bool
    }

    // MARK: Arrival

    mutating func saw(
        _ forced: ForcedEnvelope, _ hashes: [Hash], _ effects: Effects, _ core: borrowing Sequencer, _ note: Comment
    ) {
        inboxNumber += 1
        check(forced.number == inboxNumber && core.inboxNumber == inboxNumber, "another number", note)
        let envelope = forced.envelope
        var expected: [Ending] = []
        var admitted = 0
        for (position, hash) in hashes.enumerated() {
            arrivals += 1
            arrived.append(hash)
            let operation = envelope.operations[position]
            let new = Known(
                lane: envelope.lane, sender: envelope.sender, operation: operation,
                size: UInt64(envelope.size(at: position)), hold: 0)
            switch outcome(ofForced: new, hash, chainID: envelope.chainID, core) {
            case .rejected(let code):
                expected.append(Ending(lane: envelope.lane, transaction: hash, outcome: code, code: 0))
            case .taken(let hold, let replaced):
                if let replaced {
                    end(replaced, note)
                    expected.append(Ending(lane: envelope.lane, transaction: replaced, outcome: .replaced, code: 0))
                }
                admit(hash, Known(lane: new.lane, sender: new.sender, operation: operation, size: new.size, hold: hold))
                forcedQueues[new.lane, default: []].append(Waiting(hash: hash, arrivalHeight: height + 1))
                admitted += 1
            }
        }
        check(effects.endings == expected, "\(effects.endings) where \(expected) was to come", note)
        check(effects.admitted == admitted && effects.bundles.isEmpty, "another number admitted", note)
        count(effects.endings, admitted: admitted)
    }

    private enum Fate {
        case rejected(OutcomeCode)
        case taken(hold: Amount, replaced: Hash?)
    }

    /// INB-6 and INB-8. Of what is pending itself nothing else may be said than that it is known.
    private func outcome(
        ofForced new: Known, _ hash: Hash, chainID: UInt64, _ core: borrowing Sequencer
    ) -> Fate {
        let fate = terms(ofForced: new, hash, chainID: chainID, core)
        if case .rejected = fate, pending.contains(hash) { return .rejected(.alreadyKnown) }
        return fate
    }

    private func terms(
        ofForced new: Known, _ hash: Hash, chainID: UInt64, _ core: borrowing Sequencer
    ) -> Fate {
        let operation = new.operation
        if chainID != genesis.chainID { return .rejected(.wrongChain) }
        guard let lane = lanes[new.lane] else { return .rejected(.unknownLane) }
        let largest = lane.configuration.maxTransactionGas == 0 ? lane.reserve : lane.configuration.maxTransactionGas
        let limit = min(largest, lane.reserve)
        if operation.gasLimit == 0 || operation.gasLimit > limit { return .rejected(.gasLimit) }
        if new.size > AuditedLane.bytes(for: limit, parameters) { return .rejected(.size) }
        if operation.maxPriorityFeePerGas > operation.maxFeePerGas { return .rejected(.feeCap) }
        if operation.maxFeePerGas < lane.configuration.minimumBaseFee { return .rejected(.feeTooLow) }
        if lane.executes && core.lane(new.lane)?.isSuspended == true { return .rejected(.ruleSuspended) }
        let isSequential = lane.configuration.nonceMode == .sequential
        let last =
            height + parameters.lifetimeMax + parameters.inboxDelay + lane.configuration.forcedDelay
        let isValid =
            operation.validUntil == 0 ? isSequential : (height + 1...last).contains(operation.validUntil)
        if !isValid { return .rejected(.validUntil) }
        let fees = UInt128(operation.gasLimit).multipliedReportingOverflow(by: operation.maxFeePerGas)
        let rest = operation.bid.addingReportingOverflow(Amount(new.size) * parameters.dataFeePerByte)
        let hold = fees.partialValue.addingReportingOverflow(rest.partialValue)
        if balances[new.sender] == nil || fees.overflow || rest.overflow || hold.overflow {
            return .rejected(.unpayable)
        }
        let place = SenderLane(sender: new.sender, lane: new.lane)
        let waiting = forcedQueues[new.lane, default: []].filter { known[$0.hash]?.sender == new.sender }
        if let same = waiting.first(where: { known[$0.hash]?.operation.nonce == operation.nonce }) {
            return .rejected(same.hash == hash ? .alreadyKnown : .nonceUsed)
        }
        if isSequential {
            let next = nonces[place, default: 0] + UInt64(waiting.count)
            if operation.nonce != next { return .rejected(operation.nonce < next ? .nonceUsed : .nonceGap) }
        } else if usedNonces[place]?[operation.nonce].map({ $0 >= height }) == true {
            return .rejected(.nonceUsed)
        }
        let replaced = pending.first { other in
            known[other].map {
                $0.lane == new.lane && $0.sender == new.sender && $0.operation.nonce == operation.nonce
            } ?? false
        }
        if !isSequential, let replaced, known[replaced]?.operation.validUntil ?? 0 > operation.validUntil {
            return .rejected(.validUntil)
        }
        if cancelled[hash, default: 0] > height { return .rejected(.cancelled) }
        let freed = replaced.flatMap { known[$0]?.hold } ?? 0
        let free = balances[new.sender, default: 0] - held[new.sender, default: 0] + freed
        return hold.partialValue > free
            ? .rejected(.unpayable) : .taken(hold: hold.partialValue, replaced: replaced)
    }

    // MARK: Turns

    /// How the lanes with something forced stand before a tick, which no sub-block says.
    mutating func noteLanes(_ core: borrowing Sequencer) {
        lanesNow = [:]
        for (lane, queue) in forcedQueues where !queue.isEmpty {
            guard let view = core.lane(lane) else { continue }
            lanesNow[lane] = LaneNow(
                baseFeePerGas: view.baseFeePerGas, standsStill: view.isSuspended && lanes[lane]?.executes == true)
        }
    }

    /// INB-7, INB-9, INB-10: what is included because it was forced, and what ends at its turn, for every lane.
    mutating func checkForced(_ subBlock: SubBlock, _ effects: Effects, _ note: Comment) {
        var endings: [Hash: OutcomeCode] = [:]
        var forced: [Hash] = []
        let all = Set(forcedQueues.values.joined().map(\.hash))
        for lane in forcedQueues.keys.sorted() {
            let included = turn(of: lane, &endings)
            forced += included
            let own = subBlock.outcomes.included.filter { subBlock.attribution[Int($0.laneIndex)].lane == lane }
            check(
                own.prefix(included.count).map(\.transaction) == included,
                "\(lane) does not start with what is forced", note)
            let rest = own.dropFirst(included.count).map(\.transaction)
            check(rest.allSatisfy { !all.contains($0) }, "\(lane) includes what has no turn", note)
            forcedQueues[lane]?.removeAll { included.contains($0.hash) || endings[$0.hash] != nil }
            forcedCount += included.count
        }
        check(effects.forced == forced, "says that other transactions were forced", note)
        let ended = effects.endings.filter { all.contains($0.transaction) }
        check(
            Dictionary(ended.map { ($0.transaction, $0.outcome) }, uniquingKeysWith: { $1 }) == endings
                && ended.count == endings.count, "forced transactions end otherwise: \(ended), not \(endings)", note)
        endedAtTurn = endings
        forcedNow = Set(forced)
    }

    private func turn(of name: LaneName, _ endings: inout [Hash: OutcomeCode]) -> [Hash] {
        guard let lane = lanes[name], let now = lanesNow[name] else { return [] }
        let isSequential = lane.configuration.nonceMode == .sequential
        var queue = forcedQueues[name, default: []].compactMap { waiting in
            known[waiting.hash].map { (waiting: waiting, known: $0) }
        }
        func isLate(_ operation: Operation) -> Bool { operation.validUntil != 0 && operation.validUntil < height }
        /// Ends one, and its sender's behind it.
        func end(_ place: Int, _ code: OutcomeCode, _ endings: inout [Hash: OutcomeCode]) {
            let ended = queue[place]
            endings[ended.waiting.hash] = code
            for other in queue[(place + 1)...] where isSequential && other.known.sender == ended.known.sender {
                endings[other.waiting.hash] = isLate(other.known.operation) ? .expired : .predecessorEnded
            }
            queue.removeAll { endings[$0.waiting.hash] != nil }
        }
        while let late = queue.firstIndex(where: { isLate($0.known.operation) }) { end(late, .expired, &endings) }
        var included: [Hash] = []
        var (gas, bytes) = (lane.reserve, AuditedLane.bytes(for: lane.reserve, parameters))
        while let (waiting, known) = queue.first, waiting.arrivalHeight + lane.configuration.forcedDelay <= height {
            if now.standsStill {
                end(0, .ruleSuspended, &endings)
            } else if known.operation.gasLimit > lane.reserve {
                end(0, .gasLimit, &endings)
            } else if known.size > AuditedLane.bytes(for: lane.reserve, parameters) {
                end(0, .size, &endings)
            } else if known.operation.maxFeePerGas < now.baseFeePerGas {
                end(0, .feeTooLow, &endings)
            } else if known.operation.gasLimit > gas || known.size > bytes {
                break
            } else {
                (gas, bytes) = (gas - known.operation.gasLimit, bytes - known.size)
                included.append(waiting.hash)
                queue.removeFirst()
            }
        }
        return included
    }
}
