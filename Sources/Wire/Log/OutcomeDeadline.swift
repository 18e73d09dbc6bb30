extension LogEntry {
    /// The last height at which the outcome of everything that the entry brings is published, if it is admitted while
    /// the sub-block of `height` is built; 0: nothing that it brings ends, or nobody can say
    /// by when (RCPT-2).
    ///
    /// - Parameter lifetimeMax: the network's, at least 1.
    public func outcomeBy(arrivingAt height: UInt64, lifetimeMax: UInt64) -> UInt64 {
        // Heights and lifetimes are far from 2^64 in any network; what a caller makes up must not trap.
        let longest = height.addingSaturating(lifetimeMax - 1)
        switch self {
        case .envelope(let envelope):
            // What is not in the sub-block of its last height ends with the next (BLOCK-2).
            let last = envelope.operations.reduce(0) { last, operation in
                max(last, operation.validUntil == 0 ? longest : min(operation.validUntil, longest))
            }
            return last.addingSaturating(1)
        case .bundle(let bundle): return min(bundle.validUntil, longest)
        // What is forced waits for its turn however long that takes.
        case .forcedEnvelope: return 0
        case .tick, .deposit, .module, .lane, .grant, .upgrade, .upgradeCancellation, .transfer, .withdrawal,
            .cancellation, .bundleCancellation, .exit, .laneImport, .claim:
            return 0
        }
    }
}

extension UInt64 {
    fileprivate func addingSaturating(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
