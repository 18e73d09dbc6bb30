import Foundation
import Synchronization

/// Knows when standard input is closed.
final class StandardInputWatcher: Sendable {
    private let closed = Mutex(false)

    var isClosed: Bool { closed.withLock { $0 } }

    func start() {
        let thread = Thread { [self] in
            while let data = try? FileHandle.standardInput.read(upToCount: 4_096), !data.isEmpty {}
            closed.withLock { $0 = true }
        }
        thread.start()
    }
}
