import Wire

extension Scenario {
    /// The arrivals of one of several rounds, each behind the last sub-block of the one before it (SIM-70).
    ///
    /// Heights and nonces go on; what the rules' payloads count for themselves does not.
    ///
    /// - Parameter number: from 0, which is the scenario itself; all up to it have at most ``subBlocksMax`` sub-blocks.
    package func round(_ number: UInt64) -> Scenario {
        precondition(number < Self.subBlocksMax / network.subBlocks, "more sub-blocks than a run has")
        let (round, nonces) = (Round(number: number, of: network), nextNonces)
        return Scenario(
            path: path, network: network, accounts: accounts, lanes: lanes,
            transactions: transactions.map { transaction in
                let chain = Chain(lane: transaction.lane, from: transaction.from)
                return transaction.again(round, noncesUsed: nonces[chain] ?? 0)
            }, bundles: bundles.map { $0.again(round) }, expectations: expectations)
    }

    /// One of several times that the arrivals come.
    fileprivate struct Round {
        /// From 0.
        let number: UInt64
        /// Sub-blocks before it.
        let height: UInt64

        init(number: UInt64, of network: Network) {
            self.number = number
            height = number * network.subBlocks
        }

        /// Of what has the id in the first round; no id of a file reads so.
        func id(_ id: String) -> String { number == 0 ? id : "\(id)@\(number + 1)" }

        /// A last or first height, of which 0 means that there is none.
        func validity(_ height: UInt64) -> UInt64 { height == 0 ? 0 : height.addedClamped(self.height) }
    }

    /// Whose nonces in which lane.
    private struct Chain: Hashable {
        let lane: LaneName
        let from: String
    }

    /// One more than the largest that was used.
    private var nextNonces: [Chain: UInt64] {
        transactions.reduce(into: [:]) { next, transaction in
            let chain = Chain(lane: transaction.lane, from: transaction.from)
            next[chain] = max(next[chain] ?? 0, transaction.nonce.addedClamped(1))
        }
    }
}

extension Scenario.Transaction {
    fileprivate func again(_ round: Scenario.Round, noncesUsed: UInt64) -> Self {
        let (shift, isFar) = noncesUsed.multipliedReportingOverflow(by: round.number)
        return Self(
            id: round.id(id), at: at + round.height, lane: lane, from: from, gas: gas, maxFee: maxFee,
            priorityFee: priorityFee, bid: bid, payload: payload.renaming(round.id),
            validUntil: round.validity(validUntil), nonce: isFar ? .max : nonce.addedClamped(shift))
    }
}

extension Scenario.Bundle {
    fileprivate func again(_ round: Scenario.Round) -> Self {
        Self(
            id: round.id(id), at: at + round.height, from: from, bid: bid, atomicity: atomicity,
            refundPercent: refundPercent, refundTo: refundTo, validFrom: round.validity(validFrom),
            validUntil: round.validity(validUntil), replacement: replacement,
            legs: legs.map { leg in
                Scenario.Leg(
                    id: leg.id, lane: leg.lane, opening: leg.opening.renaming(round.id), from: leg.from, gas: leg.gas,
                    maxFee: leg.maxFee, priorityFee: leg.priorityFee, payload: leg.payload.renaming(round.id))
            })
    }
}

extension Scenario.Opening {
    fileprivate func renaming(_ name: (String) -> String) -> Self {
        guard case .after(let id) = self else { return self }
        return .after(name(id))
    }
}

extension UInt64 {
    fileprivate func addedClamped(_ other: UInt64) -> UInt64 {
        let (sum, isTooLarge) = addingReportingOverflow(other)
        return isTooLarge ? .max : sum
    }
}
