import Foundation
import Testing
import Wire

@testable import Sequencer

@Suite("Vectors of the rules (Specs/vectors/attribution-rules.json)")
struct RuleVectorTests {
    struct Vectors: Decodable {
        let cases: [Case]
    }

    struct Case: Decodable {
        struct Winner: Decodable {
            let lanes: [Int]
            let value: String
            let best_alone: [String]
        }
        struct Result: Decodable {
            let exact: [String]
            let units: [String]
        }
        let name: String
        let lanes: Int
        let values: [String]
        let winners: [Winner]
        let excess: String
        let rules: [String: Result]

        func game() throws -> SurplusGame {
            let amounts = try values.map(amount)
            let values = try #require(CoalitionValues(laneCount: lanes) { amounts[Int($0.rawValue)] })
            let bids = try winners.map {
                WinningBid(
                    lanes: LaneSet($0.lanes), value: try amount($0.value), bestAlone: try $0.best_alone.map(amount))
            }
            return try SurplusGame(values: values, winners: bids)
        }

        private func amount(_ text: String) throws -> Amount { try #require(Amount(text)) }
    }

    @Test("Every rule gives what the vectors say, exactly and in units")
    func rules() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = package.appending(path: "Specs/vectors/attribution-rules.json")
        let vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
        #expect(vectors.cases.count == 35)
        for vector in vectors.cases {
            let game = try vector.game()
            #expect(vector.rules.count == AttributionRule.allCases.count)
            for rule in AttributionRule.allCases {
                let (result, expected) = (game.result(by: rule), try #require(vector.rules[rule.name]))
                #expect(result.exact.amounts.map(\.description) == expected.exact, "\(vector.name), \(rule.name)")
                #expect(result.units.map(\.description) == expected.units, "\(vector.name), \(rule.name)")
                if rule == .coreNearest { #expect(result.excess.description == vector.excess, "\(vector.name)") }
            }
        }
    }
}
