import RuleKit

/// Includes transactions in the order in which they arrived: RuleKit's default, so there is nothing to write.
public struct FirstComeFirstServed: UnconfiguredRule {
    /// Makes the rule.
    public init() {}
}
