import Wire

/// The pending bundles, and the hashes that may not come again (BUN-6 to BUN-8).
struct BundlePool {
    /// Pending bundles of one payer.
    static let countPerPayerMax = 64
    /// Pending bundles that claim one opening.
    static let countPerOpeningMax = 64

    private struct Replaceable: Hashable {
        let payer: UInt32
        let number: UInt128
    }

    private var bundles: [Hash: PendingBundle] = [:]
    private var byReplacement: [Replaceable: Hash] = [:]
    private var countByPayer: [UInt32: Int] = [:]
    private var byOpening: [ClaimedOpening: [Hash]] = [:]
    /// Until the last height of each; of transactions, too, that were cancelled (ORDER-6).
    private var used: Set<Hash> = []
    private var usedUntil = HeightWheel<Hash>()

    var isEmpty: Bool { bundles.isEmpty }
    var count: Int { bundles.count }

    /// In the order of arrival.
    var byArrival: [PendingBundle] { bundles.values.sorted { $0.arrival < $1.arrival } }

    subscript(hash: Hash) -> PendingBundle? { bundles[hash] }

    func isUsed(_ hash: Hash) -> Bool { used.contains(hash) }

    func count(of payer: UInt32) -> Int { countByPayer[payer, default: 0] }

    /// The pending bundle that a new one of `payer` takes the place of.
    func replaced(by replacement: UInt128, of payer: UInt32) -> PendingBundle? {
        guard replacement != 0 else { return nil }
        return byReplacement[Replaceable(payer: payer, number: replacement)].flatMap { bundles[$0] }
    }

    /// BUN-7: which bundles have to go so that `new` may claim its openings; nil if one of them is full of bundles
    /// that are worth no less.
    func evictions(for new: PendingBundle, replacing replaced: PendingBundle?) -> [PendingBundle]? {
        var victims: [Hash: PendingBundle] = [:]
        for opening in new.openings {
            let rivals = byOpening[opening, default: []].filter { $0 != replaced?.hash && victims[$0] == nil }
            guard rivals.count >= Self.countPerOpeningMax else { continue }
            let worst = rivals.compactMap { bundles[$0] }
                .min { ($0.value, $1.arrival) < ($1.value, $0.arrival) }
            guard let worst, worst.value < new.value else { return nil }
            victims[worst.hash] = worst
        }
        return victims.values.sorted { $0.arrival < $1.arrival }
    }

    mutating func add(_ bundle: PendingBundle) {
        bundles[bundle.hash] = bundle
        countByPayer[bundle.payer, default: 0] += 1
        for opening in bundle.openings { byOpening[opening, default: []].append(bundle.hash) }
        if bundle.bundle.replacement != 0 {
            let key = Replaceable(payer: bundle.payer, number: bundle.bundle.replacement)
            byReplacement[key] = bundle.hash
        }
    }

    mutating func remove(_ bundle: PendingBundle) {
        bundles[bundle.hash] = nil
        let left = count(of: bundle.payer) - 1
        countByPayer[bundle.payer] = left == 0 ? nil : left
        for opening in bundle.openings {
            let others = byOpening[opening, default: []].filter { $0 != bundle.hash }
            byOpening[opening] = others.isEmpty ? nil : others
        }
        let key = Replaceable(payer: bundle.payer, number: bundle.bundle.replacement)
        if byReplacement[key] == bundle.hash { byReplacement[key] = nil }
    }

    /// BUN-8: may not come again until its last height has passed.
    mutating func use(_ hash: Hash, until validUntil: UInt64) {
        used.insert(hash)
        usedUntil.add(hash, at: validUntil + 1)
    }

    /// Hashes whose last height is the one before `height` are free.
    mutating func forgetUsed(at height: UInt64) {
        for hash in usedUntil.take(at: height) { used.remove(hash) }
    }

    /// What was used and when that is forgotten, in no particular order.
    var allUsed: [(height: UInt64, item: Hash)] { usedUntil.all }
}
