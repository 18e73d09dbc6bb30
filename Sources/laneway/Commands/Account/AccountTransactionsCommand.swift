import ArgumentParser
import Inspection
import Wire

/// `laneway account transactions` (CLI-102).
struct AccountTransactionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transactions", abstract: "List what an account sent, the newest first, and what became of it.",
        discussion: """
            Example:
              laneway account transactions --from alice --session quiet-harbour-417
            """)

    @OptionGroup var account: AccountOptions
    @OptionGroup var network: NetworkOptions

    @Option(help: "How many, 1 to 100; the rest of an envelope or bundle comes with its first.")
    var limit = 20

    @Option(help: "Only what stands before this position of the log, as the last page says.")
    var before: UInt64?

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        guard (1...100).contains(limit) else { throw ValidationError("--limit \(limit) is not 1 to 100.") }
        guard before != 0 else { throw ValidationError("--before 0: positions of the log begin with 1.") }
    }

    func run() throws {
        let key = try account.publicKey(in: network)
        let client = try network.node()
        let answer =
            if let before {
                try client.call("laneway_transactions", "\(key)", "\(limit)", "\(before)")
            } else { try client.call("laneway_transactions", "\(key)", "\(limit)") }
        if json { return try Output.json(answer) }
        let sent = try answer.list("transactions")
        guard !sent.isEmpty else {
            return Output.result("\(key) sent nothing\(before.map { " before position \($0)" } ?? "") here")
        }
        var table = TextTable([
            ("position", .right), ("kind", .left), ("lane", .left), ("height", .right), ("outcome", .left),
            ("hash", .left),
        ])
        for line in sent {
            let outcome = try (try? line.text("outcome")) ?? line.text("state")
            table.add([
                "\(try line.number("log_position"))", try line.text("kind"), (try? line.text("lane")) ?? "",
                (try? line.number("height")).map { "\($0)" } ?? "",
                outcome, try line.text("hash"),
            ])
        }
        table.lines.forEach(Output.result)
        guard let next = try? answer.number("next") else { return }
        Output.result("")
        Output.result(
            "older: laneway account transactions \(account.text) --limit \(limit) --before \(next) \(network.text)")
    }
}
