package import Wire

/// Where a transaction, leg or bundle stands in the log.
package struct Arrival: Sendable {
    /// What the hash is of.
    enum Subject {
        /// With the number that the inbox gave it, if it came from there.
        case transaction(Envelope, index: Int, forced: UInt64?)
        case leg(Bundle, index: Int, bundle: Hash)
        case bundle(Bundle)
    }

    /// Its hash.
    package let hash: Hash
    let subject: Subject
    /// The entry's position in the log, from 1.
    let position: UInt64
    /// Its number among all arrivals, from 0; nil where the log was not read from its start.
    let number: UInt64?
    /// The sub-block that was being built.
    let height: UInt64

    /// What it is, in a few words.
    var description: String {
        switch subject {
        case .transaction(let envelope, let index, let forced):
            "a transaction of lane \(envelope.lane), nonce \(envelope.operations[index].nonce) of \(envelope.sender)"
                + (forced.map { ", from envelope \($0) of the inbox" } ?? "")
        case .leg(let bundle, let index, let hash):
            "leg \(index) of \(bundle.legs.count) (from 0), in lane \(bundle.legs[index].lane), of bundle \(hash)"
        case .bundle(let bundle):
            "a bundle of \(AmountText.count(bundle.legs.count, "leg")) that bids \(bundle.bid), of payer \(bundle.payer)"
        }
    }

    /// The bundle that it is, or is a leg of.
    var bundle: Bundle? {
        switch subject {
        case .transaction: nil
        case .leg(let bundle, _, _), .bundle(let bundle): bundle
        }
    }

    /// The hash that the store knows it by where it stands in no sub-block itself: a losing bundle's for its legs.
    var endedAs: Hash {
        if case .leg(_, _, let bundle) = subject { return bundle }
        return hash
    }

    /// The lines for people that say so.
    var lines: [String] {
        [
            "\(hash)", "  is \(description);",
            "  it arrived as entry \(AmountText.grouped(position)) of the log, when sub-block \(height) was being built.",
        ]
    }

    /// The same for programs.
    var members: [(name: String, value: Document)] {
        var members: [(name: String, value: Document)] = [
            ("hash", .text("\(hash)")), ("log_position", .number(position)), ("arrival_height", .number(height)),
        ]
        if let number { members.append(("arrival", .number(number))) }
        switch subject {
        case .transaction(let envelope, let index, let forced):
            members += [
                ("kind", .text("transaction")), ("lane", .text(envelope.lane.text)),
                ("sender", .text("\(envelope.sender)")), ("nonce", .number(envelope.operations[index].nonce)),
            ]
            if let forced { members.append(("inbox_number", .number(forced))) }
        case .leg(let bundle, let index, let hash):
            members += [
                ("kind", .text("leg")), ("lane", .text(bundle.legs[index].lane.text)), ("bundle", .text("\(hash)")),
                ("leg", .number(UInt64(index))), ("sender", .text("\(bundle.legs[index].sender)")),
            ]
        case .bundle(let bundle):
            members += [("kind", .text("bundle")), ("payer", .text("\(bundle.payer)"))]
        }
        return members
    }
}
