import Sequencer
import Store
import Verification

/// What verifying a store comes to, when it is not agreement.
struct Finding: CustomStringConvertible {
    let verdict: String
    let text: String
    let agreedSubBlocks: UInt64

    var description: String { "after \(agreedSubBlocks) sub-blocks: \(text)" }

    /// Verifies the store in `folder` as `laneway verify` does; nil when everything agrees. Any other error than a
    /// typed one is a verdict that no test expects.
    static func of(_ folder: String) -> Finding? {
        do {
            let store = try NodeStore.open(in: folder, mode: .readOnly)
            var verifier = try Verifier(of: store, host: TestNetwork.host())
            do {
                try verifier.finish()
            } catch {
                return Finding(error, after: verifier.agreement.subBlocks)
            }
            return nil
        } catch {
            return Finding(error, after: 0)
        }
    }

    private init(_ error: any Error, after agreedSubBlocks: UInt64) {
        self.agreedSubBlocks = agreedSubBlocks
        text = "\(error)"
        verdict =
            switch error {
            case let difference as Difference: difference.verdict.rawValue
            case let error as StoreError: error.code.rawValue
            case let error as SequencerError: error.code.rawValue
            default: "untyped \(type(of: error))"
            }
    }
}
