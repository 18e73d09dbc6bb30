/// Measures two things against each other on a machine that is shared and changes its speed.
///
/// The two take turns in slices of some tens of milliseconds, so that both meet the same machine. A pair is as many
/// turns as the longer one needs to do everything that it does now and then (a block's roots); its ratio is that of
/// the two sums. Who goes first changes from turn to turn, so that a machine which gets steadily faster or slower favours
/// neither.
struct Paired {
    /// How many ratios are measured.
    let pairs: Int
    /// Slices of each in one pair.
    let turns: Int

    /// One pair's time.
    struct Pair {
        var first = Slice()
        var second = Slice()
        /// Nanoseconds for one of the first, divided by those for one of the second.
        var ratio: Double { first.each / second.each }
    }

    /// Runs both; `done` hears how many pairs are done.
    func measure(
        _ first: () throws -> Slice, against second: () throws -> Slice, done: (Int) -> Void
    ) throws -> [Pair] {
        var results: [Pair] = []
        for number in 0..<pairs {
            var pair = Pair()
            for turn in 0..<turns {
                if (number + turn).isMultiple(of: 2) {
                    pair.first += try first()
                    pair.second += try second()
                } else {
                    pair.second += try second()
                    pair.first += try first()
                }
            }
            results.append(pair)
            done(number + 1)
        }
        return results
    }
}
