/// Makes a failing case smaller by leaving out arrivals while it still fails.
struct CaseShrinker {
    /// How often a smaller case is tried at most.
    let triesMax: Int

    /// The smallest case found; `failing` itself if none smaller fails.
    ///
    /// Leaves out halves, then quarters, down to single arrivals, starting over at a size as long as that helps.
    func smallest(_ failing: CheckCase, stillFails: (CheckCase) throws -> Bool) rethrows -> CheckCase {
        var best = failing
        var size = (best.arrivals.count + 1) / 2
        var tries = 0
        while size >= 1 {
            var hasShrunk = false
            var start = 0
            while start < best.arrivals.count, best.arrivals.count > 1, tries < triesMax {
                var candidate = best
                candidate.arrivals.removeSubrange(start..<min(start + size, best.arrivals.count))
                tries += 1
                if !candidate.arrivals.isEmpty, try stillFails(candidate) {
                    best = candidate
                    hasShrunk = true
                } else {
                    start += size
                }
            }
            if tries >= triesMax { break }
            if !hasShrunk { size = size == 1 ? 0 : (size + 1) / 2 }
        }
        return best
    }
}
