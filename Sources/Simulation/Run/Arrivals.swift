package import Wire

/// What arrives, signed: for each height transactions in the file's order, then bundles in the file's order (SIM-4).
package struct Arrivals {
    package struct Arrival {
        package let id: String
        /// `BUNDLE/LEG`, in the order of the legs; empty for a transaction.
        let legIDs: [String]
        package let entry: LogEntry
    }

    private var byHeight: [UInt64: [Arrival]] = [:]

    package init(_ network: SimulatedNetwork) {
        var hashes: [String: Hash] = [:]
        for transaction in network.scenario.transactions {
            let envelope = network.sign(transaction, transactions: hashes)
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

    package func `for`(height: UInt64) -> [Arrival] { byHeight[height] ?? [] }
}
