internal import Dispatch
internal import Synchronization

/// libsodium's single check and nothing else, on every core at once.
struct BareChecks {
    /// What one slice came to.
    struct Work {
        var slice = Slice()
        /// Of all threads together.
        var processorNanoseconds: UInt64 = 0
    }

    let threads: Int

    /// Checks signatures of `ring` over and over on all threads until `nanoseconds` have passed.
    func slice(of ring: SignatureRing, nanoseconds: UInt64) throws(BenchError) -> Work {
        let signed = ring.signed
        let start = WallClock.nanoseconds
        let end = start + nanoseconds
        let total = Mutex((checks: UInt64(0), processor: UInt64(0), bad: UInt64(0)))
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            let processor = ThreadClock.nanoseconds
            var next = signed.count * thread / threads
            var (checks, bad): (UInt64, UInt64) = (0, 0)
            repeat {
                // The clock is read once in eight checks.
                for _ in 0..<8 {
                    if !signed[next].isGood { bad += 1 }
                    next = next + 1 == signed.count ? 0 : next + 1
                }
                checks += 8
            } while WallClock.nanoseconds < end
            let used = ThreadClock.nanoseconds - processor
            total.withLock { total in
                total.checks += checks
                total.processor += used
                total.bad += bad
            }
        }
        let passed = WallClock.nanoseconds - start
        let (checks, processor, bad) = total.withLock { $0 }
        guard bad == 0 else {
            throw BenchError("a good signature was refused", remedy: "Check the installation of libsodium.")
        }
        return Work(slice: Slice(nanoseconds: passed, count: checks), processorNanoseconds: processor)
    }
}
