import Inspection
import Wire

/// What only whoever runs the node may ask of it (SVC-31).
enum AdminMethods {
    /// The most entries of one call, and bytes of one entry: a module is the largest.
    private static let entriesMax = 4_096
    private static let entryBytesMax = 2 << 20

    static func all(_ board: PartBoard) -> [RPCMethod] { [status(board), deliver(board), stop(board)] }

    private static func status(_ board: PartBoard) -> RPCMethod {
        RPCMethod(
            name: "admin_status", summary: "Say how far the network is, and who takes part in it.", parameters: [],
            result: "height, block, log_position, pending_transactions, pending_bundles, lock_step, stopping, "
                + "participants.",
            action: .answer { _, context throws(RPCError) in
                let state = context.node.state
                return .object([
                    ("height", .number(state.height)), ("block", .number(state.blockNumber)),
                    ("log_position", .number(state.logPosition)),
                    ("pending_transactions", .number(UInt64(state.pendingTransactions))),
                    ("pending_bundles", .number(UInt64(state.pendingBundles))),
                    ("lock_step", .flag(board.isLockStep)), ("stopping", .flag(board.isStopping)),
                    ("participants", .list(board.participants.map(document))),
                ])
            })
    }

    private static func document(_ participant: PartBoard.Participant) -> Document {
        .object([
            ("name", .text(participant.name)), ("played", .number(participant.progress.played)),
            ("count", .number(participant.progress.count)), ("delivered", .flag(participant.hasDelivered)),
            ("idle", .flag(participant.progress.isIdle)), ("left", .flag(participant.progress.leaves)),
            (
                "refused",
                .object(participant.refused.sorted { $0.key < $1.key }.map { ($0.key, .number(UInt64($0.value))) })
            ),
        ])
    }

    private static let participant = Parameter.text("participant", "Who delivers, as the network was started with.")
    private static let height = Parameter.integer(
        "height", "Of the sub-block that the part is for; 0: of the set-up.", 0...UInt64.max)
    private static let entries = Parameter.byteLists(
        "entries", "Log entries' canonical encodings, in their order.", countMax: entriesMax, bytesMax: entryBytesMax)
    private static let last = Parameter.flag("last", "Whether the part is whole with this. Default: true.")
    private static let played = Parameter.integer(
        "played", "What it has sent so far, for people.", 0...UInt64.max, isRequired: false)
    private static let count = Parameter.integer(
        "count", "What it means to send in all, for people.", 0...UInt64.max, isRequired: false)
    private static let idle = Parameter.flag("idle", "Whether nothing is left for it to send. Default: false.")
    private static let leaves = Parameter.flag("leaves", "Whether this is its last part. Default: false.")

    private static func deliver(_ board: PartBoard) -> RPCMethod {
        RPCMethod(
            name: "admin_deliver", summary: "Lay down a participant's part for the next sub-block.",
            parameters: [
                participant.description, height.description, entries.description, last.description,
                played.description, count.description, idle.description, leaves.description,
            ],
            result: "Once the part is whole, when its sub-block is made: height, refused (index, code, reason), ended.",
            action: .answer { arguments, context throws(RPCError) in
                var progress = PartBoard.Progress()
                progress.played = try arguments.optional(played) ?? 0
                progress.count = try arguments.optional(count) ?? 0
                progress.isIdle = try arguments.optional(idle) ?? false
                progress.leaves = try arguments.optional(leaves) ?? false
                let name = try arguments.required(participant)
                let height = try arguments.required(height)
                let isLast = try arguments.optional(last) ?? true
                let checked = await context.node.check(try arguments.required(entries))
                    .map { $0.map(\.entry) }
                do throws(PartBoard.Mistake) {
                    return document(
                        try await board.deliver(checked, by: name, for: height, progress: progress, isLast: isLast))
                } catch {
                    throw RPCError(error)
                }
            })
    }

    private static func document(_ answer: PartBoard.Answer) -> Document {
        .object([
            ("height", .number(answer.height)),
            (
                "refused",
                .list(
                    answer.refused.map { refusal in
                        .object([
                            ("index", .number(UInt64(refusal.index))), ("code", .text(refusal.code)),
                            ("reason", .text(refusal.reason)),
                        ])
                    })
            ), ("ended", .flag(answer.hasEnded)),
        ])
    }

    private static func stop(_ board: PartBoard) -> RPCMethod {
        RPCMethod(
            name: "admin_stop", summary: "End the network: the block is completed, then the node is closed.",
            parameters: [], result: "stopping: true.",
            action: .answer { _, _ throws(RPCError) in
                board.stop()
                return .object([("stopping", .flag(true))])
            })
    }
}

extension RPCError {
    fileprivate init(_ mistake: PartBoard.Mistake) {
        switch mistake {
        case .unknown(let name, let known):
            self = .invalidParams("participant: \(Arguments.shown(name)) is none of \(known.joined(separator: ", "))")
        case .delivered:
            self.init(
                .rejected, "ALREADY_DELIVERED", fault: .client, "this participant's part is there already",
                rule: "SVC-32", hint: "wait for its answer")
        case .height(let height):
            self.init(
                .rejected, "WRONG_HEIGHT", fault: .client, "the next part is for height \(height)", rule: "SVC-32",
                hint: "deliver for the height after that of the last answer")
        case .tooMany(let count):
            self.init(
                .limitExceeded, "PART_LIMIT", fault: .client,
                "\(count) entries in a part, at most \(PartBoard.entriesMax)", rule: "SVC-32",
                hint: "send the rest with the next part")
        }
    }
}
