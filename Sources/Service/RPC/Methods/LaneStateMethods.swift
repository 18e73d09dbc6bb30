import Inspection
import Sequencer
import Store
import Wire

/// What a lane's rule keeps, with proof (SVC-26).
enum LaneStateMethods {
    /// Keys of one answer.
    static let keysMax = 100
    /// Bytes of keys and values of one answer, unless its first value alone has more.
    static let bytesMax = 1 << 20

    static func laneState(_ limits: ServiceLimits) -> RPCMethod {
        let lane = Parameter.lane("lane", "The lane's name.")
        let keys = Parameter.list(
            "keys", "These keys, there or not. Default: those that begin with prefix, ascending.", countMax: keysMax,
            bytesMax: LaneJournal.keyBytesMax)
        let prefix = Parameter.bytes(
            "prefix", "What keys begin with. Default: all keys.", bytesMax: LaneJournal.keyBytesMax, isRequired: false)
        let after = Parameter.bytes(
            "after", "The key behind which a list goes on: the last one's next.", bytesMax: LaneJournal.keyBytesMax,
            isRequired: false)
        let limit = Parameter.integer(
            "limit", "How many keys to list. Default: 20.", 1...UInt64(keysMax), isRequired: false)
        let wait = Parameter.integer(
            "waitMilliseconds", "How long to wait for the end of a block where the lane has changed. Default: 3000.",
            0...limits.waitMillisecondsMax, isRequired: false)
        return RPCMethod(
            name: "laneway_laneState", summary: "Show keys and values of a lane's state, with proof.",
            parameters: [
                lane.description, keys.description, prefix.description, after.description, limit.description,
                wait.description,
            ],
            result:
                "block and its signed header (ENC-43), the lane's leaf (BLOCK-7) with its lane_path to the state root, "
                + "key_count, and entries: key, value if it is there, path to the leaf's root (ENC-26), neighbour (key, "
                + "value) where absence needs one; next, if there is more: the key for after.",
            shape: .object(
                [
                    "lane": .text, "block": .count, "header": .bytes, "leaf": .bytes, "lane_path": .bytes,
                    "key_count": .count,
                    "entries": .list(
                        .object(
                            ["key": .bytes, "path": .bytes],
                            optional: ["value": .bytes, "neighbour": .object(["key": .bytes, "value": .bytes])])),
                ], optional: ["next": .bytes]),
            action: .answer { arguments, context throws(RPCError) in
                let name = try arguments.required(lane)
                let query: LaneStateQuery
                if let keys = try arguments.optional(keys) {
                    query = .keys(keys)
                } else {
                    query = .range(
                        prefix: try arguments.optional(prefix) ?? [], after: try arguments.optional(after),
                        limit: Int(try arguments.optional(limit) ?? 20))
                }
                let wait = try arguments.optional(wait) ?? min(3_000, limits.waitMillisecondsMax)
                let page = try await page(name, query, waitMilliseconds: wait, context)
                let count = fitting(page.entries)
                if case .keys = query, count < page.entries.count {
                    throw RPCError(
                        .limitExceeded, "STATE_LIMIT", fault: .client,
                        "these keys and values have more than \(bytesMax) bytes", rule: "SVC-26",
                        hint: "ask for fewer keys at a time")
                }
                return try await context.read { store in
                    guard let block = try store.block(page.block) else {
                        throw NotThere(description: "block \(page.block) is not stored yet; ask again")
                    }
                    return document(page, count, header: block.encoded)
                }
            })
    }

    private static func page(
        _ lane: LaneName, _ query: LaneStateQuery, waitMilliseconds: UInt64, _ context: ServiceContext
    ) async throws(RPCError) -> LaneStatePage {
        let timeout = Duration.milliseconds(Int64(waitMilliseconds))
        switch await context.node.laneState(lane, query, timeout: timeout) {
        case .page(let page): return page
        case .unknownLane: throw LaneMethods.noLane(lane)
        case .changing:
            var error = RPCError(
                .limitExceeded, "STATE_CHANGING", fault: .node,
                "lane \(lane) has changed since the last block, and no block has ended in time", rule: "SVC-26",
                hint: "give a larger waitMilliseconds, or ask again")
            error.retryAfterMilliseconds = 1_000
            throw error
        case .tooMany(let count):
            throw RPCError(
                .limitExceeded, "STATE_LIMIT", fault: .client,
                "lane \(lane) has \(count) keys: they are listed, and absence is proven, up to "
                    + "\(Sequencer.listedKeysMax)", rule: "SVC-26", hint: "give keys that are there")
        case nil:
            var error = RPCError(
                .limitExceeded, "READS_FULL", fault: .node, "more wait for the end of a block than the node takes",
                rule: "SVC-26", hint: "ask again in 1000 ms")
            error.retryAfterMilliseconds = 1_000
            throw error
        }
    }

    /// How many of `entries`, from the first, an answer has room for: at least one.
    static func fitting(_ entries: [LaneStatePage.Entry]) -> Int {
        var bytes = 0
        let count = entries.prefix { entry in
            bytes += entry.key.count + (entry.value?.count ?? 0)
            bytes += entry.neighbour.map { $0.key.count + $0.value.count } ?? 0
            return bytes <= bytesMax
        }.count
        return max(count, min(1, entries.count))
    }

    private static func document(_ page: LaneStatePage, _ count: Int, header: [UInt8]) -> Document {
        let entries = page.entries.prefix(count)
        var members: [(name: String, value: Document)] = [
            ("lane", .text(page.leaf.lane.text)), ("block", .number(page.block)), ("header", .text(Hex.encode(header))),
            ("leaf", .text(Hex.encode(page.leaf.encoded))), ("lane_path", .text(Hex.encode(page.lanePath.encoded))),
            ("key_count", .number(UInt64(page.keyCount))), ("entries", .list(entries.map(entry))),
        ]
        if page.hasMore || count < page.entries.count, let last = entries.last {
            members.append(("next", .text(Hex.encode(last.key))))
        }
        return .object(members)
    }

    private static func entry(_ entry: LaneStatePage.Entry) -> Document {
        var members: [(name: String, value: Document)] = [("key", .text(Hex.encode(entry.key)))]
        if let value = entry.value { members.append(("value", .text(Hex.encode(value)))) }
        members.append(("path", .text(Hex.encode(entry.path.encoded))))
        if let neighbour = entry.neighbour {
            members.append(
                (
                    "neighbour",
                    .object([
                        ("key", .text(Hex.encode(neighbour.key))), ("value", .text(Hex.encode(neighbour.value))),
                    ])
                ))
        }
        return .object(members)
    }
}
