import ArgumentParser
import Inspection
import Wire

/// `laneway account transfer` (CLI-98).
struct AccountTransferCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer", abstract: "Give money to another account.",
        discussion: """
            Example:
              laneway account transfer bob 5_000 --from alice --session quiet-harbour-417
            """)

    @Argument(help: "Who gets it: a public key, or a name as for --from.")
    var to: String

    @Argument(help: "How much, in the smallest unit: 10^18 are a token.")
    var amount: String

    @OptionGroup var signer: SignerOptions
    @OptionGroup var network: NetworkOptions

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        let amount = try Amount(argument: amount, name: "AMOUNT")
        let payee: PublicKey
        if to.hasPrefix("0x") {
            guard let key = PublicKey(hex: to) else {
                throw UsageError(
                    description: "\(to.prefix(80)) is no public key, which is 0x and 64 hexadecimal digits")
            }
            payee = key
        } else {
            payee = try SignerOptions.developmentKey(to, in: network.session).publicKey
        }
        let answer = try OrderClient(network, signer).send { number, chainID, key in
            .transfer(Transfer(number: number, to: payee, amount: amount, chainID: chainID, signedBy: key))
        }
        try OrderClient.print(answer, "gave      \(AmountText.exact(amount)) to \(payee)", json: json)
    }
}

/// `laneway account withdraw` (CLI-99).
struct AccountWithdrawCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Take money out of the network.",
        discussion: """
            The settlement layer pays it to DESTINATION; with --to-lane it is claimed in the network that goes on with \
            that lane once it has left. A lane's revenue is withdrawn with its treasury's key.

            Example:
              laneway account withdraw 5_000 $DESTINATION --from treasury/open --session quiet-harbour-417
            """)

    @Argument(help: "How much, in the smallest unit: 10^18 are a token.")
    var amount: String

    @Argument(help: "Who gets it there: 0x and 64 hexadecimal digits.")
    var destination: String

    @Option(help: "The lane in whose own network it is to be claimed (LEAVE-9).")
    var toLane: String?

    @OptionGroup var signer: SignerOptions
    @OptionGroup var network: NetworkOptions

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        let amount = try Amount(argument: amount, name: "AMOUNT")
        let destination = try Hash(argument: destination)
        let client = try OrderClient(network, signer)
        let successor = try toLane.map {
            Origin.successor(of: try client.genesisHash(), lane: try LaneName(argument: $0))
        }
        let answer = try client.send { number, chainID, key in
            .withdrawal(
                Withdrawal(
                    number: number, amount: amount, destination: destination.bytes, network: successor ?? .zero,
                    chainID: chainID, signedBy: key))
        }
        try OrderClient.print(answer, "withdrew  \(AmountText.exact(amount)) for \(destination)", json: json)
    }
}
