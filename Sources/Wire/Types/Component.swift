/// Lanes of a sub-block that bids join, what every group of them could have had alone, and what each got (ATTR-20 to
/// ATTR-28).
public struct Component: Hashable, Sendable {
    /// Two to eight, in the order of their keys; bit i of a group stands for lane i.
    public var lanes: [LaneName]
    /// The winning bundles, in the auction's canonical order.
    public var winners: [Hash]
    /// v of every group, at the group's number; that of the empty group first.
    public var values: [Amount]
    /// What each lane gets of what the winners pay, its own single-lane bids included.
    public var units: [Amount]
    /// The smallest common excess of the least core, as in ``Property/figure``; `0` where the core is not empty.
    public var excess: String
    /// Conservation, individual rationality, core, null lane, symmetry.
    public var properties: [Property]
    /// What a lane would have gained by a losing bid of its own; none past the limit of AUC-16.
    public var shillFigures: [Shill]

    /// The most lanes of a component.
    public static let lanesMax = 8
    /// How many ``properties`` there are.
    public static let propertyCount = 5

    /// From all fields.
    public init(
        lanes: [LaneName], winners: [Hash], values: [Amount], units: [Amount], excess: String, properties: [Property],
        shillFigures: [Shill]
    ) {
        self.lanes = lanes
        self.winners = winners
        self.values = values
        self.units = units
        self.excess = excess
        self.properties = properties
        self.shillFigures = shillFigures
    }

    /// One property of an attribution (ATTR-27).
    public struct Property: Hashable, Sendable {
        /// The most bytes of ``figure``.
        public static let figureBytesMax = 160
        /// Whether it holds.
        public var held: Bool
        /// What is missing, in the smallest unit, exactly: an integer, or numerator/denominator in lowest terms.
        public var figure: String
        /// The lanes that the figure is about: bit i for lane i.
        public var lanes: UInt16

        /// From all fields.
        public init(held: Bool, figure: String, lanes: UInt16) {
            self.held = held
            self.figure = figure
            self.lanes = lanes
        }
    }

    /// One shill figure (ATTR-28).
    public struct Shill: Hashable, Sendable {
        /// The winning bundle of several lanes.
        public var bundle: Hash
        /// The lane that would bid on what the bundle claims there.
        public var lane: UInt8
        /// The bid; 0 if any would win.
        public var bid: Amount
        /// Its share with the bid less that without, as in ``Property/figure``.
        public var gain: String

        /// From all fields.
        public init(bundle: Hash, lane: UInt8, bid: Amount, gain: String) {
            self.bundle = bundle
            self.lane = lane
            self.bid = bid
            self.gain = gain
        }
    }
}
