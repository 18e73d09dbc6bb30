/// Where a transaction stands among its lane's pending ones: 128 bits, the smaller first.
///
/// Two equal keys are ordered by a hash that nobody knows beforehand, so put ``TransactionView/arrival``, which never
/// repeats, last if first come is to be first served.
public struct SortKey: Hashable, Comparable, Sendable {
    /// The number that is compared.
    public var value: UInt128

    /// A key of one's own making.
    public init(_ value: UInt128) { self.value = value }

    /// The smaller `first` goes first; equals go by the smaller `second`.
    public init(_ first: UInt64, then second: UInt64) {
        value = UInt128(first) << 64 | UInt128(second)
    }

    /// The larger `first` goes first; equals go by the smaller `second`.
    public init(descending first: UInt64, then second: UInt64) {
        self.init(~first, then: second)
    }

    /// The larger `first` goes first, and everything from 2^64 - 1 on counts as 2^64 - 1; equals go by the smaller
    /// `second`.
    ///
    /// For fees per gas: 2^64 - 1 of the smallest unit are 18 tokens for a single unit of gas.
    public init(descendingClamped first: UInt128, then second: UInt64) {
        self.init(descending: UInt64(clamping: first), then: second)
    }

    /// True if `left` goes first.
    public static func < (left: SortKey, right: SortKey) -> Bool { left.value < right.value }
}
