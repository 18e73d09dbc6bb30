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
    /// Who sent and paid it.
    public let from: FlowAddress
    /// Nil for the creation of a contract.
    public let to: FlowAddress?
    /// How it ended on its chain.
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
    /// Nil where none was recognised.
    public let arbitrage: Arbitrage?
    /// Nil where none was recognised.
    public let liquidation: Liquidation?
    /// Nil where it has a part in none.
    public let sandwich: Sandwich?

    /// An exchange of two tokens.
    public struct Swap: Hashable, Sendable {
        /// One of the record's ``FlowRecord/apps``.
        public let app: LaneName
        /// The contract that holds both tokens.
        public let pool: FlowAddress
        /// The token given.
        public let tokenIn: FlowAddress
        /// Of ``tokenIn``, as the sender of it booked it.
        public let amountIn: TokenAmount
        /// The token got.
        public let tokenOut: FlowAddress
        /// Of ``tokenOut``.
        public let amountOut: TokenAmount
        /// What the pool itself booked; to be preferred to ``amountIn`` where it is not nil.
        public let amountInPool: TokenAmount?
        /// A reverted swap had no effect.
        public let reverted: Bool
    }

    /// Swaps that begin and end with the same token.
    public struct Arbitrage: Hashable, Sendable {
        /// The token that the swaps begin and end with.
        public let profitToken: FlowAddress
        /// Before gas and bid; negative where the swaps lost.
        public let profitAmount: SignedTokenAmount
        /// In path order.
        public let pools: [FlowAddress]
        /// In path order; may repeat.
        public let apps: [LaneName]
        /// Of ``profitToken``, put into the first swap.
        public let startAmount: TokenAmount
        /// Of ``profitToken``, got from the last.
        public let endAmount: TokenAmount
        /// Whose profit it is.
        public let account: FlowAddress
        /// A reverted arbitrage had no effect.
        public let reverted: Bool
    }

    /// A debt paid by somebody else against the debtor's collateral.
    public struct Liquidation: Hashable, Sendable {
        /// Where the debt was owed.
        public let app: LaneName
        /// The market of the debt.
        public let contract: FlowAddress
        /// The debtor.
        public let liquidatedUser: FlowAddress
        /// Who paid the debt.
        public let liquidator: FlowAddress
        /// The token owed.
        public let debtToken: FlowAddress
        /// Of ``debtToken``, paid back.
        public let debtAmount: TokenAmount
        /// The collateral that the liquidator got.
        public let receivedToken: FlowAddress
        /// Of ``receivedToken``.
        public let receivedAmount: TokenAmount
        /// Further liquidations of the same transaction; theirs is empty.
        public let others: [Liquidation]
    }

    /// Part in one or more sandwiches.
    public struct Sandwich: Hashable, Sendable {
        /// Where in a sandwich a transaction stands.
        public enum Role: String, Sendable, CaseIterable {
            /// Trades before the victim.
            case front
            /// Trades at the worse price.
            case victim
            /// Trades back after the victim.
            case back
        }
        /// The part that it has.
        public let role: Role
        /// Names of the sandwiches, shared by all that have a part in them; at least one.
        public let ids: [String]
    }
}
