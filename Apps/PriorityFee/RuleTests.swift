import AppTestSupport
import PriorityFee
import RuleTestSupport
import Testing
import Wire

@Suite("Priority fee")
struct PriorityFeeTests {
    @Test("The scenario holds")
    func scenario() throws {
        #expect(try AppScenario.failures(of: "PriorityFee") == [])
    }

    @Test("The higher fee goes first, equals by arrival", arguments: 1...20)
    func order(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let network = try AppNetwork(PriorityFee.self)
        var fees: [(id: String, fee: Amount)] = []
        for number in 0..<Int.random(in: 1...60, using: &generator) {
            let fee = Amount.random(in: 0...9, using: &generator)
            try network.submit("\(number)", from: AppNetwork.account("\(number)"), [], priorityFee: fee)
            fees.append(("\(number)", fee))
        }
        let expected = (0...9).reversed().flatMap { fee in fees.filter { $0.fee == fee } }
        #expect(try network.tick().order == expected.map(\.id))
    }
}
