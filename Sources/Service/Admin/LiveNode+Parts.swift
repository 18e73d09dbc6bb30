import Inspection
public import Node
import Sequencer
import Wire

extension LiveNode {
    /// Takes the parts' entries in their order (SVC-32); they are durable with the next commit or tick. Answers for each
    /// part what is not in the log.
    public func receive(_ parts: [PartBoard.Part]) throws(NodeError) -> [[PartBoard.Refusal]] {
        var refusals: [[PartBoard.Refusal]] = []
        for part in parts {
            var refused: [PartBoard.Refusal] = []
            for (index, checked) in part.entries.enumerated() {
                if let refusal = try refusal(of: checked) {
                    refused.append(PartBoard.Refusal(index: index, code: refusal.code, reason: refusal.reason))
                }
            }
            refusals.append(refused)
        }
        return refusals
    }

    private func refusal(
        of checked: Result<CheckedEntry, EntryError>
    ) throws(NodeError) -> (code: String, reason: String)? {
        switch checked {
        case .failure(.encoding(let error)): return (error.code.rawValue, "\(error)")
        case .failure(.signature(let error)): return (SignatureError.code, "\(error)")
        case .success(let entry):
            switch try receive(entry) {
            case .logged: return nil
            case .invalid(let error): return (error.code.rawValue, "\(error)")
            case .refused(let codes):
                let first = codes.lazy.compactMap { $0 }.first
                return (first?.name ?? "REFUSED", first.map { "\($0.meaning); \($0.advice)" } ?? "refused")
            }
        }
    }
}
