import Sequencer
import Wire

extension TestRule {
    /// Key: order of arrival.
    static let firstCome = TestRule("first-come").with(.admit) { (request) throws(RuleFault) in
        Answer.accept(UInt128(request.transactions[0].arrival))
    }

    /// Key: the higher the priority fee, the earlier.
    static let fee = TestRule("fee").with(.admit) { (request) throws(RuleFault) in
        Answer.accept(.max - request.transactions[0].maxPriorityFeePerGas)
    }

    /// One key for all: only the tie decides.
    static let constant = TestRule("constant")

    /// Key: what the first 16 bytes of the payload say, low first. Shorter payloads are rejected with 7.
    static let payload = TestRule("payload").with(.admit) { (request) throws(RuleFault) in
        let payload = request.transactions[0].payload
        guard payload.count >= 16 else { return Answer.reject(7) }
        return Answer.accept(payload[..<16].reversed().reduce(0) { $0 << 8 | UInt128($1) })
    }

    /// By fee, then the senders reversed and each one's nonces in order; charges half the bid.
    static let reversing = fee.with(.order, as: "reversing") { (request) throws(RuleFault) in
        Answer.proposal(reversed(request.transactions).map { ($0, request.transactions[$0].bid / 2) })
    }

    /// As ``reversing``, but takes all or nothing.
    static let whole = fee.with(.order, as: "whole") { (request) throws(RuleFault) in
        Answer.proposal(reversed(request.transactions).map { ($0, nil) }, wholeOnly: true)
    }

    private static func reversed(_ transactions: [RuleRequest.Transaction]) -> [Int] {
        var senders: [PublicKey] = []
        for transaction in transactions where !senders.contains(transaction.sender) {
            senders.append(transaction.sender)
        }
        return senders.reversed().flatMap { sender in
            transactions.indices.filter { transactions[$0].sender == sender }
                .sorted { transactions[$0].nonce < transactions[$1].nonce }
        }
    }

    /// A state machine: counts its transactions in `count`, emits the count, and writes every sender's last nonce. The
    /// payload's first byte commands: 1 fails it with code 5 after a write, 2 traps after a write, 3 answers nonsense, anything else
    /// succeeds with a third of the gas and half of the bid.
    static let machine = fee.with(.execute, as: "machine") { (request) throws(RuleFault) in
        let transaction = request.transactions[0]
        let count = try request.state.read("count").map { $0.reduce(0) { $0 << 8 | UInt64($1) } } ?? 0
        let next = count + 1
        let bytes = (0..<8).reversed().map { UInt8(truncatingIfNeeded: next >> (8 * $0)) }
        try request.state.write("count", bytes)
        try request.state.emit(bytes)
        try request.state.write("last/\(transaction.sender)", [UInt8(truncatingIfNeeded: transaction.nonce)])
        switch transaction.payload.first {
        case 1: return Answer.failed(5, gasUsed: transaction.gasLimit)
        case 2: throw .trap
        case 3: return Answer.succeeded(gasUsed: transaction.gasLimit + 1)
        default: return Answer.succeeded(gasUsed: transaction.gasLimit / 3, charge: transaction.bid / 2)
        }
    }

    /// Gives every sender back a tenth of the priority fee that it paid.
    static let refunding = fee.with(.settle, as: "refunding") { (request) throws(RuleFault) in
        Answer.payouts(zip(request.transactions, request.results).map { ($0.sender, $1.priorityFee / 10) })
    }

    /// All of the above.
    static let standard = [firstCome, fee, constant, payload, reversing, whole, machine, refunding]
}
