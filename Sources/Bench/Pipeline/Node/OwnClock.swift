internal import Foundation
internal import Synchronization

/// Ticks by the wall, on a thread of its own. What is due while one is still being done is missed, and not made up for.
final class OwnClock: Sendable {
    private let isStopping = Atomic(false)
    private let hasEnded = DispatchSemaphore(value: 0)

    /// - Parameter tick: is told how many before it were missed. Ends the clock when it throws.
    init(milliseconds: UInt64, _ tick: @escaping @Sendable (_ missed: UInt64) throws -> Void) {
        let nanoseconds = milliseconds * 1_000_000
        let thread = Thread { [self] in
            defer { hasEnded.signal() }
            let start = WallClock.nanoseconds
            var last: UInt64 = 0
            while !isStopping.load(ordering: .relaxed) {
                let passed = WallClock.nanoseconds - start
                let due = passed / nanoseconds
                guard due > last else {
                    Thread.sleep(forTimeInterval: Double((last + 1) * nanoseconds - passed) / 1e9)
                    continue
                }
                do { try tick(due - last - 1) } catch { return }
                last = due
            }
        }
        thread.start()
    }

    /// Returns once no tick is being done, and none will be.
    func stop() {
        isStopping.store(true, ordering: .relaxed)
        hasEnded.wait()
    }
}
