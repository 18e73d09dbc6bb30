/// What a stream of events is about (SVC-17). The raw value is its name in a query.
public enum EventTopic: String, Sendable, CaseIterable {
    /// Each sub-block, whole; ids are heights.
    case subBlocks
    /// What each lane got in a sub-block; ids are heights.
    case attribution
    /// What is in the log, sealed; ids are log positions.
    case arrivals
    /// Receipts of what is in the log; ids are log positions.
    case receipts

    /// Whether ids are log positions; else they are heights.
    var countsPositions: Bool { self == .arrivals || self == .receipts }

    /// How many ids one step of a feed may be about.
    var stepMax: UInt64 { countsPositions ? 256 : 1 }

    /// How far what it is about has come.
    func progress(of node: LiveNode) -> ProgressSignal { countsPositions ? node.positions : node.heights }
}
