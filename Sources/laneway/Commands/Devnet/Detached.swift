import ArgumentParser
import Devnet
import Foundation

/// `devnet up --detach`: the same command once more, in the background. The first waits until the network answers, or
/// until it cannot, and says which.
enum Detached {
    /// What the one in the background prints for the first, when the network answers.
    private struct Ready: Codable {
        let session: String
        let folder: String
        let service: String
        let pid: Int32
    }

    /// Starts the network in the background and waits until it answers.
    static func start(json: Bool) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = CommandLine.arguments.dropFirst().map { $0 == "--detach" ? "--detached" : $0 }
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        // It is in a process group of its own, where no Ctrl-C of this terminal comes.
        let interrupts = Interrupts { [pid = process.processIdentifier] in kill(pid, SIGTERM) }
        var text = Data()
        while true {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            text += data
            if data.contains(UInt8(ascii: "\n")) { break }
        }
        guard let ready = try? JSONDecoder().decode(Ready.self, from: text) else {
            // It has said why, on the same stderr.
            process.waitUntilExit()
            if interrupts.isRequested { throw ExitCode(130) }
            throw ExitCode(process.terminationReason == .exit ? process.terminationStatus : 4)
        }
        if interrupts.isRequested {
            // It had started when it was told to end, which it does in order.
            process.waitUntilExit()
            throw ExitCode(130)
        }
        if json { return try Output.json(ready) }
        Output.result("\(ready.session) runs in the background, process \(ready.pid)")
        Output.result("service \(ready.service)")
        Output.result("")
        Output.result("next: laneway devnet status \(ready.session)")
        Output.result("      laneway devnet logs \(ready.session) --follow")
        Output.result("      laneway devnet down \(ready.session)")
    }

    /// In the background: tells the first that the network answers, and goes on with everything written to a log.
    static func letGo(_ session: Session, _ ready: Devnet.Readiness) {
        // The terminal that it was started from may go away.
        signal(SIGHUP, SIG_IGN)
        try? Output.json(
            Ready(
                session: session.name, folder: session.folder, service: ready.service,
                pid: ProcessInfo.processInfo.processIdentifier), oneLine: true)
        let log = open(session.log(of: SessionProcesses.supervisor), O_WRONLY | O_CREAT | O_APPEND, 0o644)
        guard log >= 0 else { return }
        dup2(log, STDOUT_FILENO)
        dup2(log, STDERR_FILENO)
        close(log)
    }
}
