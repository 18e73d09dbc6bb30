import Inspection

/// What a method answers, as the OpenRPC document describes it in JSON Schema. Objects may have more members than are
/// named here: a client that reads what it knows goes on when there is more to know.
indirect enum ResultShape: Sendable {
    /// Nothing is said of it.
    case any
    /// Text for people, or one of a few words.
    case text
    /// A count, a height, a number of gas.
    case count
    /// A decimal string in the smallest unit.
    case amount
    /// 32 bytes: a hash, a public key.
    case bytes32
    /// Any bytes.
    case bytes
    /// True or false.
    case flag
    /// Any number of these.
    case list(ResultShape)
    /// Members, the optional ones last.
    case object([String: ResultShape], optional: [String: ResultShape] = [:])

    /// JSON Schema.
    var schema: Document {
        switch self {
        case .any: .object([])
        case .text: Self.string(nil)
        case .count: .object([("type", .text("integer")), ("minimum", .number(0))])
        case .amount: Self.string("^[0-9]{1,39}$")
        case .bytes32: Self.string("^0x[0-9a-f]{64}$")
        case .bytes: Self.string("^0x([0-9a-f]{2})*$")
        case .flag: .object([("type", .text("boolean"))])
        case .list(let element): .object([("type", .text("array")), ("items", element.schema)])
        case .object(let required, let optional):
            .object([
                ("type", .text("object")),
                (
                    "properties",
                    .object(
                        required.merging(optional) { shape, _ in shape }.sorted { $0.key < $1.key }.map {
                            ($0.key, $0.value.schema)
                        })
                ), ("required", .list(required.keys.sorted().map { .text($0) })),
            ])
        }
    }

    private static func string(_ pattern: String?) -> Document {
        .object([("type", .text("string"))] + (pattern.map { [("pattern", .text($0))] } ?? []))
    }
}

/// Shapes that several methods share.
extension ResultShape {
    /// SVC-13.
    static let status = ResultShape.object(
        ["hash": .bytes32, "state": .text, "places": .list(place)],
        optional: [
            "kind": .text, "log_position": .count, "arrival_height": .count, "height": .count, "outcome": .text,
            "rules": .text, "meaning": .text, "advice": .text,
        ])

    /// One place where something ended.
    static let place = ResultShape.object(["height": .count, "position": .count, "kind": .text, "outcome": .text])

    /// SVC-41.
    static let explanation = ResultShape.object(
        [
            "hash": .bytes32, "kind": .text, "log_position": .count, "arrival_height": .count,
            "places": .list(
                .object(
                    [
                        "height": .count, "section": .text, "outcome": .text, "rules": .text, "meaning": .text,
                        "advice": .text,
                    ],
                    optional: [
                        "position": .count, "lane": .text, "place_in_lane": .count, "ordered_by": .text, "turn": .count,
                        "round": .text, "cost": .amount, "payer": .bytes32,
                        "neighbours": .list(
                            .object(["place": .count, "position": .count, "transaction": .bytes32, "why": .text])),
                    ])),
            "lines": .list(.text),
        ],
        optional: [
            "lane": .text, "sender": .bytes32, "nonce": .count, "inbox_number": .count, "bundle": .bytes32,
            "leg": .count, "payer": .bytes32,
        ])

    /// SVC-42.
    static let senderTransactions = ResultShape.object(
        [
            "account": .bytes32, "height": .count, "indexed_height": .count,
            "transactions": .list(
                .object(
                    ["hash": .bytes32, "kind": .text, "log_position": .count, "state": .text],
                    optional: [
                        "lane": .text, "nonce": .count, "bundle": .bytes32, "height": .count, "outcome": .text,
                    ])),
        ], optional: ["next": .count])

    /// SVC-11.
    static let submission = ResultShape.object(
        ["log_position": .count, "kind": .text, "receipt": .bytes],
        optional: [
            "transactions": .list(.bytes32), "bundle": .bytes32, "legs": .list(.bytes32), "ended": .flag,
            "statuses": .list(status),
        ])

    /// A lane as it is now.
    static let lane = ResultShape.object(
        [
            "lane": .text, "owner": .bytes32, "treasury": .bytes32, "module": .bytes32, "weight": .count,
            "reserve_gas": .count, "bundle_gas": .count, "gas_target": .count, "max_transaction_gas": .count,
            "minimum_base_fee": .amount, "base_fee_per_gas": .amount, "nonce_mode": .text, "mempool_count_max": .count,
            "mempool_bytes_max": .count, "pending": .count, "pending_bytes": .count, "suspended": .flag,
            "fault_streak": .count, "state_bytes": .count,
            "openings": .list(.object(["opening": .text, "price": .text, "reserve_price": .amount])),
            "version": .count, "upgrade_number": .count, "notice": .count, "forced": .count, "forced_delay": .count,
            "left": .flag,
        ],
        optional: [
            "announced": .object(["activation": .count, "exit": .flag, "module": .bytes32]), "configuration": .bytes,
            "announced_configuration": .bytes,
        ])
}
