import Testing

@Suite("Help and mistakes on the command line (CLI-1, CLI-2)")
struct HelpTests {
    private static let commands = [
        [], ["new"], ["devnet"], ["devnet", "up"], ["devnet", "down"],
        ["devnet", "status"], ["devnet", "list"], ["devnet", "logs"], ["devnet", "inspect"], ["devnet", "add-app"],
        ["build"], ["verify"], ["attribution"], ["explain"], ["inspect"],
        ["backtest"], ["flow"],
        ["flow", "table"], ["rpc"], ["receipt"], ["receipt", "check"], ["evidence"], ["evidence", "check"],
        ["evidence", "compare"], ["app"], ["app", "exit"], ["app", "export"], ["exit"], ["exit", "check"],
        ["app", "register"], ["account"], ["account", "new"], ["account", "show"], ["account", "fund"],
        ["tx"], ["tx", "send"], ["tx", "status"], ["tx", "explain"], ["bundle"], ["bundle", "send"],
        ["bundle", "status"], ["account", "transfer"], ["account", "withdraw"],
        ["account", "transactions"], ["tx", "cancel"], ["bundle", "cancel"],
    ]

    @Test("Every command says on stdout what it does", arguments: commands)
    func help(command: [String]) throws {
        let run = try Laneway.run(command + ["--help"])
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        #expect(run.output.contains("USAGE: laneway"), "\(run)")
        #expect(run.output.contains("OVERVIEW: "), "\(run)")
    }

    @Test("The overview names every command and exit code")
    func overview() throws {
        let run = try Laneway.run("--help")
        for command in Self.commands.compactMap(\.first) { #expect(run.output.contains("  \(command) "), "\(command)") }
        for code in ["0 done", "1 ", "2 usage", "4 a service", "130"] { #expect(run.output.contains(code), "\(code)") }
    }

    @Test("The version is a result")
    func version() throws {
        let run = try Laneway.run("--version")
        #expect(run.status == 0)
        #expect(run.lines.count == 1)
    }

    @Test(
        "What no command understands is exit code 2, said on stderr alone, with the usage",
        arguments: [
            ["--nonsense"], ["nonsense"], ["devnet", "up", "--nonsense"], ["devnet", "down-under"],
            ["devnet", "down", "--grace", "0"], ["devnet", "down", "a", "--all"],
            ["devnet", "up", "--dry-run", "--detach"], ["devnet", "logs", "--lines", "-1"], ["devnet", "process"],
            ["devnet", "up", "--rate", "0"], ["devnet", "up", "--rate", "1000001"], ["devnet", "up", "--rate", "fast"],
            ["verify"], ["verify", "a", "b"], ["verify", "--url", "http://127.0.0.1:1"], ["evidence", "check", "here"],
            ["attribution", "--format", "table"], ["backtest", "--flow"],
            ["inspect", "here", "planet", "1"], ["inspect", "here"], ["flow", "table"], ["build", "--nonsense"],
            ["attribution", "here", "--from", "9", "--to", "3"], ["attribution", "here", "--format", "xml"],
            ["rpc"], ["rpc", "network", "--url", "http://127.0.0.1:1", "--session", "here"],
        ])
    func mistakes(arguments: [String]) throws {
        let run = try Laneway.run(arguments)
        #expect(run.status == 2, "\(run)")
        #expect(run.output.isEmpty, "\(run)")
        #expect(run.errors.contains("Usage: laneway"), "\(run)")
    }

    @Test("No output has escapes when it does not go to a terminal")
    func noEscapes() throws {
        for run in [try Laneway.run("--help"), try Laneway.run("backtest"), try SharedSession.run] {
            #expect(!(run.output + run.errors).contains("\u{1B}"), "\(run)")
        }
    }
}
