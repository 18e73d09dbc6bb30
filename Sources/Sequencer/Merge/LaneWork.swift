import Wire

/// One active lane while a sub-block is built.
struct LaneWork {
    let index: Int
    /// Slots of what is forced and has its turn, in the order of the inbox; stands before everything else of the lane.
    var forced: [Int32] = []
    /// What these use of the lane's reserve.
    var forcedSpace = Sequencer.Space.zero
    var gathered = Pool.Gathered()
    /// The size of the candidate that ended the gathering for want of space; nil if there was none.
    var ungathered: Sequencer.Space?
    /// What the lane wants, in its order: slots with the charge that its rule named (nil: the bid in full).
    var proposal: [(slot: Int32, charge: Amount?)] = []
    /// Whether ``proposal`` comes from the rule's `order`, and so is not simply cut off by key.
    var isProposed = false
    /// Whether the proposal only makes sense whole.
    var wholeOnly = false
    var demandGas: UInt64 = 0
    var demandBytes: UInt64 = 0
    /// The openings that are on sale, but for those behind transactions that the cut leaves out.
    var offered = OfferedOpenings()

    /// How many of ``proposal`` the cut took: openings are there only.
    var cut = 0
    /// What these use.
    var cutSpace = Sequencer.Space.zero
    /// What the lane's share of the space was.
    var share = Sequencer.Space.zero
    /// What the cut could fill.
    var grant = Sequencer.Space.zero

    /// How many of ``proposal`` are in, with what fills up the legs' space (MERGE-14).
    var included = 0
    /// What these use.
    var used = Sequencer.Space.zero
    /// What of the lane stands in the sub-block, in its order.
    var items: [LaneItem] = []
    /// Where in ``items`` the opening at the bottom is.
    var bottomPosition = 0
    /// What became of ``items``, and then of the legs that were undone.
    var executed: [ExecutedTransaction] = []
    /// How many of the lane's events `begin` gave.
    var beginEvents = 0
    /// How many there were before `settle`.
    var eventsBeforeSettle = 0
    /// Whether `order`, `begin` or `settle` was at fault.
    var hasFaulted = false

    init(index: Int) { self.index = index }

    var includedEntries: ArraySlice<(slot: Int32, charge: Amount?)> { proposal[..<included] }

    /// ``forced`` as it stands in the lane's order, each charged its bid in full.
    var forcedItems: [LaneItem] { forced.map { LaneItem(slot: $0, charge: nil) } }

    /// Whether nothing of the lane is in, and no fault has to be counted.
    var isEmpty: Bool { executed.isEmpty && !hasFaulted }
}
