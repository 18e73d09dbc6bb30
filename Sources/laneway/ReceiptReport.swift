import Inspection
import Verification
import Wire

/// What `laneway receipt check` found, for people and as JSON (CLI-75).
struct ReceiptReport {
    enum Verdict: String {
        /// Genuine and, where a log was looked at, kept so far.
        case valid = "RECEIPT_VALID"
        /// Genuine, and not kept.
        case broken = "RECEIPT_BROKEN"
        /// Not the sequencer's word.
        case invalid = "RECEIPT_INVALID"
    }

    let verdict: Verdict
    /// The verdict in words, under each other; the first stands behind the verdict.
    private let words: [String]
    /// What a program reads beside the verdict.
    private let finding: [(name: String, value: Document)]
    private let receipt: Receipt?
    private let kept: KeptReceipt?

    /// What cannot be read as a receipt.
    init(_ error: WireError) {
        self.init(
            invalid: "\(error.code.rawValue) (ENC-2) at byte \(error.offset) in \(error.subject)",
            code: error.code.rawValue, error.reason, hint: error.code.hint)
    }

    /// What the sequencer has not given.
    init(_ receipt: Receipt, _ error: ReceiptError) {
        self.init(
            invalid: "\(error.code.rawValue) (RCPT-5)", code: error.code.rawValue, error.reason, hint: error.code.hint,
            receipt)
    }

    private init(invalid what: String, code: String, _ reason: String, hint: String, _ receipt: Receipt? = nil) {
        verdict = .invalid
        words = [what, "reason  \(reason)", "hint    \(hint)"]
        finding = [("code", .text(code)), ("reason", .text(reason)), ("hint", .text(hint))]
        (self.receipt, kept) = (receipt, nil)
    }

    /// A genuine one.
    init(_ receipt: Receipt, _ kept: KeptReceipt? = nil) {
        verdict = .valid
        words = [Self.sentence(receipt.promise, kept)]
        finding = []
        (self.receipt, self.kept) = (receipt, kept)
    }

    /// A genuine one that was not kept.
    init(_ receipt: Receipt, _ broken: BrokenReceipt) {
        verdict = .broken
        words =
            [
                "\(broken.code.rawValue) (RCPT-6) at \(broken.place)", "expected  \(broken.expected)",
                "found     \(broken.found)",
            ]
            + (broken.subBlock.map { ["The sequencer has signed the header of sub-block \($0), which says so."] } ?? [])
        finding =
            [
                ("code", .text(broken.code.rawValue)), ("place", .text(broken.place)),
                ("expected", .text(broken.expected)), ("found", .text(broken.found)),
            ] + (broken.subBlock.map { [("sub_block", .number($0))] } ?? [])
        (self.receipt, kept) = (receipt, nil)
    }

    private static func sentence(_ promise: Receipt.Promise, _ kept: KeptReceipt?) -> String {
        guard let kept else {
            let outcome = promise.outcomeBy == 0 ? "" : " and an outcome by height \(promise.outcomeBy)"
            return "the sequencer has promised log position \(promise.position)\(outcome)"
        }
        let place = "the log has the entry at position \(promise.position)"
        if kept.pending.isEmpty { return kept.ended.isEmpty ? place : "\(place), and all that it brought has ended" }
        return "\(place); what is pending has until height \(promise.outcomeBy), and height \(kept.height) is the last"
    }

    /// One document.
    var document: Document { .object([("verdict", .text(verdict.rawValue))] + finding + details) }

    /// Lines for people.
    var lines: [String] { ["\(verdict.rawValue)  \(words[0])"] + words.dropFirst() + Document.object(details).lines() }

    private var details: [(name: String, value: Document)] {
        (receipt.map { [("receipt", .object(Self.members($0)))] } ?? [])
            + (kept.map { [("log", .object(Self.members($0)))] } ?? [])
    }

    private static func members(_ receipt: Receipt) -> [(name: String, value: Document)] {
        [
            ("genesis_hash", .text("\(receipt.group.genesisHash)")), ("position", .number(receipt.promise.position)),
            ("entry_hash", .text("\(receipt.promise.entryHash)")), ("outcome_by", .number(receipt.promise.outcomeBy)),
            ("first_position", .number(receipt.group.firstPosition)),
            ("last_position", .number(receipt.group.lastPosition)), ("log_hash", .text("\(receipt.group.logHash)")),
            ("signed_together", .number(receipt.path.count)),
        ]
    }

    private static func members(_ kept: KeptReceipt) -> [(name: String, value: Document)] {
        [("kind", .text("\(kept.kind)")), ("height", .number(kept.height))]
            + (kept.subBlock.map { [("sub_block", .number($0))] } ?? [])
            + [
                (
                    "ended",
                    .list(
                        kept.ended.map {
                            .object([
                                ("hash", .text("\($0.hash)")), ("height", .number($0.height)),
                                ("outcome", .text($0.outcome.name)),
                            ])
                        })
                ), ("pending", .list(kept.pending.map { .text("\($0)") })),
            ]
    }
}
