import Foundation
import Sequencer
import Synchronization
public import Wire

/// Where those who take part in a network lay down what they have for the next sub-block, and hear what became of it
/// (SVC-32).
///
/// Whoever drives the node takes all parts at once, in the participants' fixed order, whatever order they came in: so
/// a network whose ticks wait for every part derives the same on any machine.
public final class PartBoard: Sendable {
    /// One participant's entries for one sub-block, checked, in its order.
    public struct Part: Sendable {
        /// Whose.
        public let participant: String
        /// What could not be read, or is not signed by who must, is an error.
        public let entries: [Result<CheckedEntry, EntryError>]
    }

    /// An entry of a part that is not in the log.
    public struct Refusal: Sendable {
        /// Its place in the part, from 0.
        public let index: Int
        /// An outcome, or the code of an error.
        public let code: String
        /// For people.
        public let reason: String
    }

    /// What a participant hears of its part.
    struct Answer: Sendable {
        /// Of the sub-block that it went into; 0: of none, it was for the set-up.
        let height: UInt64
        let refused: [Refusal]
        /// Whether the network has ended: nothing more is taken.
        let hasEnded: Bool
    }

    /// What a participant says of itself with its part.
    public struct Progress: Sendable {
        /// Transactions and bundles that it has sent, with this part.
        public var played: UInt64 = 0
        /// How many it means to send in all.
        public var count: UInt64 = 0
        /// Nothing is left for it to send unless something happens.
        public var isIdle = false
        /// It sends no more parts, and nobody need wait for it.
        public var leaves = false
    }

    /// One participant.
    public struct Participant: Sendable {
        /// Its name.
        public let name: String
        /// As of its last part that was taken.
        public fileprivate(set) var progress = Progress()
        /// As of the part that is there.
        fileprivate var delivered = Progress()
        /// How many of its entries are not in the log, by code.
        public fileprivate(set) var refused: [String: Int] = [:]
        /// Whether its part for the next sub-block is there.
        public fileprivate(set) var hasDelivered = false
        fileprivate var entries: [Result<CheckedEntry, EntryError>] = []
        fileprivate var answer: CheckedContinuation<Result<Answer, Mistake>, Never>?

        fileprivate init(_ name: String) { self.name = name }
    }

    /// Why a part is not taken.
    enum Mistake: Error {
        case unknown(String, known: [String])
        /// This one's part is there already.
        case delivered
        /// Ticks wait for every part, and the next one is for another height.
        case height(UInt64)
        case tooMany(Int)
    }

    fileprivate struct State {
        var participants: [Participant]
        /// Of the sub-block that parts are for; 0: the set-up.
        var height: UInt64 = 0
        var isStopping = false
        var hasEnded = false
    }

    /// The most entries of one part.
    static let entriesMax = 1 << 20

    /// Whether every tick waits for all parts.
    public let isLockStep: Bool
    private let state: Mutex<State>
    private let changed = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - participants: in the order in which their parts go into the log.
    ///   - isLockStep: whether every tick waits for all parts; otherwise whoever drives the node takes what is there.
    public init(participants: [String], isLockStep: Bool) {
        self.isLockStep = isLockStep
        state = Mutex(State(participants: participants.map { Participant($0) }))
    }

    /// All participants, in their order.
    public var participants: [Participant] { state.withLock { $0.participants } }

    /// Whether somebody has asked for the network's end.
    public var isStopping: Bool { state.withLock { $0.isStopping } }

    // MARK: Participants

    /// Adds to a participant's part; the last piece waits for the sub-block that it goes into.
    func deliver(
        _ entries: [Result<CheckedEntry, EntryError>], by name: String, for height: UInt64, progress: Progress,
        isLast: Bool
    ) async throws(Mistake) -> Answer {
        let answer: Result<Answer, Mistake> = await withCheckedContinuation { continuation in
            // Under one lock: of two calls that deliver the same last piece, one waits and the other is refused.
            let now = state.withLock { state -> Result<Answer, Mistake>? in
                do throws(Mistake) {
                    guard
                        let index = try state.add(entries, by: name, for: height, isLockStep: isLockStep)
                    else { return .success(Answer(height: height, refused: [], hasEnded: true)) }
                    guard isLast else { return .success(Answer(height: height, refused: [], hasEnded: false)) }
                    state.participants[index].delivered = progress
                    state.participants[index].hasDelivered = true
                    state.participants[index].answer = continuation
                    return nil
                } catch {
                    return .failure(error)
                }
            }
            if let now { continuation.resume(returning: now) } else { changed.signal() }
        }
        return try answer.get()
    }

