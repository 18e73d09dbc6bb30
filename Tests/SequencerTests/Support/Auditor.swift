import Sequencer
import Testing
import Wire

/// Follows a network from outside, by its log and its sub-blocks alone, and checks everything that must hold of them
/// whatever the rules do.
struct Auditor {
    private struct Known {
        let lane: LaneName
        let sender: PublicKey
        let operation: Operation
        let size: UInt64
    }

    private let parameters: NetworkParameters
    private var known: [Hash: Known] = [:]
    /// Admitted and not yet ended.
    private(set) var pending: Set<Hash> = []
    private(set) var endingCounts: [OutcomeCode: Int] = [:]
    private(set) var admittedCount = 0
    private var endingsSinceTick: [Ending] = []
    private var deposits: [Posting] = []
    private var balances: [PublicKey: Amount] = [:]
    private var nonces: [SenderLane: UInt64] = [:]
    private var previous: Hash
    private var height: UInt64 = 0
    private var modes: [LaneName: NonceMode] = [:]

    private struct SenderLane: Hashable {
        let sender: PublicKey
        let lane: LaneName
    }

    init(_ core: borrowing Sequencer) {
        parameters = core.genesis.parameters
        previous = core.genesisHash
        for lane in core.laneViews { modes[lane.configuration.name] = lane.configuration.nonceMode }
    }

    /// Call after every entry that was applied.
    mutating func saw(_ checked: CheckedEntry, _ effects: Effects, _ core: borrowing Sequencer, _ note: Comment) throws
    {
        switch checked.entry {
        case .envelope(let envelope): saw(envelope, checked.transactionHashes, effects, note)
        case .deposit(let deposit):
            balances[deposit.account, default: 0] += deposit.amount
            deposits.append(
                Posting(account: deposit.account, side: .credit, kind: .deposit, reference: 0, amount: deposit.amount))
        case .lane(let lane): modes[lane.configuration.name] = lane.configuration.nonceMode
        case .tick:
            let subBlock = try #require(effects.subBlock, note)
            try saw(subBlock, effects, note)
            try core.checkSupply()
            try core.checkHolds()
            for (account, balance) in balances {
                #expect(core.balance(of: account).balance == balance, note)
                #expect(core.balance(of: account).held <= balance, note)
            }
            #expect(core.commitment == subBlock.header.hash, note)
        default: break
        }
        #expect(core.pendingCount == pending.count, note)
    }

