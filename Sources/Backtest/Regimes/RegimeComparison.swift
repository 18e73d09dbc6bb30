public import Wire

/// Who gets what was collected.
public enum Regime: String, Sendable, CaseIterable {
    /// One sequencer for all apps, which keeps everything.
    case monolithic
    /// A shared sequencer that pools what it takes and shares it out by gas.
    case pooled
    /// Each lane its own, and its part of what crosses lanes.
    case laneway
}

/// One flow under three regimes (FLOW-80): the same transactions, fees and bids; what differs is whose they are.
public struct RegimeComparison: Sendable {
    /// One share of what was collected.
    public struct Share: Hashable, Sendable {
        /// In wei.
        public let amount: Amount
        /// Of all that was collected, rounded to two decimals, such as `12.34`.
        public let percent: String

        init(_ amount: Amount, of whole: Amount) {
            self.amount = amount
            percent = ProRata.percent(amount, of: whole)
        }
    }

    /// What one app gets under each regime.
    public struct App: Hashable, Sendable {
        /// Its lane's name; `open` stands for transactions that touched no known app.
        public let name: LaneName
        /// Units of gas that it used.
        public let gas: UInt64
        fileprivate let pooled: Share
        fileprivate let laneway: Share
        fileprivate let nothing: Share

        /// What it gets under `regime`.
        public func share(under regime: Regime) -> Share {
            switch regime {
            case .monolithic: nothing
            case .pooled: pooled
            case .laneway: laneway
            }
        }
    }

    /// All that senders paid, in wei.
    public let collected: Amount
    /// By name. Under each regime they and what is kept sum to ``collected``.
    public let apps: [App]
    private let everything: Share
    private let nothing: Share

    init(_ totals: BacktestBlock) {
        let collected = totals.collected
        let (everything, nothing) = (Share(collected, of: collected), Share(0, of: collected))
        let lanes = totals.lanesByName
        let pooled = ProRata.split(collected, by: lanes.map(\.revenue.gas))
        apps = zip(lanes, pooled).map { lane, pooled in
            App(
                name: lane.name, gas: lane.revenue.gas, pooled: Share(pooled, of: collected),
                laneway: Share(lane.revenue.attributed, of: collected), nothing: nothing)
        }
        self.collected = collected
        self.everything = everything
        self.nothing = nothing
    }

    /// What the sequencer's operator keeps under `regime`.
    public func kept(under regime: Regime) -> Share {
        switch regime {
        case .monolithic: everything
        // FLOW-70: there is neither data fee nor take.
        case .pooled, .laneway: nothing
        }
    }

    /// What the comparison takes for granted, a sentence each, for people who read the figures.
    public static let assumptions = [
        "The same transactions at the same fees and bids under all three: nobody acts differently under another regime.",
        "Collected are base fees, which this chain burned, priority fees and coinbase transfers.",
        "Monolithic: one sequencer keeps everything. Pooled: all of it is shared by gas over the whole flow.",
        "Laneway: fees and transfers to the app's lane; the transfer of a transaction of several apps equally to them.",
        "The gas of a transaction of several apps is split evenly. No data fee and no take under any regime.",
        "open: transactions that touched no app that the classifier knows; it stands beside the apps under each regime.",
        "The recorded blocks were chosen for what they contain and say nothing about an average block.",
    ]
}
