public import Wire

/// A lane as the auction sees it.
public struct AuctionLane: Hashable, Sendable {
    /// Its name, which only decides between exact equals.
    public var name: LaneName
    /// Gas that the legs of winning bundles may use in it together.
    public var bundleGas: UInt64

    /// From all fields.
    public init(name: LaneName, bundleGas: UInt64) {
        self.name = name
        self.bundleGas = bundleGas
    }
}

/// One transaction of a bundle.
public struct BundleLeg: Hashable, Sendable {
    /// Index in the problem's lanes.
    public var lane: Int
    /// Which opening of the lane it claims: its place among the lane's openings, ascending in the lane's order.
    public var opening: UInt32
    /// Its gas limit.
    public var gas: UInt64
    /// What tells it from other transactions of its lane; two bundles with the same one conflict.
    public var transaction: Hash

    /// From all fields.
    public init(lane: Int, opening: UInt32, gas: UInt64, transaction: Hash) {
        self.lane = lane
        self.opening = opening
        self.gas = gas
        self.transaction = transaction
    }
}

/// All or none of its legs, for one bid.
public struct AuctionBundle: Hashable, Sendable {
    /// Its hash.
    public var id: Hash
    /// The bid net of its refund and of the reserve prices of what it claims, see ``ReservePrice``.
    public var value: Amount
    /// At least one.
    public var legs: [BundleLeg]
    /// True if its legs stand next to each other in the sub-block (`adjacent`, `execution`).
    public var standsTogether: Bool

    /// From all fields.
    public init(id: Hash, value: Amount, legs: [BundleLeg], standsTogether: Bool) {
        self.id = id
        self.value = value
        self.legs = legs
        self.standsTogether = standsTogether
    }
}

/// Everything that decides which bundles win in one sub-block (AUC-1).
public struct AuctionProblem: Sendable {
    /// The most that all net bids may sum to: a bit less than an amount holds, so that any two sums of them add.
    public static let totalMax: Amount = 1 << 127 - 1

    /// The sub-block's tie key (MERGE-7).
    public let tieKey: Hash
    /// The lanes, in any order.
    public let lanes: [AuctionLane]
    /// The bundles, in any order.
    public let bundles: [AuctionBundle]

    /// Takes bundles that can be decided about. Throws what is wrong with the first that cannot.
    public init(tieKey: Hash, lanes: [AuctionLane], bundles: [AuctionBundle]) throws(AuctionError) {
        self.tieKey = tieKey
        self.lanes = lanes
        self.bundles = bundles
        try checkLanes()
        try checkBundles()
    }

    private func checkLanes() throws(AuctionError) {
        var names: Set<LaneName> = []
        for (index, lane) in lanes.enumerated() where !names.insert(lane.name).inserted {
            throw AuctionError(
                .repeatedLane, at: index, rule: "AUC-1", "lane \(lane.name) is listed already: list it once")
        }
    }

    private func checkBundles() throws(AuctionError) {
        var ids: Set<Hash> = []
        var total: Amount = 0
        for (index, bundle) in bundles.enumerated() {
            guard ids.insert(bundle.id).inserted else {
                throw AuctionError(.repeatedBundle, at: index, rule: "AUC-1", "its hash is there already: pass it once")
            }
            let (sum, overflow) = total.addingReportingOverflow(bundle.value)
            guard !overflow, sum <= Self.totalMax else {
                throw AuctionError(
                    .valuesTooLarge, at: index, rule: "AUC-1",
                    "the net bids up to it reach 2^127: they cannot all be funded; leave out unfunded ones")
            }
            total = sum
            try check(bundle, at: index)
        }
    }

    private func check(_ bundle: AuctionBundle, at index: Int) throws(AuctionError) {
        guard !bundle.legs.isEmpty else {
            throw AuctionError(.noLegs, at: index, rule: "AUC-1", "a bundle has at least one leg")
        }
        var openings: [Int: UInt32] = [:]
        for leg in bundle.legs {
            guard lanes.indices.contains(leg.lane) else {
                throw AuctionError(
                    .unknownLane, at: index, rule: "AUC-1", "a leg names lane \(leg.lane) of \(lanes.count)")
            }
            let other = openings.updateValue(leg.opening, forKey: leg.lane)
            guard !bundle.standsTogether || other == nil || other == leg.opening else {
                throw AuctionError(
                    .tornBundle, at: index, rule: "AUC-4",
                    "its legs stand together, yet claim two openings of lane \(lanes[leg.lane].name): claim one")
            }
        }
    }
}
