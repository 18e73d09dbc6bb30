package import RuleBuild
public import Wire

/// What happens on a network that exists for this alone: lanes, accounts, what arrives when, and what should come of it
/// (Specs/scenario.md). Everything is resolved: no default is left open, every name that is used exists.
public struct Scenario: Hashable, Sendable {
    /// The most bytes of a scenario's file.
    public static let bytesMax = 16 << 20
    /// The most sub-blocks of a run.
    public static let subBlocksMax: UInt64 = 100_000

    /// The file, as errors call it.
    public let path: String
    /// How the network is run.
    public let network: Network
    /// Who has money, in the file's order; without `[[accounts]]` in the order of their first use.
    public let accounts: [Account]
    /// At least one, in the file's order.
    public let lanes: [Lane]
    /// In the file's order.
    public let transactions: [Transaction]
    /// In the file's order.
    public let bundles: [Bundle]
    /// In the file's order.
    public let expectations: [Expectation]

    /// `[network]`.
    public struct Network: Hashable, Sendable {
        /// Gas of one sub-block.
        public let subBlockGas: UInt64
        /// Bytes of transactions in one sub-block.
        public let subBlockBytes: UInt64
        /// How many sub-blocks are run.
        public let subBlocks: UInt64
        /// Amount per byte of an included transaction, to the operator.
        public let dataFeePerByte: Amount
        /// The operator's share of what sharing added, in basis points.
        public let takeBasisPoints: UInt16
        /// Amount per gas that a lane uses beyond its reserve, to the operator.
        public let slackFeePerGas: Amount
        /// Gas that a lane of weight 1 gains in a round of the interleave.
        public let quantum: UInt64
        /// Where all keys come from.
        public let seed: String
        /// How what crosses lanes is shared.
        public let attribution: AttributionRule
    }

    /// `[[accounts]]`.
    public struct Account: Hashable, Sendable {
        /// Unique among accounts.
        public let name: String
        /// What is deposited before the first sub-block.
        public let balance: Amount
    }

    /// `[[lanes]]`.
    public struct Lane: Hashable, Sendable {
        /// Unique among lanes.
        public let name: LaneName
        /// An app's name in the folder of apps, or with a `/` a path to its folder.
        public let rule: String
        /// Where the file says so.
        public let line: Int
        /// `config`, on top of the app's.
        package let configuration: RuleConfiguration
        /// Gas per sub-block that is always the lane's own.
        public let reserveGas: UInt64
        /// Gas per sub-block for bundles' legs, on top of the reserve.
        public let bundleGas: UInt64
        /// Share of the space beyond the reserves.
        public let weight: UInt32
        /// The least base fee, which is where it starts.
        public let baseFee: Amount
        /// Gas per block at which the base fee stands still; 0: it never moves.
        public let gasTarget: UInt64
        /// How the lane counts nonces.
        public let nonceMode: NonceMode
        /// What the lane sells, without payers.
        public let openings: OpeningsPolicy
        /// Names of the accounts whose bundles may claim its openings; none: anybody's.
        public let openingPayers: [String]
    }

    /// `[[transactions]]`.
    public struct Transaction: Hashable, Sendable {
        /// Unique among transactions and bundles.
        public let id: String
        /// The sub-block for which it arrives, from 1.
        public let at: UInt64
        /// The lane that it is for.
        public let lane: LaneName
        /// Who sends it.
        public let from: String
        /// Units of gas.
        public let gas: UInt64
        /// Amount per gas.
        public let maxFee: Amount
        /// Amount per gas.
        public let priorityFee: Amount
        /// The most that the lane's rule may charge.
        public let bid: Amount
        /// The rule's business.
        public let payload: Payload
        /// The last height at which it may be included; 0: the longest.
        public let validUntil: UInt64
        /// Its sender's in its lane.
        public internal(set) var nonce: UInt64
    }

    /// `[[bundles]]`.
    public struct Bundle: Hashable, Sendable {
        /// Unique among transactions and bundles.
        public let id: String
        /// The sub-block for which it arrives, from 1.
        public let at: UInt64
        /// Who pays the bid.
        public let from: String
        /// What it pays if it wins.
        public let bid: Amount
        /// What must hold for its legs.
        public let atomicity: Atomicity
        /// How much of what it pays goes back, 0 to 100.
        public let refundPercent: UInt8
        /// To whom; nil: the first leg's sender.
        public let refundTo: String?
        /// The first height at which it may be included; 0: from the next on.
        public let validFrom: UInt64
        /// The last height at which it may be included.
        public let validUntil: UInt64
        /// Names it among its payer's; 0: nothing replaces it.
        public let replacement: UInt128
        /// 1 to 16.
        public let legs: [Leg]
    }

    /// A leg of one of the ``bundles``.
    public struct Leg: Hashable, Sendable {
        /// Unique in its bundle.
        public let id: String
        /// The lane that it is for.
        public let lane: LaneName
        /// Where it stands.
        public let opening: Opening
        /// Who pays its gas and data fee.
        public let from: String
        /// Units of gas.
        public let gas: UInt64
        /// Amount per gas.
        public let maxFee: Amount
        /// Amount per gas.
        public let priorityFee: Amount
        /// The rule's business.
        public let payload: Payload
    }

    /// Where a leg stands.
    public enum Opening: Hashable, Sendable {
        case top
        /// Right behind the transaction of this id, which is of the leg's lane.
        case after(String)
        case bottom
    }
}
