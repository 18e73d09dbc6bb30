/// Names of the files in a store's folder (STO-1).
struct StoreFiles: Hashable, Sendable {
    let directory: String

    /// The log and all that is derived from it.
    var database: String { directory + "/node.sqlite" }
    /// Where ``database`` is built, until it is whole.
    var newDatabase: String { directory + "/node.sqlite.new" }
    /// The look-up index; may be deleted at any time.
    var index: String { directory + "/index.sqlite" }
    /// Held while a writer lives.
    var lock: String { directory + "/node.lock" }

    init(directory: String) {
        var name = directory[...]
        while name.count > 1, name.last == "/" { name.removeLast() }
        self.directory = name.isEmpty ? "." : String(name)
    }

    /// The command that says what is damaged. No error of the store repairs or resets anything.
    var verifyRemedy: String {
        "Run `laneway verify \(directory)`; nothing was changed. Restore the folder from a copy, or derive it again"
            + " from a replica's log."
    }
}
