public import Node
public import Sequencer
public import Store
import Synchronization
import WasmHost
public import Wire

/// A node that many use at once: one writer on a thread that the rule host accepts, asynchronous calls from anywhere
/// (SVC-1).
///
/// Whoever drives the clock calls ``tick(timeMilliseconds:)``, by a wall clock or in lock-step; between two calls of
/// ``synchronously(_:)`` clients' submissions have their turn.
public actor LiveNode {
    /// What the network starts from.
    public nonisolated let genesis: Genesis
    /// ``genesis``'s hash.
    public nonisolated let genesisHash: Hash
    /// Where everything that was committed can be read, from any thread.
    public nonisolated let store: NodeStore
    /// What the node found when it was opened.
    public nonisolated let recovery: Recovery
    /// What is to be measured.
    public nonisolated let metrics: ServiceMetrics
    /// Numbers about the node as of its last tick, commit or answer.
    public nonisolated var state: NodeState { published.withLock { $0 } }

    nonisolated let patience: StorePatience
    nonisolated let ingress: IngressQueue
    nonisolated let pending: PendingIndex
    /// The last durable sub-block.
    nonisolated let heights: ProgressSignal
    /// The last durable log position.
    nonisolated let positions: ProgressSignal
    /// The names of all lanes, by which what waits is told apart.
    nonisolated let lanes: Mutex<Set<LaneName>>
    /// The sequencer's, with which receipts are signed again for who asks later.
    nonisolated let key: SecretKey
    private nonisolated let thread: SandboxThread
    private nonisolated let published: Mutex<NodeState>
    var node: Node
    /// Questions that wait for the end of a block.
    var blockQuestions = BlockQuestions()

    /// The thread that the node lives on.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Opens a node as ``Node/Node/open(in:creating:key:host:snapshotInterval:triesAgain:)`` does, on a thread of its own.
    ///
    /// Blocks until the log is replayed. Throws ``Node/NodeError``, and ``WasmHost/WasmHostError`` where the thread
    /// cannot have its stack.
    ///
    /// - Parameters:
    ///   - fuelMax: the most fuel of one call of a rule, which the thread's stack is for.
    ///   - limits: how much may wait for the writer.
    ///   - patience: what it does while the store takes nothing. By default it waits until there is room.
    public static func open(
        in directory: String, creating genesis: Genesis? = nil, key: SecretKey, host: sending any RuleHost,
        fuelMax: UInt64,
        snapshotInterval: UInt64 = 100, limits: IngressLimits = IngressLimits(),
        patience: StorePatience = StorePatience()
    ) throws -> LiveNode {
        let thread = try SandboxThread(fuelMax: fuelMax)
        return try thread.run {
            let node = try Node.open(
                in: directory, creating: genesis, key: key, host: host, snapshotInterval: snapshotInterval,
                triesAgain: { patience.waits(after: $0) })
            return try LiveNode(Opened(node: node), key, on: thread, limits, patience)
        }
    }

    /// A node on its way into the actor: opened on the actor's own thread, with a host that was handed over.
    private struct Opened: ~Copyable, @unchecked Sendable {
        let node: Node
    }

    private init(
        _ opened: consuming Opened, _ key: SecretKey, on thread: SandboxThread, _ limits: IngressLimits,
        _ patience: StorePatience
    ) throws {
        let node = opened.node
        self.key = key
        self.thread = thread
        self.patience = patience
        store = node.store
        recovery = node.recovery
        genesis = node.store.genesis
        genesisHash = genesis.hash
        ingress = IngressQueue(limits)
        metrics = ServiceMetrics()
        let state = NodeState(node)
        published = Mutex(state)
        heights = ProgressSignal(last: state.height)
        positions = ProgressSignal(last: state.logPosition)
        pending = try PendingIndex(
            recovering: store, lifetimeMax: genesis.parameters.lifetimeMax,
            oldestForced: node.ask { $0.oldestForcedArrival })
        lanes = Mutex(Set(node.ask { $0.laneViews.map(\.configuration.name) }))
        self.node = node
    }

    // MARK: On the writer

    /// Runs `body` on the writer's thread and waits for it: for a synchronous driver, who must not be a task.
    public nonisolated func synchronously<Value: Sendable>(
        _ body: (isolated LiveNode) throws -> Value
    ) throws -> Value {
        try withoutActuallyEscaping(body) { body in
            let body = Awaited(run: body)
            return try thread.run { try assumeIsolated { try body.run($0) } }
        }
    }

    /// The caller waits while it runs, so that what it captured is never used by two threads at once.
    private struct Awaited<Value>: @unchecked Sendable {
        let run: (isolated LiveNode) throws -> Value
    }

    /// Asks the core without changing it.
    public func ask<Answer: Sendable>(_ question: @Sendable (borrowing Sequencer) -> Answer) -> Answer {
        node.ask(question)
    }

    /// Takes an entry as ``Node/Node/receive(_:)`` does. It is durable, and may be acknowledged, only after
    /// ``commit()`` or ``tick(timeMilliseconds:)`` has returned; ``submit(_:)`` does all of it.
    public func receive(_ entry: CheckedEntry, prechecking: Bool = true) throws(NodeError) -> Node.Reception {
        do throws(NodeError) {
            let reception = try node.receive(entry, prechecking: prechecking)
            switch reception {
            case .logged(let position):
                pending.add(entry, position: position, height: node.ask { $0.height } + 1)
                if let name = entry.entry.openedLane {
                    lanes.withLock { _ = $0.insert(name) }
                }
            case .refused(let codes): metrics.count(refused: codes.lazy.compactMap { $0?.name })
            case .invalid(let error): metrics.count(refused: [error.code.rawValue])
            }
            return reception
        } catch {
            publish(stoppedBy: error)
            throw error
        }
    }

    /// Makes everything received durable.
    public func commit() throws(NodeError) {
        let start = ContinuousClock.now
        do throws(NodeError) { try node.commit() } catch {
            publish(stoppedBy: error)
            throw error
        }
        patience.hasRoom()
        metrics.count(commit: ContinuousClock.now - start)
        publish()
        positions.advance(to: state.logPosition)
    }

    /// Ends the sub-block, makes it and everything received durable, and tells all who wait for it.
    ///
    /// - Parameter timeMilliseconds: never less than the last one (LOG-2).
    @discardableResult
    public func tick(timeMilliseconds: UInt64) throws(NodeError) -> Effects {
        let start = ContinuousClock.now
        let effects: Effects
        do throws(NodeError) { effects = try node.tick(timeMilliseconds: timeMilliseconds) } catch {
            // A tick whose time falls leaves the node as it was.
            if case .core(let cause) = error, cause.code == .invalidEntry { throw error }
            publish(stoppedBy: error)
            throw error
        }
        patience.hasRoom()
        metrics.count(tick: ContinuousClock.now - start)
        if let subBlock = effects.subBlock { pending.end(subBlock.outcomes) }
        if effects.block != nil { answerBlockQuestions() }
        publish()
        heights.advance(to: state.height)
        positions.advance(to: state.logPosition)
        return effects
    }

    /// Commits with a snapshot where one can be taken, and lets go of all who wait. What is submitted afterwards is
    /// answered ``SubmitAnswer/stopped(_:)``.
    public func close() throws(NodeError) {
        // Who closes a node does not wait for room: what is not committed was not acknowledged.
        patience.end()
        ingress.close()
        answerWaiting(with: .stopped(.stopped))
        defer {
            publish(stoppedBy: .stopped)
            heights.close()
            positions.close()
            endBlockQuestions()
        }
        try node.close()
    }

    func publish(stoppedBy error: NodeError? = nil) {
        let state = NodeState(node)
        published.withLock {
            // What stopped it first is the reason of all that follows.
            let failure = $0.failure ?? error.map { "\($0)" }
            $0 = state
            $0.failure = failure
        }
    }

    // MARK: Clients' submissions

    /// Whether clients have to wait: their submissions are answered as if the queue were full, and the node is not ready.
    /// For whoever drives it, while the network is being set up.
    public nonisolated func hold(_ isHeld: Bool) { ingress.hold(isHeld) }

    /// One commit for all that waits, or for as much of it as one turn of the writer takes (SVC-2).
    func drain() {
        let batch = ingress.take()
        guard !batch.isEmpty else { return }
        let start = ContinuousClock.now
        let answers = answers(to: batch)
        ingress.took(ContinuousClock.now - start, entries: batch.reduce(0) { $0 + $1.entries.count })
        for (submission, answers) in zip(batch, answers) { submission.answer(answers) }
        // Behind whatever else waits for the writer, so that no flood of submissions keeps a tick waiting.
        if ingress.hasMore() { scheduleDrain() }
    }

    nonisolated func scheduleDrain() { Task { await drain() } }

    func answers(to batch: [Submission]) -> [[SubmitAnswer]] {
        var taken: [[Taken]] = []
        do throws(NodeError) {
            for submission in batch {
                var entries: [Taken] = []
                for entry in submission.entries { entries.append(try take(entry)) }
                taken.append(entries)
            }
            try commit()
        } catch {
            // Nothing of it is durable, so nothing of it is acknowledged (NODE-4).
            return batch.map { $0.entries.map { _ in .stopped(error) } }
        }
        let receipts = node.receipts(for: taken.joined().compactMap(\.promise))
        let answers = answers(to: batch, taken, receipts)
        metrics.count(answers: answers.joined())
        return answers
    }

    /// What the writer made of an entry, before the commit.
    private enum Taken {
        case logged(Receipt.Promise)
        case kept(out: SubmitAnswer)

        var promise: Receipt.Promise? { if case .logged(let promise) = self { promise } else { nil } }
    }

    private func take(_ submitted: SubmittedEntry) throws(NodeError) -> Taken {
        switch try receive(submitted.entry) {
        case .logged(let position): .logged(node.promise(of: submitted.entry, hash: submitted.hash, at: position))
        case .refused(let codes): .kept(out: .refused(codes))
        case .invalid(let error): .kept(out: .invalid(error))
        }
    }

    /// - Parameter receipts: one for each entry that was logged, in their order.
    private func answers(to batch: [Submission], _ taken: [[Taken]], _ receipts: [Receipt]) -> [[SubmitAnswer]] {
        var receipts = receipts[...]
        return zip(batch, taken).map { submission, taken in
            zip(submission.entries, taken).map { submitted, taken in
                switch taken {
                case .logged: .logged(LoggedEntry(submitted.entry, receipts.removeFirst()))
                case .kept(let answer): answer
                }
            }
        }
    }

    private func answerWaiting(with answer: SubmitAnswer) {
        while true {
            let batch = ingress.take()
            if batch.isEmpty { return }
            for submission in batch { submission.answer(submission.entries.map { _ in answer }) }
        }
    }
}

extension LogEntry {
    /// The lane that is there from this entry on.
    fileprivate var openedLane: LaneName? {
        switch self {
        case .lane(let registration): registration.configuration.name
        case .laneImport(let part) where part.isLast: part.configuration.name
        default: nil
        }
    }
}
