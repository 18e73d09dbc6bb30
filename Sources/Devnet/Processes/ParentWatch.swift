import Foundation
import Synchronization

/// Knows when the process that started this one lets go of it, or is gone: its standard input is closed then. So
/// nothing that a devnet starts outlives it, however it ends.
final class ParentWatch: Sendable {
    private let closed = Mutex(false)

    /// Whether that has happened, or somebody has asked this process to end (TERM).
    var isOver: Bool { closed.withLock { $0 } }

    /// - Parameter over: called once, on a thread of its own.
    init(_ over: @escaping @Sendable () -> Void = {}) {
        // Ctrl-C on a terminal is for the devnet, which ends its processes in order.
        signal(SIGINT, SIG_IGN)
        let thread = Thread { [self] in
            while let data = try? FileHandle.standardInput.read(upToCount: 4_096), !data.isEmpty {}
            closed.withLock { $0 = true }
            over()
        }
        thread.start()
    }
}
