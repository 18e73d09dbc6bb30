public import Wire

/// Where the outcome of a transaction, leg or bundle stands.
public struct TransactionLocation: Hashable, Sendable {
    /// Which list of the sub-block's outcomes.
    public enum Section: Hashable, Sendable {
        /// ``Wire/Outcomes/included``.
        case included
        /// ``Wire/Outcomes/endings``.
        case endings
        /// ``Wire/Outcomes/bundles``.
        case bundles
    }

    /// What the hash is of.
    public enum Subject: Hashable, Sendable {
        /// A transaction alone.
        case transaction
        /// The leg at `index`, from 0, of a bundle that ended in the same sub-block.
        case leg(index: Int, bundle: Hash)
        /// A bundle.
        case bundle
    }

    /// The sub-block's height.
    public var height: UInt64
    /// The list that it stands in.
    public var section: Section
    /// From 0.
    public var index: Int
    /// What stands there.
    public var subject: Subject

    /// Names a place.
    public init(height: UInt64, section: Section, index: Int, subject: Subject) {
        self.height = height
        self.section = section
        self.index = index
        self.subject = subject
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
