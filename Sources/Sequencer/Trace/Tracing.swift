import Wire

// Filling a trace, after execution and before what is included leaves the mempools.

extension Sequencer {
    /// Nil unless ``tracesNext`` asks for it, which it does for one sub-block.
    mutating func trace(
        _ work: [LaneWork], _ market: MarketResult, _ tieKey: Hash
    ) -> SubBlockTrace? {
        guard tracesNext else { return nil }
        tracesNext = false
        var turns = [Int](repeating: 0, count: work.count)
        for (turn, position) in startOrder(work, tieKey).enumerated() { turns[position] = turn + 1 }
        return SubBlockTrace(
            tieKey: tieKey, lanes: zip(work, turns).map { trace($0, turn: $1, tieKey) }, rounds: market.rounds ?? [],
            withheld: SubBlockTrace.Space(bundleSpace(of: market.contending)), market: trace(market))
    }

    private func trace(_ work: LaneWork, turn: Int, _ tieKey: Hash) -> SubBlockTrace.Lane {
        let index = work.index
        let (reserveGas, bundleGas) = (lanes[index].reserveGas, lanes[index].bundleGas)
        return SubBlockTrace.Lane(
            name: lanes[index].name, turn: turn,
            window: work.isProposed
                ? work.gathered.slots.map { candidate($0, charge: nil, of: index, tieKey) } : nil,
            forced: work.forced.map { candidate($0, charge: nil, of: index, tieKey) },
            forcedSpace: .init(work.forcedSpace),
            proposal: work.proposal.map { candidate($0.slot, charge: $0.charge, of: index, tieKey) },
            isWholeOnly: work.wholeOnly, hasFaulted: work.hasFaulted, isSuspended: lanes[index].isSuspended,
            demand: .init(Space(gas: work.demandGas, bytes: work.demandBytes)),
            reserve: .init(Space(gas: reserveGas, bytes: Lane.bytes(for: reserveGas, of: parameters))),
            bundleSpace: .init(Space(gas: bundleGas, bytes: Lane.bytes(for: bundleGas, of: parameters))),
            saved: .init(lanes[index].kept), share: .init(work.share), grant: .init(work.grant), cut: work.cut,
            included: work.included, blocked: blocked(work).map { .init($0) }, sellsTop: work.offered.top,
            sellsBottom: work.offered.bottom,
            sellsBehind: (0..<work.cut).map(work.offered.isOffered))
    }

    private func candidate(
        _ slot: Int32, charge: Amount?, of index: Int, _ tieKey: Hash
    ) -> SubBlockTrace.Candidate {
        let pending = lanes[index].pool[slot]
        return SubBlockTrace.Candidate(
            hash: pending.hash, sender: accounts[pending.sender].key, nonce: pending.operation.nonce,
            arrival: pending.arrival, key: pending.key, tie: Hash.of(.tie, tieKey, pending.hash),
            size: .init(Space(gas: pending.operation.gasLimit, bytes: pending.size)), bid: pending.operation.bid,
            charge: charge)
    }
}

extension SubBlockTrace.Space {
    init(_ space: Sequencer.Space) { self.init(gas: space.gas, bytes: space.bytes) }
}
