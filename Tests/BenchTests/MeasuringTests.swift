import Testing

@testable import Bench

@Suite("Measuring")
struct MeasuringTests {
    @Test("gives percentiles that occurred", arguments: [1, 3, 10, 30, 60])
    func spread(count: Int) {
        let values = (1...count).map(Double.init).shuffled()
        let spread = Spread(values)
        // The smallest value that at least so many percent do not pass.
        func percentile(_ percent: Int) -> Double {
            values.sorted().first { value in values.count { $0 <= value } * 100 >= count * percent } ?? 0
        }
        #expect(spread.p10 == percentile(10))
        #expect(spread.median == percentile(50))
        #expect(spread.p90 == percentile(90))
    }

    @Test("takes turns, who goes first changing from turn to turn")
    func turns() throws {
        var log = ""
        var done: [Int] = []
        let pairs = try Paired(pairs: 2, turns: 3).measure(
            {
                log += "a"
                return Slice(nanoseconds: 300, count: 3)
            },
            against: {
                log += "b"
                return Slice(nanoseconds: 100, count: 2)
            }, done: { done.append($0) })
        #expect(log == "abbaab" + "baabba")
        #expect(done == [1, 2])
        #expect(pairs.map(\.ratio) == [2, 2])
        #expect(pairs.map(\.first.count) == [9, 9])
        #expect(pairs.map(\.second.nanoseconds) == [300, 300])
    }

    @Test("counts what was checked")
    func checks() throws {
        var checks = SignatureChecks(keyCount: 3)
        #expect(try checks.slice(7).count == 7)
    }
}
