internal import Foundation

/// A ``BenchNode`` in its own process, which stands still while something else is measured.
///
/// Stopped and continued by signals: so the node is measured in the middle of its work, and not filling and emptying
/// itself in every slice; and has no part in the other's slices.
final class NodeProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var pending = Data()
    private(set) var port: UInt16 = 0

    /// Starts it and waits until it listens. It does not stand still yet.
    init(_ plan: BenchNodePlan, executable: String) throws {
        try FileManager.default.createDirectory(atPath: plan.folder, withIntermediateDirectories: true)
        try plan.write()
        process.executableURL = URL(filePath: executable)
        process.arguments = ["bench", "node", BenchNodePlan.path(in: plan.folder)]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        port = UInt16(clamping: try read().port)
    }

    deinit {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// What it and its threads have spent on processors.
    var processorNanoseconds: UInt64 { WallClock.processorNanoseconds(of: process.processIdentifier) ?? 0 }

    func stop() { kill(process.processIdentifier, SIGSTOP) }
    func go() { kill(process.processIdentifier, SIGCONT) }

    /// Has it end a sub-block.
    func tick() throws { try input.fileHandleForWriting.write(contentsOf: [BenchNode.Command.tick]) }

    /// What it came to so far.
    func report() throws -> BenchNode.Report {
        try input.fileHandleForWriting.write(contentsOf: [BenchNode.Command.report])
        return try read()
    }

    /// Has it end and waits for it.
    func end() throws {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchError("the node ended with code \(process.terminationStatus)", remedy: "Its reason is above.")
        }
    }

    private func read() throws -> BenchNode.Report {
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                defer { pending = Data(pending[(end + 1)...]) }
                return try JSONDecoder().decode(BenchNode.Report.self, from: pending[..<end])
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else {
                process.waitUntilExit()
                throw BenchError(
                    "the node ended with code \(process.terminationStatus)", remedy: "Its reason is above.")
            }
            pending += more
        }
    }
}
