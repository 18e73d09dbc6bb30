/// A Merkle tree (ENC-24) that only grows, kept as its whole subtrees: what is appended cannot be proven from it, but
/// its root is always at hand.
public struct MerkleFrontier: Hashable, Sendable {
    /// Leaves so far.
    public private(set) var count: UInt64 = 0
    /// The roots of the whole subtrees, the largest first: one for each bit of ``count``.
    public private(set) var peaks: [Hash] = []

    /// Without leaves.
    public init() {}

    /// As it was written down; nil unless there is a peak for each bit of `count`.
    public init?(count: UInt64, peaks: [Hash]) {
        guard peaks.count == count.nonzeroBitCount else { return nil }
        self.count = count
        self.peaks = peaks
    }

    /// Appends a leaf. O(log n), on average two hashes.
    public mutating func append(_ leaf: Hash) {
        var node = Merkle.leaf(leaf)
        for _ in 0..<count.trailingOneBitCount { node = Merkle.node(peaks.removeLast(), node) }
        peaks.append(node)
        count += 1
    }

    /// As ``Merkle/root(of:)`` over all leaves. O(log n).
    public var root: Hash {
        guard var node = peaks.last else { return Merkle.root(of: []) }
        for peak in peaks.dropLast().reversed() { node = Merkle.node(peak, node) }
        return node
    }
}

extension UInt64 {
    fileprivate var trailingOneBitCount: Int { (~self).trailingZeroBitCount }
}
