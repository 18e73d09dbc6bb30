/// Makes a failing case smaller while it still fails: first fewer arrivals, then simpler ones.
struct CaseShrinker {
    /// How often a smaller case is tried at most.
    let triesMax: Int

    /// With more arrivals left it is not worth it to make each simpler.
    private static let simplifiedArrivalsMax = 8

    /// The smallest case found; `failing` itself if none smaller fails.
    func smallest(_ failing: CheckCase, stillFails: (CheckCase) throws -> Bool) rethrows -> CheckCase {
        var search = Search(best: failing, triesLeft: triesMax)
        try search.leaveOut(stillFails)
        if search.best.arrivals.count <= Self.simplifiedArrivalsMax { try search.simplify(stillFails) }
        return search.best
    }

    private struct Search {
        var best: CheckCase
        var triesLeft: Int

        /// Whether the candidate is tried and fails, and so is the best now.
        private mutating func takes(_ candidate: CheckCase, _ stillFails: (CheckCase) throws -> Bool) rethrows -> Bool {
            guard triesLeft > 0, candidate != best else { return false }
            triesLeft -= 1
            guard try stillFails(candidate) else { return false }
            best = candidate
            return true
        }

        /// Leaves out halves, then quarters, down to single arrivals, starting over at a size as long as that helps.
        mutating func leaveOut(_ stillFails: (CheckCase) throws -> Bool) rethrows {
            var size = (best.arrivals.count + 1) / 2
            while size >= 1, triesLeft > 0 {
                var hasShrunk = false
                var start = 0
                while start < best.arrivals.count, best.arrivals.count > 1, triesLeft > 0 {
                    var candidate = best
                    candidate.arrivals.removeSubrange(start..<min(start + size, best.arrivals.count))
                    if !candidate.arrivals.isEmpty, try takes(candidate, stillFails) {
                        hasShrunk = true
                    } else {
                        start += size
                    }
                }
                if !hasShrunk { size = size == 1 ? 0 : (size + 1) / 2 }
            }
        }

        /// Without sub-blocks in between, other lanes, long payloads, and numbers that do not matter.
        mutating func simplify(_ stillFails: (CheckCase) throws -> Bool) rethrows {
            var candidate = best
            let heights = Set(best.arrivals.map(\.at)).sorted()
            for index in candidate.arrivals.indices {
                candidate.arrivals[index].at = UInt64((heights.firstIndex(of: candidate.arrivals[index].at) ?? 0) + 1)
            }
            _ = try takes(candidate, stillFails)
            candidate = best
            candidate.hasOther = false
            _ = try takes(candidate, stillFails)
            // Of all at once, since what is alike may have to stay so; then one by one.
            try simplify(best.arrivals.indices, stillFails)
            for index in best.arrivals.indices { try simplify(index..<index + 1, stillFails) }
        }

        private mutating func simplify(
            _ range: Range<Int>, _ stillFails: (CheckCase) throws -> Bool
        ) rethrows {
            let changes: [(inout CheckCase.Arrival) -> Void] = [
                { $0.bid = 0 }, { $0.gas = CheckCase.usualGas }, { $0.priorityFee = 0 }, { $0.payload = [] },
                { $0.payload = Array($0.payload.prefix(1)) },
            ]
            for change in changes {
                var candidate = best
                for index in range { change(&candidate.arrivals[index]) }
                _ = try takes(candidate, stillFails)
            }
            // Halves of the payload as long as that helps.
            while true {
                var candidate = best
                for index in range {
                    let payload = candidate.arrivals[index].payload
                    candidate.arrivals[index].payload = Array(payload.prefix((payload.count + 1) / 2))
                }
                guard try takes(candidate, stillFails) else { return }
            }
        }
    }
}
