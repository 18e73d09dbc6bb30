import Inspection
import Wire

/// What a submission is answered: where it is in the log and, if it was to be waited for, how it ended (SVC-11).
struct SubmitResult: Sendable {
    let result: Result<Document, RPCError>

    /// - Parameter since: when the call came, from which its wait counts.
    init(
        _ answer: SubmitAnswer, _ call: SubmitCall, since start: ContinuousClock.Instant, _ context: ServiceContext
    ) async {
        if let error = RPCError(answer, impliedBytes: call.impliedBytes) {
            result = .failure(error)
            return
        }
        guard case .logged(let entry) = answer else {
            result = .failure(RPCError(.internalError, "INTERNAL", fault: .node, "an answer of no kind"))
            return
        }
        var members: [(name: String, value: Document)] = [
            ("log_position", .number(entry.position)), ("kind", .text("\(entry.kind)")),
        ]
        if let bundle = entry.bundle { members.append(("bundle", .text("\(bundle)"))) }
        if !entry.transactions.isEmpty {
            members.append(
                (entry.bundle == nil ? "transactions" : "legs", .list(entry.transactions.map { .text("\($0)") })))
        }
        members.append(("receipt", .text(Hex.encode(entry.receipt.encoded))))
        guard call.waitMilliseconds > 0, !entry.subjects.isEmpty else {
            result = .success(.object(members))
            return
        }
        let left = start + .milliseconds(Int64(clamping: call.waitMilliseconds)) - ContinuousClock.now
        let hasEnded = await context.node.waitUntilEnded(entry.subjects, timeout: max(left, .zero))
        members.append(("ended", .flag(hasEnded)))
        do throws(RPCError) {
            var statuses: [Document] = []
            for hash in entry.subjects { statuses.append(try await TransactionStatus(of: hash, context).document) }
            members.append(("statuses", .list(statuses)))
            result = .success(.object(members))
        } catch {
            // It is in the log whatever the look-up came to, and that is what the caller must hear.
            members.append(("status_error", .text(error.message)))
            result = .success(.object(members))
        }
    }
}
