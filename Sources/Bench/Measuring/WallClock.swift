internal import Glibc

/// Time that passes whether or not anybody works, for what runs on all cores and waits for disks and sockets.
enum WallClock {
    /// Nanoseconds since some point in the past; never falls.
    static var nanoseconds: UInt64 { read(CLOCK_MONOTONIC) }

    /// Nanoseconds of processor time that all threads of a process have spent; nil if it is gone.
    static func processorNanoseconds(of process: pid_t) -> UInt64? {
        var clock = clockid_t()
        guard clock_getcpuclockid(process, &clock) == 0 else { return nil }
        return read(clock)
    }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
