import Node
import Synchronization
import Wire

extension LiveNode {
    /// Submits entries by their canonical encodings, in this order, and answers each once it is durable or refused
    /// (SVC-2).
    ///
    /// Encodings and signatures are checked in parallel and off the writer. While more waits than ``IngressLimits``
    /// allow, all are answered ``SubmitAnswer/busy(_:retryMilliseconds:)`` at once.
    public nonisolated func submit(_ encodings: [[UInt8]]) async -> [SubmitAnswer] {
        guard !encodings.isEmpty else { return [] }
        if let busy = patience.busy {
            metrics.count(refused: encodings.lazy.map { _ in busy.share.code })
            return encodings.map { _ in .busy(busy.share, retryMilliseconds: busy.retryMilliseconds) }
        }
        let lanes = lanes.withLock { $0 }
        let loads = encodings.map { IngressLoad(of: $0, lanes: lanes) }
        switch ingress.reserve(loads) {
        case .reserved: break
        case .full(let share, let retryMilliseconds):
            metrics.count(refused: encodings.lazy.map { _ in share.code })
            return encodings.map { _ in .busy(share, retryMilliseconds: retryMilliseconds) }
        case .closed: return encodings.map { _ in .stopped(.stopped) }
        }
        defer { ingress.release(loads) }
        let checked = await check(encodings)
        let account = (lane: Self.common(loads.map(\.lane)), sender: Self.common(loads.map(\.sender)))
        var answers = await received(checked.compactMap { try? $0.get() }, account).makeIterator()
        return checked.map { checked in
            switch checked {
            case .success: answers.next() ?? .stopped(.stopped)
            case .failure(.encoding(let error)): .unreadable(error)
            case .failure(.signature(let error)): .unsigned(error)
            }
        }
    }

    /// What all of `values` are, nil if they differ.
    private static func common<Value: Equatable>(_ values: [Value?]) -> Value? {
        values.first.flatMap { first in values.allSatisfy { $0 == first } ? first : nil }
    }

    /// Waits for the writer with `entries`, and answers each.
    private nonisolated func received(
        _ entries: [SubmittedEntry], _ account: (lane: LaneName?, sender: PublicKey?)
    ) async -> [SubmitAnswer] {
        guard !entries.isEmpty else { return [] }
        return await withCheckedContinuation { continuation in
            let submission = Submission(entries: entries, account: account) { continuation.resume(returning: $0) }
            if ingress.add(submission) { scheduleDrain() }
        }
    }

    /// How many entries one task checks: enough that a task costs little beside the signatures.
    private static let checkedPerTask = 16

    /// Encodings and signatures, in parallel.
    nonisolated func check(_ encodings: [[UInt8]]) async -> [Result<SubmittedEntry, EntryError>] {
        guard encodings.count > Self.checkedPerTask else { return encodings.map { check($0) } }
        let parts = stride(from: 0, to: encodings.count, by: Self.checkedPerTask).map {
            encodings[$0..<min($0 + Self.checkedPerTask, encodings.count)]
        }
        return await withTaskGroup(of: (Int, [Result<SubmittedEntry, EntryError>]).self) { group in
            for (index, part) in parts.enumerated() {
                // Behind those of who sends little.
                group.addTask(priority: .utility) { (index, part.map { self.check($0) }) }
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
