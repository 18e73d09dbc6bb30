extension BundleOutcome {
    /// True if the bundle's legs stand in the sub-block: it won, or one of its legs failed there.
    public var hasIncludedLegs: Bool { outcome == .included || outcome == .legFailed }
}

extension Outcomes {
    /// Which leg of which bundle has this hash, of the bundles whose legs stand in the sub-block; nil if none has. What
    /// is included and nobody's leg is a transaction alone.
    ///
    /// - Complexity: ``Bundle/legsMax`` hashes for each of these bundles.
    public func leg(_ hash: Hash) -> (index: Int, bundle: Hash)? {
        for bundle in bundles where bundle.hasIncludedLegs {
            for index in 0..<Bundle.legsMax where Bundle.legHash(at: index, of: bundle.bundle) == hash {
                return (index, bundle.bundle)
            }
        }
        return nil
    }
}