    /// Asks whoever drives the node to end the network.
    public func stop() {
        state.withLock { $0.isStopping = true }
        changed.signal()
    }

    // MARK: Whoever drives the node

    /// Blocks until everybody's part is there, or `isOver` answers true; answers whether they are.
    public func waitForAll(unless isOver: () -> Bool) -> Bool {
        while true {
            if state.withLock({ $0.participants.allSatisfy { $0.hasDelivered || $0.progress.leaves } }) { return true }
            if isOver() { return false }
            _ = changed.wait(timeout: .now() + .milliseconds(50))
        }
    }

    /// The parts that are there, in the participants' order, and no longer here.
    public func take() -> [Part] {
        state.withLock { state in
            state.participants.indices.filter { state.participants[$0].hasDelivered }.map { index in
                let part = Part(
                    participant: state.participants[index].name, entries: state.participants[index].entries)
                // What is not taken was never sent.
                state.participants[index].progress = state.participants[index].delivered
                state.participants[index].entries = []
                state.participants[index].hasDelivered = false
                return part
            }
        }
    }

    /// Tells participants what became of the parts that were taken.
    ///
    /// - Parameters:
    ///   - refusals: one list for each of `parts`.
    ///   - height: of the sub-block that they went into; 0: of the set-up.
    public func answer(_ parts: [Part], _ refusals: [[Refusal]], height: UInt64, hasEnded: Bool = false) {
        let answers = state.withLock { state in
            state.height = height + 1
            return zip(parts, refusals).compactMap { part, refused in
                state.answer(part.participant, Answer(height: height, refused: refused, hasEnded: hasEnded))
            }
        }
        for (continuation, answer) in answers { continuation.resume(returning: .success(answer)) }
    }

    /// Takes no more, and tells everybody who waits.
    public func end() {
        let waiting = state.withLock { state in
            state.hasEnded = true
            return state.participants.indices.compactMap { index in
                defer { state.participants[index].answer = nil }
                return state.participants[index].answer
            }
        }
        for continuation in waiting {
            continuation.resume(returning: .success(Answer(height: 0, refused: [], hasEnded: true)))
        }
    }
}

extension PartBoard.State {
    /// The participant whose part it went into; nil if the network has ended.
    fileprivate mutating func add(
        _ entries: [Result<CheckedEntry, EntryError>], by name: String, for height: UInt64, isLockStep: Bool
    ) throws(PartBoard.Mistake) -> Int? {
        guard let index = participants.firstIndex(where: { $0.name == name }) else {
            throw .unknown(name, known: participants.map(\.name))
        }
        if hasEnded { return nil }
        guard !participants[index].hasDelivered else { throw .delivered }
        // A network that is ending waits for nobody; who comes too late hears of the end.
        guard height == self.height || !isLockStep || isStopping else { throw .height(self.height) }
        let count = participants[index].entries.count + entries.count
        guard count <= PartBoard.entriesMax else { throw .tooMany(count) }
        participants[index].entries += entries
        return index
    }

    fileprivate mutating func answer(
        _ name: String, _ answer: PartBoard.Answer
    ) -> (CheckedContinuation<Result<PartBoard.Answer, PartBoard.Mistake>, Never>, PartBoard.Answer)? {
        guard let index = participants.firstIndex(where: { $0.name == name }) else { return nil }
        for refusal in answer.refused { participants[index].refused[refusal.code, default: 0] += 1 }
        defer { participants[index].answer = nil }
        return participants[index].answer.map { ($0, answer) }
    }
}
