import Node
import Sequencer
import Wire

/// Questions about lanes' states that wait for the end of a block, by number (SVC-26).
struct BlockQuestions {
    struct Question {
        let lane: LaneName
        let query: LaneStateQuery
        let answer: @Sendable (LaneStateAnswer) -> Void
    }

    /// Questions that wait at one time.
    static let countMax = 64
    /// Questions that are answered at the end of one block, before the next is built: the others wait for its end.
    static let answeredPerBlockMax = 16

    var byNumber: [Int: Question] = [:]
    private var lastNumber = 0

    /// Takes a question and answers its number.
    mutating func add(_ question: Question) -> Int {
        lastNumber += 1
        byNumber[lastNumber] = question
        return lastNumber
    }
}

extension LiveNode {
    /// Part of a lane's state at the end of a block: of the last one if the lane has not changed since, else of the next
    /// one, if it ends in time. Nil while too many wait.
    func laneState(_ lane: LaneName, _ query: LaneStateQuery, timeout: Duration) async -> LaneStateAnswer? {
        let answer = node.ask { $0.laneState(lane, query) }
        guard case .changing = answer, timeout > .zero, state.failure == nil else { return answer }
        guard blockQuestions.byNumber.count < BlockQuestions.countMax else { return nil }
        return await withCheckedContinuation { continuation in
            let number = blockQuestions.add(
                BlockQuestions.Question(lane: lane, query: query) { continuation.resume(returning: $0) })
            Task {
                try? await Task.sleep(for: timeout)
                endBlockQuestion(number)
            }
        }
    }

    /// Answers those who waited for the block that has just ended, oldest first.
    func answerBlockQuestions() {
        for number in blockQuestions.byNumber.keys.sorted().prefix(BlockQuestions.answeredPerBlockMax) {
            guard let question = blockQuestions.byNumber.removeValue(forKey: number) else { continue }
            question.answer(node.ask { $0.laneState(question.lane, question.query) })
        }
    }

    /// No block will end any more.
    func endBlockQuestions() { blockQuestions.byNumber.keys.sorted().forEach(endBlockQuestion) }

    private func endBlockQuestion(_ number: Int) {
        blockQuestions.byNumber.removeValue(forKey: number)?.answer(.changing)
    }

    /// Why a bundle would not be admitted now; nil: it would be. Its signatures are not looked at.
    func precheck(_ bundle: Bundle) throws(NodeError) -> OutcomeCode? {
        do throws(NodeError) {
            return try node.precheck(CheckedEntry(trusting: .bundle(bundle))).first ?? nil
        } catch {
            publish(stoppedBy: error)
            throw error
        }
    }
}
