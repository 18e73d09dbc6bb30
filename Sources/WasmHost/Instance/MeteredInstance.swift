package import Sequencer

/// An instance that can say what its last call used. The core never asks: what a rule used is no part of its results.
package protocol MeteredInstance: RuleInstance {
    /// Units left of the last call's fuel; means nothing after a fault.
    var fuelLeft: UInt64 { get }
    /// Bytes of linear memory, which never shrinks.
    var memoryBytes: Int { get }
}
