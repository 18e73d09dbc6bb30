import Wire

/// What arrives, signed: for each height transactions in the file's order, then bundles in the file's order (SIM-4).
struct Arrivals {
    struct Arrival {
        let id: String
        /// `BUNDLE/LEG`, in the order of the legs; empty for a transaction.
        let legIDs: [String]
        let entry: LogEntry
    }

    private var byHeight: [UInt64: [Arrival]] = [:]

    init(_ network: SimulatedNetwork) {
        var hashes: [String: Hash] = [:]
        for transaction in network.scenario.transactions {
            let envelope = network.sign(transaction)
            hashes[transaction.id] = envelope.transactionHash(at: 0)
            byHeight[transaction.at, default: []].append(
                Arrival(id: transaction.id, legIDs: [], entry: .envelope(envelope)))
        }
        for bundle in network.scenario.bundles {
            byHeight[bundle.at, default: []].append(
                Arrival(
                    id: bundle.id, legIDs: bundle.legs.map { "\(bundle.id)/\($0.id)" },
                    entry: .bundle(network.sign(bundle, transactions: hashes))))
        }
    }

    func `for`(height: UInt64) -> [Arrival] { byHeight[height] ?? [] }
}
