public import Wire

/// One line of a JSON-lines file: everything that is known about one transaction (FLOW-11). Made by reading a file
/// only, so its bounds always hold.
public struct FlowRecord: Hashable, Sendable {
    /// Number of the block on its chain.
    public let block: UInt64
    /// Place in the block, from 0; places may be missing.
    public let index: UInt32
    /// The transaction's hash on its chain.
    public let hash: Bytes32
    public let from: FlowAddress
    /// Nil for the creation of a contract.
    public let to: FlowAddress?
    public let status: FlowStatus
    /// Units of gas, at least 1.
    public let gasUsed: UInt64
    /// Wei per unit of gas, at least ``baseFee``.
    public let gasPrice: Amount
    /// Wei per unit of gas, the same for all of the block; 0 before the chain had base fees.
    public let baseFee: Amount
    /// Wei paid directly to the block's producer.
    public let coinbaseTransfer: Amount
    /// Wei.
    public let value: Amount
    /// Bytes of call data.
    public let inputBytes: UInt32
    /// Nil where the call data has fewer than four bytes.
    public let selector: FlowSelector?
    /// The apps touched, in ascending byte order, each once; empty where none was recognised.
    public let apps: [LaneName]
    /// In the order executed.
    public let swaps: [Swap]
    public let arbitrage: Arbitrage?
    public let liquidation: Liquidation?
    public let sandwich: Sandwich?

    /// An exchange of two tokens.
    public struct Swap: Hashable, Sendable {
        /// One of the record's ``FlowRecord/apps``.
        public let app: LaneName
        public let pool: FlowAddress
        public let tokenIn: FlowAddress
        public let amountIn: TokenAmount
        public let tokenOut: FlowAddress
        public let amountOut: TokenAmount
        /// What the pool itself booked; to be preferred to ``amountIn`` where it is not nil.
        public let amountInPool: TokenAmount?
        /// A reverted swap had no effect.
        public let reverted: Bool
    }

    /// Swaps that begin and end with the same token.
    public struct Arbitrage: Hashable, Sendable {
        public let profitToken: FlowAddress
        /// Before gas and bid; negative where the swaps lost.
        public let profitAmount: SignedTokenAmount
        /// In path order.
        public let pools: [FlowAddress]
        /// In path order; may repeat.
        public let apps: [LaneName]
        public let startAmount: TokenAmount
        public let endAmount: TokenAmount
        public let account: FlowAddress
        public let reverted: Bool
    }

    /// A debt paid by somebody else against the debtor's collateral.
    public struct Liquidation: Hashable, Sendable {
        public let app: LaneName
        public let contract: FlowAddress
        public let liquidatedUser: FlowAddress
        public let liquidator: FlowAddress
        public let debtToken: FlowAddress
        public let debtAmount: TokenAmount
        public let receivedToken: FlowAddress
        public let receivedAmount: TokenAmount
        /// Further liquidations of the same transaction; theirs is empty.
        public let others: [Liquidation]
    }

    /// Part in one or more sandwiches.
    public struct Sandwich: Hashable, Sendable {
        public enum Role: String, Sendable, CaseIterable {
            case front
            case victim
            case back
        }
        public let role: Role
        /// Names of the sandwiches, shared by all that have a part in them; at least one.
        public let ids: [String]
    }
}
