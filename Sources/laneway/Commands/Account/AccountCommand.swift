import ArgumentParser
import Wire

/// Keys, and what accounts have.
struct AccountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Make keys, see what an account has, get, give and withdraw money.",
        subcommands: [
            AccountNewCommand.self, AccountShowCommand.self, AccountFundCommand.self, AccountTransferCommand.self,
            AccountWithdrawCommand.self, AccountTransactionsCommand.self,
        ])
}

/// `laneway account new` (CLI-90).
struct AccountNewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Make a key in a file that only you can read.",
        discussion: """
            Example:
              laneway account new alice.key
            """)

    @Argument(help: "The file, which must not be there yet.")
    var file: String

    @Flag(help: "Print the result as JSON.")
    var json = false

    private struct Result: Encodable {
        let account: String
        let file: String
    }

    func run() throws {
        let key = try KeyFile.create(file)
        if json { return try Output.json(Result(account: "\(key.publicKey)", file: file)) }
        Output.result("account  \(key.publicKey)")
        Output.result("key      \(file); who has this file has the account")
    }
}

/// Which account: a public key, or one whose key is named.
struct AccountOptions: ParsableArguments {
    @Argument(help: "A public key: 0x and 64 hexadecimal digits. Or give --from or --key.")
    var account: String?

    @OptionGroup var signer: SignerOptions

    func publicKey(in network: NetworkOptions) throws -> PublicKey {
        guard let account else { return try signer.signer(in: network).publicKey }
        guard signer.from == nil, signer.key == nil else {
            throw UsageError(description: "give one account: a public key, or --from, or --key")
        }
        guard account.hasPrefix("0x"), let key = PublicKey(hex: account) else {
            throw UsageError(
                description:
                    "\(account.prefix(80)) is no public key, which is 0x and 64 hexadecimal digits; for a key of "
                    + "the session give --from \(account.prefix(20))")
        }
        return key
    }

    /// How the next command names the account.
    var text: String { account ?? signer.text }
}
