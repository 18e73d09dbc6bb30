internal import Glibc

/// Time that the calling thread has spent on a processor.
///
/// What is measured here runs on one thread and waits for nothing, and the machines are shared: the time that others
/// take of a processor says nothing about Laneway.
enum ThreadClock {
    /// Nanoseconds since some point in the past.
    static var nanoseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
