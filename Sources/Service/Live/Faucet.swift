import Node
import Sequencer
public import Wire

/// Money for whoever asks, on a network whose settlement key is known to everybody anyway (SVC-25).
public struct Faucet: Sendable {
    /// What one call gives at most.
    public static let amountMax: Amount = 1_000_000_000_000_000_000_000_000
    /// What it gives if nothing is said: 1,000 tokens.
    public static let usualAmount: Amount = 1_000_000_000_000_000_000_000

    let settlement: SecretKey

    /// - Parameter settlement: the network's settlement key; deposits that another one signs are refused.
    public init(settlement: SecretKey) { self.settlement = settlement }
}

extension LiveNode {
    /// Puts a deposit of the next number into the log, durably.
    func credit(_ amount: Amount, to account: PublicKey, from faucet: Faucet) -> SubmitAnswer {
        guard !ingress.isHeld else {
            return .busy(.all, retryMilliseconds: IngressQueue.heldRetryMilliseconds)
        }
        let number = node.ask { $0.depositNumber } + 1
        let deposit = Deposit(
            number: number, account: account, amount: amount, chainID: genesis.chainID, signedBy: faucet.settlement)
        let entry: CheckedEntry
        do throws(SignatureError) {
            entry = try CheckedEntry(checking: .deposit(deposit), genesis: genesis)
        } catch {
            return .unsigned(error)
        }
        let submitted = SubmittedEntry(entry: entry, hash: LogEntry.hash(ofEncoding: entry.bytes))
        let submission = Submission(entries: [submitted], account: (nil, nil)) { _ in }
        return answers(to: [submission]).first?.first ?? .stopped(.stopped)
    }
}
