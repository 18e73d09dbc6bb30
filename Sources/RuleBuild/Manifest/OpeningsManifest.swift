package import Wire

extension ManifestTable {
    /// The keys that ``openings(default:)`` reads.
    package static let openingsKeys = ["openings", "price", "reserve_price"]

    /// What a lane sells to bundles, without payers: `openings` names the kinds, `price` and `reserve_price` are one
    /// value for all of them or a table by kind.
    ///
    /// - Parameter kinds: what is sold where there is no `openings`.
    /// - Throws: ``RuleBuildError`` for repeats, and for a price or reserve price of what is not sold.
    package func openings(default kinds: [OpeningKind]) throws(RuleBuildError) -> OpeningsPolicy {
        let sold = try openingKinds() ?? kinds
        var policy = OpeningsPolicy.closed
        for kind in sold { policy[kind] = OpeningTerms() }
        try byOpening("price", sold) { (table, key, kind) throws(RuleBuildError) in
            policy[kind]?.price = try table.choice(key, [("first", .first), ("second", .second)], of: "price")
        }
        try byOpening("reserve_price", sold) { (table, key, kind) throws(RuleBuildError) in
            policy[kind]?.reservePrice = try table.amount(key, default: 0)
        }
        return policy
    }

    private func openingKinds() throws(RuleBuildError) -> [OpeningKind]? {
        guard let names = try strings("openings") else { return nil }
        var kinds: [OpeningKind] = []
        for name in names {
            guard let kind = OpeningKind.allCases.first(where: { $0.name == name }) else {
                throw error(
                    .badValue, "openings", "\"\(name)\" is no opening",
                    NearestName.remedy(name, among: OpeningKind.allCases.map(\.name)))
            }
            guard !kinds.contains(kind) else {
                throw error(.badValue, "openings", "\"\(name)\" is there twice", "Name every opening once.")
            }
            kinds.append(kind)
        }
        return kinds
    }

    /// Reads the value at `key` for every kind that it is for.
    private func byOpening(
        _ key: String, _ sold: [OpeningKind],
        read: (ManifestTable, String, OpeningKind) throws(RuleBuildError) -> Void
    ) throws(RuleBuildError) {
        guard has(key) else { return }
        guard !sold.isEmpty else {
            throw error(
                .badValue, key, "there is a \"\(key)\", but no opening is sold",
                "Sell some: openings = [\"top\", \"after\", \"bottom\"].")
        }
        guard hasTable(key) else {
            for kind in sold { try read(self, key, kind) }
            return
        }
        let inner = try table(key)
        try inner.allow(OpeningKind.allCases.map(\.name))
        for kind in OpeningKind.allCases where inner.has(kind.name) {
            guard sold.contains(kind) else {
                throw inner.error(
                    .badValue, kind.name, "there is a \"\(key)\" for \"\(kind.name)\", which is not sold",
                    "Add \"\(kind.name)\" to openings, or leave this out.")
            }
            try read(inner, kind.name, kind)
        }
    }
}
