import Testing
import Wire

@testable import Sequencer

@Suite("A network with real signatures")
struct SignedNetworkTests {
    @Test("Genesis, deposit, module, lane, grant, transactions, blocks: everything signed and checked") func endToEnd()
        throws
    {
        func key(_ name: String) -> SecretKey { SecretKey(seed: Hash.of(.header, Array(name.utf8))) }
        var network = try TestNetwork()
        let genesis = network.core.genesis
        let (owner, user) = (key("owner"), key("user"))
        let lane = LaneName.named("shop")
        var configuration = LaneConfiguration(lane, .fee)
        configuration.owner = owner.publicKey
        let operations = (0..<3).map { Operation($0, bid: 10) }
        let entries: [LogEntry] = [
            .deposit(
                Deposit(
                    number: 1, account: user.publicKey, amount: .token, chainID: genesis.chainID,
                    signedBy: key("settlement"))),
            .module(ModuleDeployment(module: TestRule.fee.module, chainID: genesis.chainID, signedBy: owner)),
            .lane(LaneRegistration(configuration: configuration, chainID: genesis.chainID, signedBy: owner)),
            .grant(
                ReserveGrant(
                    number: 1, lane: lane, reserveGas: 5_000, bundleGas: 1_000, chainID: genesis.chainID,
                    signedBy: key("governance"))),
            .envelope(Envelope(chainID: genesis.chainID, lane: lane, operations: operations, signedBy: user)),
            .tick(Tick(timeMilliseconds: 100)),
        ]
        var last = Effects()
        for entry in entries {
            last = try network.apply(try CheckedEntry(decoding: entry.encoded, genesis: genesis))
        }
        let subBlock = try #require(last.subBlock)
        #expect(subBlock.outcomes.included.map(\.sender) == [user.publicKey, user.publicKey, user.publicKey])
        let sequencer = key("sequencer")
        #expect(Signed(subBlock.header, in: genesis.hash, signedBy: sequencer).isSigned(in: genesis))
        #expect(network.core.balance(of: account("treasury/shop")).balance == subBlock.attribution[0].revenue)
        #expect(subBlock.attribution[0].revenue == 3 * (1_000 + 10))
        // A settlement key that is not genesis's mints nothing.
        let forged = LogEntry.deposit(
            Deposit(number: 2, account: user.publicKey, amount: .token, chainID: genesis.chainID, signedBy: user))
        #expect(throws: EntryError.self) { try CheckedEntry(decoding: forged.encoded, genesis: genesis) }
    }
}
