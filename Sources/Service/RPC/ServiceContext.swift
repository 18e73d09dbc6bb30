import Inspection
import NIOPosix
import Store
import Synchronization

/// What methods answer from.
struct ServiceContext: Sendable {
    let node: LiveNode
    let limits: ServiceLimits
    /// Where the network gives money away.
    let faucet: Faucet?
    /// Nil where the service was given no rules to derive with.
    let explainer: Explainer?
    /// Room for answers.
    let answers: AnswerBudget
    private let reads = ReadCount()

    private final class ReadCount: Sendable {
        let value = Mutex(0)
    }

    init(_ node: LiveNode, limits: ServiceLimits, faucet: Faucet? = nil, explainer: Explainer? = nil) {
        self.node = node
        self.limits = limits
        answers = AnswerBudget(limits, node.metrics)
        self.faucet = faucet
        self.explainer = explainer
    }

    /// Reads the store on a thread that may block. Throws `READS_FULL` while too many wait.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (NodeStore) throws -> Value
    ) async throws(RPCError) -> Value {
        let hasPlace = reads.value.withLock { count in
            guard count < limits.readsMax else { return false }
            count += 1
            return true
        }
        guard hasPlace else {
            var error = RPCError(
                .limitExceeded, "READS_FULL", fault: .node, "more reads wait than the node takes", rule: "SVC-5",
                hint: "ask again in 100 ms")
            error.retryAfterMilliseconds = 100
            throw error
        }
        defer { reads.value.withLock { $0 -= 1 } }
        do {
            return try await NIOThreadPool.singleton.runIfActive { try body(node.store) }
        } catch {
            throw RPCError(reading: error)
        }
    }
}
