import Wire

/// What differs between two configurations of a lane, under the names of `app.toml`.
struct ConfigurationChanges: Encodable {
    struct Change: Encodable {
        let key: String
        let from: String
        let to: String
    }

    private(set) var changes: [Change] = []

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(changes)
    }

    init(from old: LaneConfiguration, to new: LaneConfiguration) {
        func compare<Value: Equatable>(
            _ key: String, _ field: (LaneConfiguration) -> Value, _ text: (Value) -> String = { "\($0)" }
        ) {
            let (before, after) = (field(old), field(new))
            guard before != after else { return }
            changes.append(Change(key: key, from: text(before), to: text(after)))
        }
        func bytes(_ bytes: [UInt8]) -> String { "\(bytes.count) bytes, \(Hash.of(.laneConfiguration, bytes))" }
        compare("module", \.moduleHash)
        compare("config", \.ruleConfiguration, bytes)
        compare("owner", \.owner)
        compare("treasury", \.treasury)
        compare("weight", \.weight)
        compare("minimum_base_fee", \.minimumBaseFee)
        compare("gas_target", \.gasTarget)
        compare("max_tx_gas", \.maxTransactionGas)
        compare("mempool_count_max", \.mempoolCountMax)
        compare("mempool_bytes_max", \.mempoolBytesMax)
        compare("nonce_mode", \.nonceMode)
        compare("memory", \.memoryBytesMax)
        compare("order_window", \.orderWindow)
        compare("state_bytes_max", \.stateBytesMax)
        compare("notice_period", \.noticePeriod)
        compare("forced_delay", \.forcedDelay)
        compare("fuel.admit", \.fuel.admit)
        compare("fuel.order", \.fuel.order)
        compare("fuel.begin", \.fuel.begin)
        compare("fuel.execute", \.fuel.execute)
        compare("fuel.settle", \.fuel.settle)
        for kind in OpeningKind.allCases { compare("openings.\(kind.name)", { $0.openings[kind] }, Self.text) }
        compare("opening_payers", \.openings.payers) {
            $0.isEmpty ? "anybody" : $0.map { String("\($0)".prefix(10)) }.joined(separator: " ")
        }
    }

    private static func text(_ terms: OpeningTerms?) -> String {
        terms.map { "\($0.price) price, reserve \($0.reservePrice)" } ?? "closed"
    }

    /// One line each, or that there are none.
    var lines: [String] {
        changes.isEmpty
            ? ["nothing of the configuration changes"]
            : changes.map { "\($0.key): \($0.from) -> \($0.to)" }
    }
}
