public import Store
public import Wire

/// The copy of a chain that a verifier keeps of what it followed and agrees with (VER-11): a data folder as a node's,
/// without snapshots, which everything reads that reads a node's.
public struct Mirror: Sendable {
    /// The folder.
    public let store: NodeStore

    /// Opens the copy of `genesis`'s network in `directory`, or begins one. Throws ``Store/StoreError``, also for
    /// another network's, or while somebody else writes it.
    public init(in directory: String, genesis: Genesis) throws(StoreError) {
        do {
            store = try NodeStore.open(in: directory, mode: .readWrite, genesis: genesis)
        } catch {
            guard error.code == .missing else { throw error }
            store = try NodeStore.create(in: directory, genesis: genesis)
        }
    }

    /// Appends steps that were checked, all of them or none. They are durable when it returns.
    public func keep(_ steps: [PublishedSubBlock]) throws(StoreError) {
        var log = LogGroup(after: try store.tail())
        for entry in steps.lazy.flatMap(\.entries) {
            log.append(entry, chained: LogEntry.chained(entry, after: log.tail.hash))
        }
        try store.commit(GroupCommit(log: log, subBlocks: steps.map(\.subBlock), blocks: steps.compactMap(\.block)))
    }

    /// All entries of the log, in memory.
    public func log() throws(StoreError) -> [[UInt8]] {
        try Evidence.log(upTo: store.tail().position, in: store)
    }
}
