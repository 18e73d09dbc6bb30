import Foundation

/// When ticks fall and what time they carry (DEV-2).
struct DevnetClock {
    private let lockStep: Bool
    private let milliseconds: UInt64
    private let wallClock: () -> UInt64
    private let start = ContinuousClock.now
    private var last: UInt64

    /// - Parameters:
    ///   - lockStep: ticks carry the network's own time, and do not wait for it.
    ///   - milliseconds: between two ticks.
    ///   - last: the time of the network's last tick, which no tick goes below.
    ///   - wallClock: milliseconds since 1970.
    init(
        lockStep: Bool, milliseconds: UInt64, after last: UInt64 = 0,
        wallClock: @escaping () -> UInt64 = { UInt64(max(0, Date().timeIntervalSince1970 * 1_000)) }
    ) {
        self.lockStep = lockStep
        self.milliseconds = milliseconds
        self.last = last
        self.wallClock = wallClock
    }

    /// Waits until the tick is due and answers its time, which never falls: a wall clock that is set back stands still
    /// until it has caught up.
    ///
    /// - Parameters:
    ///   - tick: from 1, each one more than the last.
    ///   - isIdle: nothing is left to play, so that lock-step would only fill the disk with empty sub-blocks.
    mutating func wait(forTick tick: UInt64, isIdle: Bool) -> UInt64 {
        if lockStep {
            if isIdle { Thread.sleep(forTimeInterval: Double(milliseconds) / 1_000) }
            return tick * milliseconds
        }
        let left = start + .milliseconds(Int64(tick * milliseconds)) - ContinuousClock.now
        if left > .zero { Thread.sleep(forTimeInterval: left / .seconds(1)) }
        last = max(last, wallClock())
        return last
    }
}
