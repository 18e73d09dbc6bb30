import Foundation
import Synchronization
import Wire

/// What was posted to a settlement's inbox: in memory, and in a file of one line of digits an envelope, so that nothing
/// that has a number is lost.
final class SettlementInbox: Sendable {
    private struct State {
        var entries: [ForcedEnvelope] = []
        var forwarded: UInt64 = 0
    }

    private let path: String
    private let state = Mutex(State())

    /// Reads what is there. Throws ``DevnetError`` for a file that is none of an inbox.
    init(path: String) throws(DevnetError) {
        self.path = path
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return }
        for line in text.split(separator: "\n") {
            guard let bytes = Hex.decode(String(line)), let entry = try? LogEntry(decoding: bytes),
                case .forcedEnvelope(let forced) = entry, forced.number == count + 1
            else {
                throw DevnetError(
                    .failed, "\(path) is damaged behind envelope \(count)", remedy: "Start another network.")
            }
            state.withLock { $0.entries.append(forced) }
        }
    }

    /// Number of the last; 0: none.
    var count: UInt64 { state.withLock { UInt64($0.entries.count) } }

    /// Number of the last that the node is known to have.
    var forwarded: UInt64 {
        get { state.withLock { $0.forwarded } }
        set { state.withLock { $0.forwarded = newValue } }
    }

    /// Up to `count` of them, from this number on.
    func entries(from number: UInt64, count: Int) -> [ForcedEnvelope] {
        state.withLock { Array($0.entries.dropFirst(Int(clamping: max(number, 1) - 1)).prefix(count)) }
    }

    /// Adds the next one, durably. Throws ``DevnetError`` where it cannot be written; then it has no number.
    func add(_ forced: ForcedEnvelope) throws(DevnetError) {
        do {
            if !FileManager.default.fileExists(atPath: path) {
                _ = FileManager.default.createFile(atPath: path, contents: nil)
            }
            let handle = try FileHandle(forWritingTo: URL(filePath: path))
            defer { try? handle.close() }
            try handle.seekToEnd()
            try handle.write(contentsOf: Data((Hex.encode(LogEntry.forcedEnvelope(forced).encoded) + "\n").utf8))
            try handle.synchronize()
        } catch {
            throw DevnetError(
                .failed, "cannot write \(path): \(error.localizedDescription)", remedy: "Check room and permissions.")
        }
        state.withLock { $0.entries.append(forced) }
    }
}
