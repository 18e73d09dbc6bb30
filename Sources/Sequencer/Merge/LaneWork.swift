import Wire

/// One active lane while a sub-block is built.
struct LaneWork {
    let index: Int
    var gathered = Pool.Gathered()
    /// What the lane wants, in its order: slots with the charge that its rule named (nil: the bid in full).
    var proposal: [(slot: Int32, charge: Amount?)] = []
    /// Whether ``proposal`` comes from the rule's `order`, and so is not simply cut off by key.
    var isProposed = false
    /// Whether the proposal only makes sense whole.
    var wholeOnly = false
    var demandGas: UInt64 = 0
    var demandBytes: UInt64 = 0
    /// How many of ``proposal`` are in.
    var included = 0
    var executed: [ExecutedTransaction] = []
    /// Whether `order`, `begin` or `settle` was at fault.
    var hasFaulted = false

    var includedSlots: ArraySlice<(slot: Int32, charge: Amount?)> { proposal[..<included] }

    /// Whether the sub-block is over for the lane after the cut: nothing is in, and no fault has to be counted.
    var isOver: Bool { included == 0 && !hasFaulted }
}
