import Inspection
import Node
public import Sequencer
import Store
import Synchronization
import WasmHost
import Wire

/// Makes rule hosts that run a network's rules as its node does.
public typealias RuleSource = @Sendable () throws -> any RuleHost

/// Explains where transactions stand: derives their sub-blocks again, beside the writer and one at a time (SVC-41).
actor Explainer {
    /// Bounds of one explanation, so that it costs no more than some seconds.
    enum Limits {
        /// Explanations that are made or wait.
        static let waitingMax = 8
        /// Entries of the log that are replayed for one sub-block.
        static let entriesMax: UInt64 = 100_000
        /// Bytes of these.
        static let bytesMax = 64 << 20
    }

    private let rules: RuleSource
    private let store: NodeStore
    private nonisolated let thread: SandboxThread
    private nonisolated let waiting = Mutex(0)
    private var host: (any RuleHost)?
    /// Who looks at one transaction of a sub-block often looks at the next.
    private var last: Rederivation?

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Throws where the thread cannot have its stack.
    init(_ store: NodeStore, rules: @escaping RuleSource) throws {
        self.store = store
        self.rules = rules
        thread = try SandboxThread(fuelMax: store.genesis.parameters.fuelMax)
    }

    /// Why it stands where it stands, or how it ended otherwise. Throws `EXPLAIN_FULL` while too many wait, and
    /// `EXPLAIN_LIMIT` for what lies too far behind the last snapshot.
    nonisolated func explain(_ hash: Hash) async throws(RPCError) -> Document {
        let hasPlace = waiting.withLock { count in
            guard count < Limits.waitingMax else { return false }
            count += 1
            return true
        }
        guard hasPlace else {
            var error = RPCError(
                .limitExceeded, "EXPLAIN_FULL", fault: .node, "more explanations wait than the node takes",
                rule: "SVC-41", hint: "ask again in 1000 ms")
            error.retryAfterMilliseconds = 1_000
            throw error
        }
        defer { waiting.withLock { $0 -= 1 } }
        do {
            return try await explanation(of: hash)
        } catch let NodeError.tooFar(entries) {
            throw RPCError(
                .limitExceeded, "EXPLAIN_LIMIT", fault: .client,
                "\(entries) entries lie between its sub-block and the snapshot before it, more than are replayed here",
                rule: "SVC-41", hint: "laneway explain DIR HASH does it from the node's folder, or from a copy")
        } catch {
            throw RPCError(reading: error)
        }
    }

    private func explanation(of hash: Hash) throws -> Document {
        guard let place = try store.locations(of: hash).first else {
            throw NotThere(
                description: "no transaction, leg or bundle of this hash has ended here; of a bundle that lost, ask "
                    + "for the bundle")
        }
        let arrival = try Arrival.find(hash, endedAt: place.height, entriesMax: Limits.entriesMax, in: store)
        guard let arrival else {
            throw NotThere(
                description: "it ended in sub-block \(place.height), and did not arrive in the "
                    + "\(Limits.entriesMax) entries before")
        }
        let explanation = try TransactionExplanation(of: arrival, in: store, for: .service) { try derive($0) }
        return .object(explanation.members + [("lines", .list(explanation.lines.map { .text($0) }))])
    }

    private func derive(_ height: UInt64) throws -> Rederivation {
        if let last, last.subBlock.header.height == height { return last }
        let host = try host ?? rules()
        self.host = host
        let derived = try Rederivation(
            of: height, in: store, host: host, entriesMax: Limits.entriesMax, bytesMax: Limits.bytesMax)
        guard let derived, derived.agrees else {
            throw DamagedStore("sub-block \(height)", "derived again it is another one", store)
        }
        last = derived
        return derived
    }
}
