import PriorityFee
import Sequencer
import Testing
import Wire

@testable import Bench

@Suite("A measured core")
struct MeasuredCoreTests {
    private static let module: [UInt8] = Array("priority-fee".utf8)

    private static func core(_ workload: CoreWorkload) throws -> MeasuredCore {
        let host = NativeRuleHost()
        host.register(PriorityFee.self, forModule: module)
        return try MeasuredCore(workload, module: module, host: host, engine: "native", fuelMax: 1_000_000)
    }

    private static func small(pending: Int = 0, idleLanes: Int = 0) -> CoreWorkload {
        var workload = CoreWorkload()
        workload.transactionsPerSubBlock = 80
        workload.transactionsPerGroup = 40
        workload.subBlocksPerBlock = 3
        workload.senders = 20
        workload.pending = pending
        workload.idleLanes = idleLanes
        return workload
    }

    @Test(
        "includes as many transactions as arrive, block after block, and counts them",
        arguments: [(0, 0), (160, 0), (0, 30)])
    func counts(pending: Int, idleLanes: Int) throws {
        var core = try Self.core(Self.small(pending: pending, idleLanes: idleLanes))
        for _ in 0..<4 { #expect(try core.block().count == 240) }
        #expect(core.parts.core.count == 960)
        #expect(core.parts.preparation.count == 960)
        core.restartClock()
        #expect(core.parts.core.count == 0)
    }

    @Test("derives the same sub-blocks from the same workload")
    func sameCommitment() throws {
        var first = try Self.core(Self.small())
        var second = try Self.core(Self.small())
        _ = try first.block()
        _ = try second.block()
        let commitment = first.commitment
        #expect(commitment == second.commitment)
        _ = try second.subBlock()
        #expect(commitment != second.commitment)
    }
}
