import ArgumentParser
import Inspection
import Wire

/// `laneway account show` (CLI-91).
struct AccountShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what an account has.",
        discussion: """
            Examples:
              laneway account show --from alice --session quiet-harbour-417
              laneway account show --key alice.key --lane my-dex --url http://127.0.0.1:8545
            """)

    @OptionGroup var account: AccountOptions
    @OptionGroup var network: NetworkOptions

    @Option(help: "A lane, for the account's next nonce there.")
    var lane: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        let client = try network.node()
        let key = try account.publicKey(in: network)
        let document: Document
        if let lane {
            let name = try LaneName(argument: lane)
            document = try client.call("laneway_account", ofLane: name, "\(key)", name.text)
        } else {
            document = try client.call("laneway_account", "\(key)")
        }
        if json { return try Output.json(document) }
        Output.result("account  \(key)")
        Output.result("balance  \(AmountText.exact(try document.amount("balance")))")
        Output.result("held     \(AmountText.exact(try document.amount("held"))) for what is pending")
        Output.result("free     \(AmountText.exact(try document.amount("free")))")
        if let lane { Output.result("nonce    \(try document.number("next_nonce")) is its next in lane \(lane)") }
    }
}

/// `laneway account fund` (CLI-92).
struct AccountFundCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fund", abstract: "Give an account money, on a devnet.",
        discussion: """
            Examples:
              laneway account fund --from alice --session quiet-harbour-417
              laneway account fund --key alice.key --url http://127.0.0.1:8545
            """)

    @OptionGroup var account: AccountOptions
    @OptionGroup var network: NetworkOptions

    @Option(help: "How much, in the smallest unit: 10^18 are a token. Default: 1,000 tokens.")
    var amount: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        let client = try network.node()
        let key = try account.publicKey(in: network)
        let amount = try amount.map { try Amount(argument: $0, option: "amount") }
        let document =
            if let amount { try client.call("laneway_faucet", "\(key)", "\(amount)") } else {
                try client.call("laneway_faucet", "\(key)")
            }
        if json { return try Output.json(document) }
        let balance = try client.call("laneway_account", "\(key)").amount("balance")
        Output.result("account  \(key)")
        Output.result("got      \(AmountText.exact(try document.amount("amount")))")
        Output.result("balance  \(AmountText.exact(balance))")
    }
}
