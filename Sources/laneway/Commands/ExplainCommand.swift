import ArgumentParser
import Devnet
import Inspection
import Node
import Sequencer
import Store
import WasmHost
import Wire

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why a sub-block's revenue is whose it is, or why a transaction stands where it stands.",
        discussion: """
            Derives the sub-block again from the node's log. Of a height: bundles, winners and losers, what every group \
            of lanes could have had alone, the result and how to do it again by hand. Of a transaction, leg or bundle: \
            its place, what it paid and to whom, or how it ended and what to do.

            Examples:
              laneway explain quiet-harbour-417 12
              laneway explain quiet-harbour-417 $HASH
            """)

    @Argument(help: "A session's folder or name, or a node's data folder.")
    var directory: String

    @Argument(
        help: """
            A sub-block's height, or the hash of a transaction, leg or bundle: 0x and 64 hexadecimal digits, or its \
            first 8 or more.
            """)
    var subject: String

    @Flag(help: "Print the result as JSON, with full hashes.")
    var json = false

    func run() throws {
        let store = try DataFolder.open(directory)
        if let height = UInt64(subject) { return try explain(height, store) }
        guard let prefix = HashPrefix(subject) else {
            throw UsageError(
                description: "\(subject) is neither a height nor a hash; give a sub-block's height, or 0x and at least "
                    + "\(HashNames.digitsMin) of a hash's 64 hexadecimal digits")
        }
        try explain(prefix, store)
    }

    private func explain(_ height: UInt64, _ store: NodeStore) throws {
        let derived = try derive(height, store)
        if json {
            try Output.json(ExplainDocument(derived, genesis: store.genesis).document)
        } else {
            ExplainedSubBlock(derived, genesis: store.genesis).lines.forEach(Output.result)
        }
    }

    private func explain(_ prefix: HashPrefix, _ store: NodeStore) throws {
        let arrivals = try Arrival.find(prefix, in: store)
        let hashes = Set(arrivals.map(\.hash)).sorted()
        guard let arrival = arrivals.first else {
            throw NotThere(description: "no transaction, leg or bundle \(prefix) ever arrived here")
        }
        guard hashes.count == 1 else {
            let shown = hashes.prefix(8).map { "\($0)" }.joined(separator: ", ")
            throw NotThere(description: "\(prefix) is the beginning of several hashes, give more of one: \(shown)")
        }
        let explanation = try TransactionExplanation(of: arrival, in: store, for: .folder(directory)) {
            try derive($0, store)
        }
        if json { return try Output.json(Document.object(explanation.members)) }
        explanation.lines.forEach(Output.result)
    }

    /// Derives a sub-block again; throws unless it is the one that is stored.
    private func derive(_ height: UInt64, _ store: NodeStore) throws -> Rederivation {
        let host = try WasmRuleHost(for: store.genesis, cacheFolder: Devnet.cacheFolder)
        let progress = ProgressLine()
        let derived = try SandboxThread(fuelMax: store.genesis.parameters.fuelMax).run {
            try Rederivation(of: height, in: store, host: host) {
                progress.show("derived \($0)/\(height) sub-blocks", done: Int(clamping: $0), of: Int(clamping: height))
            }
        }
        progress.end()
        guard let derived else {
            throw NotThere(description: "there is no sub-block \(height); the last is \(try store.lastHeight())")
        }
        guard derived.agrees else {
            throw NotThere(
                description: "sub-block \(height) derived again from the log is \(derived.subBlock.header.hash), but "
                    + "\(derived.storedCommitment) is stored: what would be explained is not what was published. Run "
                    + "`laneway verify \(store.directory)`, which says where they begin to differ.")
        }
        return derived
    }
}
