public import Sequencer
public import Store
public import Verification

/// Why a node cannot start or go on.
public enum NodeError: Error, Sendable, CustomStringConvertible {
    /// The key is not the one that the genesis names as the sequencer's.
    case wrongKey(expected: String, found: String)
    /// The store could not be read or written.
    case store(StoreError)
    /// The machine failed, or an invariant broke. Nothing that was not committed is lost: it was never acknowledged.
    case core(SequencerError)
    /// Replaying the log gives something else than what is stored: another engine, or damage.
    case derivedOtherwise(Difference)
    /// A row of the log that cannot be read as an entry.
    case unreadable(String)
    /// So many entries lie between the newest usable snapshot and what is to be derived again: more than was allowed.
    case tooFar(entries: UInt64)
    /// An earlier call failed; open the node again to go on from what is durable.
    case stopped

    /// What failed while the log was read and applied.
    init(_ error: any Error) {
        switch error {
        case let error as NodeError: self = error
        case let error as StoreError: self = .store(error)
        case let error as SequencerError: self = .core(error)
        default: self = .unreadable("\(error)")
        }
    }

    /// What failed, why, and what to do.
    public var description: String {
        switch self {
        case .wrongKey(let expected, let found):
            "NODE_WRONG_KEY: the genesis names \(expected) as sequencer, the key given is \(found); start the node "
                + "with the sequencer's key"
        case .store(let error): "\(error)"
        case .core(let error): "\(error)"
        case .derivedOtherwise(let difference):
            "NODE_DERIVED_OTHERWISE: \(difference); run `laneway verify DIR` and compare the engine with the genesis's"
        case .unreadable(let reason):
            "NODE_LOG_UNREADABLE: \(reason); run `laneway verify DIR` to see where, and restore the folder from a copy"
        case .tooFar(let entries):
            "NODE_TOO_FAR: \(entries) entries would have to be replayed, more than is done for a question; run "
                + "`laneway explain DIR HASH` where the node's folder is"
        case .stopped: "NODE_STOPPED: the node stopped after an error; open it again to go on from what is durable"
        }
    }
}
