import Inspection
import Node
import Wire

/// Money on development networks.
enum FaucetMethods {
    private static let account = Parameter.account("account", "Who gets it.")
    private static let amount = Parameter.amount(
        "amount", "How much, in the smallest unit. Default: 1,000 tokens.", 1...Faucet.amountMax, isRequired: false)

    static let faucet = RPCMethod(
        name: "laneway_faucet", summary: "Give an account money, on a development network.",
        parameters: [account.description, amount.description],
        result: "account, amount, and once the deposit is durable its log_position and receipt (RCPT-1).",
        shape: .object(["account": .bytes32, "amount": .amount, "log_position": .count, "receipt": .bytes]),
        action: .answer { arguments, context throws(RPCError) in
            let account = try arguments.required(account)
            let amount = try arguments.optional(amount) ?? Faucet.usualAmount
            guard let faucet = context.faucet else {
                throw RPCError(
                    .rejected, "NO_FAUCET", fault: .client, "this network gives no money away", rule: "SVC-25",
                    hint: "money comes from the settlement, by deposits that its key signs (LEDGER-2)")
            }
            guard !context.node.ingress.isFull else {
                throw RPCError(nothingDone: .busy(.all, retryMilliseconds: 1_000))
            }
            let answer = await context.node.credit(amount, to: account, from: faucet)
            if let error = RPCError(answer, impliedBytes: 0) { throw error }
            guard case .logged(let entry) = answer else { throw RPCError(nothingDone: .stopped(.stopped)) }
            return .object([
                ("account", .text("\(account)")), ("amount", .text("\(amount)")),
                ("log_position", .number(entry.position)), ("receipt", .text(Hex.encode(entry.receipt.encoded))),
            ])
        })
}
