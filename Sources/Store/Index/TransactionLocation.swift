/// Where a transaction's outcome stands.
public struct TransactionLocation: Hashable, Sendable {
    /// Which list of the sub-block's outcomes.
    public enum Section: Hashable, Sendable {
        case included
        case endings

        var stored: Int64 {
            switch self {
            case .included: 0
            case .endings: 1
            }
        }

        init?(stored: Int64) {
            switch stored {
            case 0: self = .included
            case 1: self = .endings
            default: return nil
            }
        }
    }

    /// The sub-block's height.
    public var height: UInt64
    /// The list that it stands in.
    public var section: Section
    /// From 0.
    public var index: Int

    /// Names a place.
    public init(height: UInt64, section: Section, index: Int) {
        self.height = height
        self.section = section
        self.index = index
    }
}

/// How far the look-up index has come.
public struct IndexStatus: Hashable, Sendable {
    /// The last sub-block that the index contains; 0: none.
    public var height: UInt64
    /// The last sub-block stored.
    public var lastHeight: UInt64
    /// Why the index is not used, if it is not: look-ups are right without it, but read every sub-block.
    public var problem: StoreError?
    /// True if a look-up reads no sub-block beside those that it names.
    public var isComplete: Bool { height == lastHeight && problem == nil }
}
