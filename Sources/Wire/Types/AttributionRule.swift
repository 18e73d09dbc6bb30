/// How a network shares what crosses lanes (ATTR-22).
public enum AttributionRule: UInt8, Sendable, CaseIterable {
    /// The point of the core that is nearest to the equal split.
    case coreNearest = 0
    /// Every winning bundle in equal parts among its lanes.
    case equal = 1
    /// The Shapley value of the coalition values.
    case shapley = 2
    /// Every winning bundle in proportion to the best single-lane bids on what it claims.
    case proportional = 3

    /// As it stands in configurations: `core-nearest`, `equal`, `shapley`, `proportional`.
    public var name: String {
        switch self {
        case .coreNearest: "core-nearest"
        case .equal: "equal"
        case .shapley: "shapley"
        case .proportional: "proportional"
        }
    }
}
