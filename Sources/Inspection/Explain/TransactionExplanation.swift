package import Node
import Sequencer
package import Store
import Wire

/// Why a transaction, leg or bundle stands where it stands, or how it ended otherwise (CLI-62).
package struct TransactionExplanation {
    /// What is said about one place in which it ended.
    private typealias Place = (lines: [String], members: [(name: String, value: Document)])

    private let arrival: Arrival
    private let places: [Place]

    /// Explains every place in which it ended. Throws ``NotThere`` for what is pending, ``DamagedStore``,
    /// ``Store/StoreError``, and what `derive` throws.
    ///
    /// - Parameters:
    ///   - reader: who reads it, and so how one asks for more.
    ///   - derive: derives the sub-block at a height again, so that it is the one that is stored.
    package init(
        of arrival: Arrival, in store: NodeStore, for reader: ExplanationReader,
        derive: (UInt64) throws -> Rederivation
    ) throws {
        var locations = try store.locations(of: arrival.hash)
        // Legs of a bundle that lost are in no sub-block.
        if locations.isEmpty { locations = try store.locations(of: arrival.endedAs) }
        self.arrival = arrival
        places = try locations.map { try Self.place($0, arrival, store, reader, derive) }
        guard !places.isEmpty else {
            throw NotThere(
                description: "\(arrival.hash) is pending: it is \(arrival.description), and arrived as entry "
                    + "\(arrival.position) of the log, but no sub-block up to \(try store.lastHeight()) ends it")
        }
    }

    /// For people.
    package var lines: [String] { arrival.lines + places.flatMap { [""] + $0.lines } }

    /// For programs: what it is, and under `places` what is said of each.
    package var members: [(name: String, value: Document)] {
        arrival.members + [("places", .list(places.map { .object($0.members) }))]
    }

    private static func place(
        _ location: TransactionLocation, _ arrival: Arrival, _ store: NodeStore, _ reader: ExplanationReader,
        _ derive: (UInt64) throws -> Rederivation
    ) throws -> Place {
        let damaged = DamagedStore(
            "sub-block \(location.height)", "the index knows a place that is not there", store)
        switch location.section {
        case .included:
            let inclusion = ExplainedInclusion(
                at: location.index, of: try derive(location.height), arrival, genesis: store.genesis, for: reader)
            guard let inclusion else { throw damaged }
            return (inclusion.lines, inclusion.members)
        case .endings:
            let endings = try StoredSubBlock(at: location.height, store)?.outcomes.endings ?? []
            guard endings.indices.contains(location.index) else { throw damaged }
            let ending = endings[location.index]
            let lastChance =
                try ending.outcome == .expired && location.height > 1
                ? derive(location.height - 1).trace.lanes.first { $0.name == ending.lane } : nil
            let explained = ExplainedEnding(ending: ending, height: location.height, lastChance: lastChance)
            return (explained.lines, explained.members)
        case .bundles:
            let derived = try derive(location.height)
            let bundles = derived.subBlock.outcomes.bundles
            guard bundles.indices.contains(location.index), let bundle = arrival.bundle else { throw damaged }
            let explained = ExplainedBundle(bundles[location.index], bundle, derived, for: reader)
            return (explained.lines, explained.members)
        }
    }
}

/// Who reads an explanation, and so how more is asked for.
package enum ExplanationReader: Sendable {
    /// At a machine that has the store, in a folder as the user named it.
    case folder(String)
    /// Of a service's answer, who has hashes alone to ask with.
    case service

    /// The command that explains a bundle.
    func command(for bundle: Hash) -> String {
        switch self {
        case .folder(let folder): "laneway explain \(folder) \(HashNames.first(bundle))"
        case .service: "laneway tx explain \(bundle)"
        }
    }

    /// The command that explains a whole sub-block, where there is one.
    func command(forHeight height: UInt64) -> String? {
        switch self {
        case .folder(let folder): "laneway explain \(folder) \(height)"
        case .service: nil
        }
    }
}
