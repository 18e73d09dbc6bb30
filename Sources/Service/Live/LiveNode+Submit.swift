import Node
import Wire

extension LiveNode {
    /// Submits entries by their canonical encodings, in this order, and answers each once it is durable or refused
    /// (SVC-2).
    ///
    /// Encodings and signatures are checked in parallel and off the writer. While more waits than ``IngressLimits``
    /// allow, all are answered ``SubmitAnswer/busy(retryMilliseconds:)`` at once.
    public nonisolated func submit(_ encodings: [[UInt8]]) async -> [SubmitAnswer] {
        guard !encodings.isEmpty else { return [] }
        let bytes = encodings.reduce(0) { $0 + $1.count }
        switch ingress.reserve(entries: encodings.count, bytes: bytes) {
        case .reserved: break
        case .full(let retryMilliseconds):
            metrics.count(refused: encodings.lazy.map { _ in "QUEUE_FULL" })
            return encodings.map { _ in .busy(retryMilliseconds: retryMilliseconds) }
        case .closed: return encodings.map { _ in .stopped(.stopped) }
        }
        defer { ingress.release(entries: encodings.count, bytes: bytes) }
        let checked = await check(encodings)
        var answers = await received(checked.compactMap { try? $0.get() }).makeIterator()
        return checked.map { checked in
            switch checked {
            case .success: answers.next() ?? .stopped(.stopped)
            case .failure(.encoding(let error)): .unreadable(error)
            case .failure(.signature(let error)): .unsigned(error)
            }
        }
    }

    /// Waits for the writer with `entries`, and answers each.
    private nonisolated func received(_ entries: [SubmittedEntry]) async -> [SubmitAnswer] {
        guard !entries.isEmpty else { return [] }
        return await withCheckedContinuation { continuation in
            let submission = Submission(entries: entries) { continuation.resume(returning: $0) }
            if ingress.add(submission) { scheduleDrain() }
        }
    }

    /// How many entries one task checks: enough that a task costs little beside the signatures.
    private static let checkedPerTask = 16

    private nonisolated func check(_ encodings: [[UInt8]]) async -> [Result<SubmittedEntry, EntryError>] {
        guard encodings.count > Self.checkedPerTask else { return encodings.map { check($0) } }
        let parts = stride(from: 0, to: encodings.count, by: Self.checkedPerTask).map {
            encodings[$0..<min($0 + Self.checkedPerTask, encodings.count)]
        }
        return await withTaskGroup(of: (Int, [Result<SubmittedEntry, EntryError>]).self) { group in
            for (index, part) in parts.enumerated() {
                group.addTask { (index, part.map { self.check($0) }) }
            }
            var checked = [[Result<SubmittedEntry, EntryError>]](repeating: [], count: parts.count)
            for await (index, part) in group { checked[index] = part }
            return Array(checked.joined())
        }
    }

    private nonisolated func check(_ encoding: [UInt8]) -> Result<SubmittedEntry, EntryError> {
        let result = Result { () throws(EntryError) in
            SubmittedEntry(
                entry: try CheckedEntry(decoding: encoding, genesis: genesis),
                hash: LogEntry.hash(ofEncoding: encoding))
        }
        switch result {
        case .success: break
        case .failure(.encoding(let error)): metrics.count(refused: [error.code.rawValue])
        case .failure(.signature): metrics.count(refused: [SignatureError.code])
        }
        return result
    }
}
