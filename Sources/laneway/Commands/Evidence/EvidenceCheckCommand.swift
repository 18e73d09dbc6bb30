import ArgumentParser
import Devnet
import Inspection
import Sequencer
import Verification
import WasmHost
import Wire

struct EvidenceCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say whether evidence shows what it says, with the genesis alone.",
        discussion: """
            Exit codes: 0 CONFIRMED, 1 REFUTED. Needs no node and no network. A genesis comes from `laneway rpc genesis \
            --json`, or from a session.

            Example:
              laneway evidence check lie.evidence --genesis genesis.json
            """)

    @Argument(help: "A file that was written as evidence.")
    var file: String

    @Option(help: "The genesis: a file, 0x and its digits, or a session's or data folder.")
    var genesis: String

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        let evidence = try EvidenceFile.read(file)
        let genesis = try GenesisSource.genesis(genesis)
        let result = Result {
            try SandboxThread(fuelMax: genesis.parameters.fuelMax).run {
                try evidence.confirm(genesis: genesis) {
                    try WasmRuleHost(for: genesis, cacheFolder: Devnet.cacheFolder)
                }
            }
        }
        switch result {
        case .success(let difference): try print("CONFIRMED", difference)
        case .failure(let refutation as Refutation):
            try print(refutation)
            throw ExitCode(1)
        case .failure(let error): throw error
        }
    }

    private func print(_ result: String, _ difference: Difference) throws {
        if json {
            return try Output.json(
                Document.object([
                    ("result", .text(result)), ("verdict", .text(difference.verdict.rawValue)),
                    ("place", .text(difference.place)), ("expected", .text(difference.expected)),
                    ("found", .text(difference.found)),
                ]))
        }
        Output.result("\(result)  \(difference.verdict.rawValue)  \(difference.place)")
        Output.result("expected  \(difference.expected)")
        Output.result("found     \(difference.found)")
        Output.result("The sequencer signed it: nobody else can have made this.")
    }

    private func print(_ refutation: Refutation) throws {
        if json {
            return try Output.json(
                Document.object([
                    ("result", .text("REFUTED")), ("code", .text(refutation.code.rawValue)),
                    ("reason", .text(refutation.reason)),
                ]))
        }
        Output.result("REFUTED  \(refutation)")
    }
}
