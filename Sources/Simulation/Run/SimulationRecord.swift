package import Sequencer
package import Wire

/// Turns what sub-blocks say of hashes into what a scenario says of ids.
package struct SimulationRecord {
    private let network: SimulatedNetwork
    /// Ids of what has arrived and not ended, by hash, in order of arrival. Twice the same is two ids of one hash.
    private var open: [Hash: [String]] = [:]
    /// The first id of every hash.
    private var names: [Hash: String] = [:]
    /// Legs by their bundle's id.
    private var legs: [String: [(id: String, hash: Hash)]] = [:]
    /// In order of arrival.
    private var arrived: [String] = []
    private var ended: Set<String> = []
    private var subBlocks: [SimulationResult.SubBlock] = []

    package init(_ network: SimulatedNetwork) { self.network = network }

    package mutating func arrived(_ arrival: Arrivals.Arrival, _ entry: CheckedEntry) {
        arrived.append(arrival.id)
        if let bundle = entry.bundleHash {
            open(arrival.id, bundle)
            let pairs = zip(arrival.legIDs, entry.transactionHashes).map { (id: $0, hash: $1) }
            legs[arrival.id] = pairs
            for leg in pairs { open(leg.id, leg.hash) }
        } else {
            for hash in entry.transactionHashes { open(arrival.id, hash) }
        }
    }

    package mutating func made(_ subBlock: SubBlock) {
        var outcomes: [SimulationResult.Outcome] = []
        var order: [String] = []
        for ending in subBlock.outcomes.endings {
            let id = end(ending.transaction, ending.outcome)
            outcomes.append(SimulationResult.Outcome(id: id, outcome: ending.outcome, code: ending.code, bundle: nil))
        }
        for inclusion in subBlock.outcomes.included {
            let id = end(inclusion.transaction, inclusion.outcome)
            order.append(id)
            outcomes.append(
                SimulationResult.Outcome(id: id, outcome: inclusion.outcome, code: inclusion.code, bundle: nil))
        }
        for bundle in subBlock.outcomes.bundles {
            let id = end(bundle.bundle, bundle.outcome)
            // Those that stood in the sub-block have ended above, and no other will.
            for leg in legs[id] ?? [] { open[leg.hash]?.removeAll { $0 == leg.id } }
            outcomes.append(
                SimulationResult.Outcome(
                    id: id, outcome: bundle.outcome, code: bundle.code,
                    bundle: SimulationResult.BundleDetails(
                        bid: bundle.bid, paid: bundle.paid, refund: bundle.refund,
                        leg: bundle.leg == BundleOutcome.noLeg ? nil : legs[id].map { $0[Int(bundle.leg)].id },
                        rival: names[bundle.rival], price: bundle.price)))
        }
        subBlocks.append(
            SimulationResult.SubBlock(
                height: subBlock.header.height, commitment: subBlock.header.hash, order: order, outcomes: outcomes,
                lines: subBlock.attribution, components: subBlock.components.map(named),
                events: Self.events(of: subBlock, order), faults: subBlock.outcomes.faults,
                collected: Self.collected(subBlock.journal)))
    }

    /// What came of everything so far.
    package func result(at sequencer: borrowing Sequencer) -> SimulationResult {
        var balances: [SimulationResult.Balance] = []
        for account in network.shownAccounts {
            balances.append(
                SimulationResult.Balance(name: account.name, amount: sequencer.balance(of: account.key).balance))
        }
        return SimulationResult(
            scenario: network.scenario, subBlocks: subBlocks, pending: arrived.filter { !ended.contains($0) },
            balances: balances, commitment: sequencer.commitment, block: sequencer.blockHash)
    }

    private mutating func open(_ id: String, _ hash: Hash) {
        open[hash, default: []].append(id)
        if names[hash] == nil { names[hash] = id }
    }

    /// Of several with one hash the last to arrive is the one that is known already; anything else happens to the first.
    private mutating func end(_ hash: Hash, _ outcome: OutcomeCode) -> String {
        guard var ids = open[hash], !ids.isEmpty else { return names[hash] ?? "\(hash)" }
        let isRepeat = outcome == .alreadyKnown || outcome == .bundleUsed
        let id = isRepeat ? ids.removeLast() : ids.removeFirst()
        open[hash] = ids
        ended.insert(id)
        return id
    }

    private func named(_ component: Component) -> SimulationResult.CrossLane {
        SimulationResult.CrossLane(
            component: component, winners: component.winners.map { names[$0] ?? "\($0)" },
            shilledBundles: component.shillFigures.map { names[$0.bundle] ?? "\($0.bundle)" })
    }

    private static func events(of subBlock: SubBlock, _ order: [String]) -> [SimulationResult.Event] {
        subBlock.events.map { event in
            SimulationResult.Event(
                lane: subBlock.attribution[Int(event.laneIndex)].lane, function: event.function,
                id: event.function == .execute ? order[Int(event.reference)] : nil, data: event.data)
        }
    }

    /// What everybody paid, refunds taken off, from the journal alone.
    private static func collected(_ journal: [Posting]) -> Amount {
        var (paid, returned): (Amount, Amount) = (0, 0)
        for posting in journal {
            switch posting.kind {
            case .cost, .bid: paid += posting.amount
            case .refund: returned += posting.amount
            case .deposit, .revenue, .dataFee, .take, .slackFee, .transfer, .withdrawal, .claim, .entryFee: continue
            }
        }
        return paid - returned
    }
}
