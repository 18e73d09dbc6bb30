/// What a new app starts from.
public enum AppTemplate: String, CaseIterable, Sendable {
    /// The larger tip first, then first come, first served.
    case priorityFee = "priority-fee"
    /// Bids are collected; the best of each sub-block pay one price.
    case batchAuction = "batch-auction"
    /// Cancels before orders that take; what is neither is rejected.
    case orderBook = "order-book"
    /// First come, first served, and nothing else.
    case empty

    var content: any AppTemplateContent.Type {
        switch self {
        case .priorityFee: PriorityFeeTemplate.self
        case .batchAuction: BatchAuctionTemplate.self
        case .orderBook: OrderBookTemplate.self
        case .empty: EmptyTemplate.self
        }
    }
}

/// The parts of a template in which templates differ. `type` is the rule's name in Swift, `lane` that of its lane.
protocol AppTemplateContent {
    /// One line for people.
    static var summary: String { get }
    /// What stands under `[lane]` beyond what every template has, and `[config]`.
    static var manifest: String { get }
    /// `Rule.swift` without its import.
    static func rule(type: String) -> String
    /// The tests in the suite of `RuleTests.swift`.
    static func tests(type: String, lane: String) -> String
    /// What of `scenario.toml` follows the lane's name and rule.
    static var scenario: String { get }
    /// What `README.md` says of the order and its configuration.
    static var readme: String { get }
}
