/// How much the auction decides exactly (AUC-6, AUC-9, AUC-12). Part of what two implementations must agree on.
enum AuctionLimits {
    /// Lanes of a component. With it every number of the core's computation fits ``Int256`` (ATTR-25).
    static let lanesMax = 8
    /// Bundles of a component: one bit each in a word.
    static let bundlesMax = 64
    /// Nodes of the search for the winners of a component.
    static let winnerNodesMax = 8_192
    /// Nodes of all searches for the coalition values of a component together.
    static let valueNodesMax = 16_384
    /// Nodes of all searches for the shill figures of a component together.
    static let shillNodesMax = 8_192
}
