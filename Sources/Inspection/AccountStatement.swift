import Node
public import Store
public import Wire

/// Who paid, or who was paid, over a range of heights, from the ledger's journal: a page of accounts, those with most
/// first, and the totals over all of them. What senders paid in all is what recipients got in all (LEDGER-4).
public struct AccountStatement: Sendable {
    /// Which side of the journal it is about.
    public enum Side: String, Sendable, CaseIterable {
        /// Accounts that transactions and bundles cost something.
        case sender
        /// Accounts that revenue, refunds of bids and the operator's fees went to.
        case recipient
    }

    /// One account's sums, by what they were for.
    public struct Line: Sendable {
        /// Whose they are.
        public let account: PublicKey
        /// In the order of ``AccountStatement/kinds(of:)``.
        public internal(set) var amounts: [Amount]
        /// How many postings there are.
        public internal(set) var postings: UInt64 = 0
        /// The sum of ``amounts``.
        public internal(set) var total: Amount = 0
    }

    /// Where a page of it begins: behind an account that has no line there.
    public struct UnknownAccount: Error {
        /// It has nothing in the range.
        public let account: PublicKey
    }

    private let side: Side
    private let from: UInt64
    private var heights: ClosedRange<UInt64>?
    private var page: [Line] = []
    private var hasMore = false
    private var count = 0
    private var total: Amount = 0

    /// Reads heights `from` to `to`, as far as they are there. Throws ``DamagedStore``, ``UnknownAccount`` and
    /// ``Store/StoreError``.
    ///
    /// - Parameters:
    ///   - limit: accounts of the page, at least 1.
    ///   - after: the last account of the page before; nil: from the first.
    public init(
        of side: Side, from: UInt64, to: UInt64, limit: Int, after: PublicKey?, _ store: NodeStore
    ) throws {
        self.side = side
        self.from = from
        var lines: [PublicKey: Line] = [:]
        let last = min(to, try store.lastHeight())
        var height = from
        while height <= last {
            guard let subBlock = try store.subBlock(at: height) else { break }
            let place = "the journal of sub-block \(height)"
            do throws(WireError) {
                try Self.add(try [Posting](decoding: subBlock.journal), of: side, to: &lines)
            } catch {
                throw DamagedStore(place, "\(error)", store)
            }
            heights = (heights?.lowerBound ?? height)...height
            height += 1
        }
        guard let total = lines.values.lazy.map(\.total).checkedSum else {
            throw DamagedStore("the journal of sub-blocks \(from) to \(last)", "its sums pass all bounds", store)
        }
        (count, self.total) = (lines.count, total)
        let sorted = lines.values.sorted { ($1.total, $0.account) < ($0.total, $1.account) }
        var start = 0
        if let after {
            guard let place = sorted.firstIndex(where: { $0.account == after }) else {
                throw UnknownAccount(account: after)
            }
            start = place + 1
        }
        page = Array(sorted[start...].prefix(limit))
        hasMore = sorted.count - start > limit
    }

    private static func kinds(of side: Side) -> [(kind: Posting.Kind, name: String)] {
        switch side {
        case .sender: [(.cost, "transactions"), (.bid, "bids"), (.entryFee, "order_fees")]
        case .recipient:
            [
                (.revenue, "revenue"), (.refund, "refunds"), (.dataFee, "data_fee"), (.take, "take"),
                (.slackFee, "slack_fee"), (.entryFee, "order_fees"),
            ]
        }
    }

    /// Throws ``WireError`` of the code `invalidValue` for sums that no node writes.
    private static func add(
        _ postings: [Posting], of side: Side, to lines: inout [PublicKey: Line]
    ) throws(WireError) {
        let kinds = kinds(of: side)
        // What moves between two accounts stands on both sides.
        for posting in postings where posting.side == (side == .sender ? .debit : .credit) {
            guard let index = kinds.firstIndex(where: { $0.kind == posting.kind }) else { continue }
            var line =
                lines[posting.account]
                ?? Line(account: posting.account, amounts: [Amount](repeating: 0, count: kinds.count))
            let (sum, overflow) = line.amounts[index].addingReportingOverflow(posting.amount)
            let (total, isTooLarge) = line.total.addingReportingOverflow(posting.amount)
            guard !overflow, !isTooLarge else {
                throw WireError(.invalidValue, offset: 0, subject: "posting.amount", reason: "the sums pass 2^128 - 1")
            }
            line.amounts[index] = sum
            line.total = total
            line.postings += 1
            lines[posting.account] = line
        }
    }

    /// Counts as numbers, amounts as decimal strings.
    public var document: Document {
        let kinds = Self.kinds(of: side)
        let lines = page.map { line in
            Document.object(
                [("account", .text("\(line.account)")), ("postings", .number(line.postings))]
                    + zip(kinds, line.amounts).map { ($0.name, .text("\($1)")) } + [("total", .text("\(line.total)"))])
        }
        var members: [(name: String, value: Document)] = [
            ("by", .text(side.rawValue)), ("from", .number(heights?.lowerBound ?? from)),
            ("to", .number(heights?.upperBound ?? from)), ("lines", .list(lines)),
            ("accounts", .number(UInt64(count))), ("total", .text("\(total)")),
        ]
        if hasMore, let last = page.last { members.append(("next", .text("\(last.account)"))) }
        return .object(members)
    }
}
