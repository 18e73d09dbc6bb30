public import Wire

extension LiveNode {
    /// Waits until none of `hashes` is pending any more, for at most `timeout`; answers whether that is so.
    public nonisolated func waitUntilEnded(_ hashes: [Hash], timeout: Duration) async -> Bool {
        let deadline = ContinuousClock.now + timeout
        while true {
            // Before it looks, so that a sub-block in between is not waited for.
            let height = heights.last
            if pending.count(of: hashes) == 0 { return true }
            let left = deadline - ContinuousClock.now
            guard left > .zero, case .reached = await heights.wait(past: height, timeout: left) else { return false }
        }
    }

    /// Whether the hash is in the log and has not ended.
    public nonisolated func isPending(_ hash: Hash) -> Bool { pending[hash] != nil }
}