    /// Nothing is pending and nothing is held.
    func checkDrained(_ core: borrowing Sequencer, _ note: Comment) {
        #expect(pending.isEmpty, note)
        for account in balances.keys { #expect(core.balance(of: account).held == 0, note) }
    }

    private mutating func saw(_ envelope: Envelope, _ hashes: [Hash], _ effects: Effects, _ note: Comment) {
        var rejections: [Hash: Int] = [:]
        for ending in effects.endings where ending.outcome.rawValue >= 32 {
            rejections[ending.transaction, default: 0] += 1
        }
        var admitted = 0
        for (position, hash) in hashes.enumerated() {
            if let count = rejections[hash], count > 0 {
                rejections[hash] = count - 1
                continue
            }
            admitted += 1
            #expect(pending.insert(hash).inserted, note)
            known[hash] = Known(
                lane: envelope.lane, sender: envelope.sender, operation: envelope.operations[position],
                size: UInt64(envelope.size(at: position)))
        }
        #expect(rejections.values.allSatisfy { $0 == 0 }, "a rejection of something else: \(note)")
        #expect(admitted == effects.admitted, note)
        admittedCount += admitted
        for ending in effects.endings {
            endingCounts[ending.outcome, default: 0] += 1
            if ending.outcome.rawValue < 32 { #expect(pending.remove(ending.transaction) != nil, note) }
        }
        endingsSinceTick += effects.endings
    }

    private mutating func saw(_ subBlock: SubBlock, _ effects: Effects, _ note: Comment) throws {
        height += 1
        #expect(subBlock.header.height == height && subBlock.header.previous == previous, note)
        #expect(subBlock.header.outcomesHash == subBlock.outcomes.sectionHash, note)
        #expect(subBlock.header.attributionHash == subBlock.attribution.sectionHash, note)
        #expect(subBlock.header.journalHash == subBlock.journal.sectionHash, note)
        previous = subBlock.header.hash

        for ending in effects.endings {
            endingCounts[ending.outcome, default: 0] += 1
            #expect([.expired, .predecessorEnded].contains(ending.outcome), note)
            #expect(pending.remove(ending.transaction) != nil, note)
            if ending.outcome == .expired, let operation = known[ending.transaction]?.operation {
                #expect(operation.validUntil == 0 || operation.validUntil < height, note)
            }
        }
        #expect(subBlock.outcomes.endings == endingsSinceTick + effects.endings, note)
        endingsSinceTick = []

        try checkInclusions(subBlock, note)
        checkJournal(subBlock, note)
    }

    private mutating func checkInclusions(_ subBlock: SubBlock, _ note: Comment) throws {
        var space = (gas: UInt64(0), bytes: UInt64(0))
        var lines = subBlock.attribution.map {
            LaneAttribution(
                lane: $0.lane, baseFeePerGas: $0.baseFeePerGas, transactions: 0, gas: 0, baseFee: 0, priorityFee: 0,
                charge: 0, dataFee: 0, take: 0, payouts: $0.payouts)
        }
        for inclusion in subBlock.outcomes.included {
            endingCounts[inclusion.outcome, default: 0] += 1
            #expect(inclusion.outcome.isInclusion, note)
            #expect(pending.remove(inclusion.transaction) != nil, note)
            let known = try #require(known[inclusion.transaction], note)
            let line = Int(inclusion.laneIndex)
            let baseFee = lines[line].baseFeePerGas
            #expect(known.lane == lines[line].lane && known.sender == inclusion.sender, note)
            let operation = known.operation
            space.gas += operation.gasLimit
            space.bytes += known.size
            #expect(operation.validUntil == 0 || operation.validUntil >= height, note)
            #expect(inclusion.gasCharged <= operation.gasLimit, note)
            #expect(inclusion.gasCharged >= operation.gasLimit - operation.gasLimit / 2, note)
            #expect(inclusion.priorityFeePerGas <= operation.maxPriorityFeePerGas, note)
            #expect(baseFee + inclusion.priorityFeePerGas <= operation.maxFeePerGas, note)
            #expect(inclusion.charge <= (inclusion.outcome == .included ? operation.bid : 0), note)
            #expect(inclusion.dataFee == Amount(known.size) * parameters.dataFeePerByte, note)
            if modes[known.lane] == .sequential {
                let place = SenderLane(sender: inclusion.sender, lane: known.lane)
                #expect(operation.nonce == nonces[place, default: 0], note)
                nonces[place] = operation.nonce + 1
            }
            lines[line].transactions += 1
            lines[line].gas += inclusion.gasCharged
            lines[line].baseFee += Amount(inclusion.gasCharged) * baseFee
            lines[line].priorityFee += Amount(inclusion.gasCharged) * inclusion.priorityFeePerGas
            lines[line].charge += inclusion.charge
            lines[line].dataFee += inclusion.dataFee
        }
        #expect(space.gas <= parameters.subBlockGas && space.bytes <= parameters.subBlockBytes, note)
        #expect(subBlock.attribution == lines, note)
        #expect(subBlock.attribution.allSatisfy { $0.transactions > 0 }, note)
        for line in subBlock.attribution {
            #expect(line.payouts.reduce(0) { $0 + $1.amount } == line.baseFee + line.priorityFee + line.charge, note)
        }
    }

    private mutating func checkJournal(_ subBlock: SubBlock, _ note: Comment) {
        var sums: [Posting.Side: Amount] = [:]
        for posting in subBlock.journal {
            sums[posting.side, default: 0] += posting.amount
            switch (posting.kind, posting.side) {
            case (.deposit, _): continue
            case (_, .debit): balances[posting.account, default: 0] -= posting.amount
            case (_, .credit): balances[posting.account, default: 0] += posting.amount
            }
        }
        #expect(sums[.debit, default: 0] == sums[.credit, default: 0], note)
        #expect(subBlock.journal.filter { $0.kind == .deposit && $0.side == .credit } == deposits, note)
        deposits = []
        let costs = subBlock.journal.filter { $0.kind == .cost }
        #expect(costs.map(\.reference) == subBlock.outcomes.included.indices.map { UInt32($0) }, note)
        for (cost, inclusion) in zip(costs, subBlock.outcomes.included) {
            let baseFee = subBlock.attribution[Int(inclusion.laneIndex)].baseFeePerGas
            #expect(
                cost.account == inclusion.sender
                    && cost.amount == Amount(inclusion.gasCharged)
                        * (baseFee + inclusion.priorityFeePerGas) + inclusion.charge + inclusion.dataFee,
                note)
        }
    }
}
