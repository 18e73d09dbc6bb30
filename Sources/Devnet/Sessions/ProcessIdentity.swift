import Foundation

/// One process of this machine: its number, and when it started, since numbers are used again.
public struct ProcessIdentity: Codable, Hashable, Sendable {
    /// Its number.
    public let pid: Int32
    /// Clock ticks between the machine's start and its own.
    public let start_ticks: UInt64

    /// The process that has this number now; nil if there is none.
    public init?(of pid: Int32) {
        guard let stat = Self.stat(of: pid) else { return nil }
        self.pid = pid
        start_ticks = stat.start
    }

    /// Whether it runs: a process of that number that started then and has not ended.
    public var isRunning: Bool {
        guard let stat = Self.stat(of: pid) else { return false }
        return stat.start == start_ticks && !stat.hasEnded
    }

    /// Sends it a signal if it runs.
    func send(_ signal: Int32) {
        guard isRunning else { return }
        kill(pid, signal)
    }

    /// From `/proc/PID/stat`, whose second field, the program's name in brackets, may hold anything.
    private static func stat(of pid: Int32) -> (start: UInt64, hasEnded: Bool)? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let name = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: name)...].split(separator: " ")
        // The third field is the first here, and the 22nd the start.
        guard fields.count > 19, let start = UInt64(fields[19]) else { return nil }
        return (start, fields[0] == "Z" || fields[0] == "X")
    }
}

/// `pids.json`: the processes of a session by name; `devnet` is the one that started the others.
public struct SessionProcesses: Codable, Sendable {
    /// The name of the process that starts and ends the others.
    public static let supervisor = "devnet"

    private var processes: [String: ProcessIdentity] = [:]

    init(supervisor pid: Int32) { add(Self.supervisor, pid) }

    /// From what ``encode(to:)`` wrote.
    public init(from decoder: any Decoder) throws {
        processes = try decoder.singleValueContainer().decode([String: ProcessIdentity].self)
    }

    /// As an object with a member for each process.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(processes)
    }

    mutating func add(_ name: String, _ pid: Int32) {
        // One that has ended already is found by whoever waits for it.
        processes[name] = ProcessIdentity(of: pid)
    }

    /// The process that starts and ends the others; nil if it had ended before that was written.
    public var supervisor: ProcessIdentity? { processes[Self.supervisor] }

    /// All of them, the supervisor first, then by name.
    public var all: [(name: String, process: ProcessIdentity)] {
        let order = [Self.supervisor, Role.node.rawValue]
        return processes.map { (name: $0.key, process: $0.value) }.sorted { left, right in
            let places = [left, right].map { order.firstIndex(of: $0.name) ?? order.count }
            return (places[0], left.name) < (places[1], right.name)
        }
    }
}
