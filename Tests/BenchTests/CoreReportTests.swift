import Foundation
import Testing

@testable import Bench

@Suite("The report of bench core")
struct CoreReportTests {
    private static func goal(_ ratios: [Double], max: Double) -> CoreReport.Goal {
        let pairs = ratios.map { ratio in
            Paired.Pair(
                first: Slice(nanoseconds: UInt64(ratio * 1_000), count: 1), second: Slice(nanoseconds: 1_000, count: 1))
        }
        return CoreReport.Goal("a / b", max: max, Measured(pairs, turns: 10))
    }

    @Test("compares the median with the goal")
    func met() {
        #expect(Self.goal([0.5, 1, 9], max: 1).met)
        #expect(!Self.goal([0.5, 1.25, 1.5], max: 1).met)
    }

    @Test("has goals, ratios beside them, nanoseconds and parameters as Specs/bench.md says")
    func shape() throws {
        let goal = Self.goal([2], max: 1)
        let core = CoreReport.Nanoseconds.Core(MeasuredCore.Parts())
        let report = CoreReport(
            goals: .init(core_native: goal, core_wasm: goal, pending_growth: goal, idle_lanes_growth: goal),
            beside: .init(core_native_and_preparation: 1, core_wasm_and_preparation: 2, wasm_by_native: 3),
            nanoseconds: .init(
                signature_check: 4, native: core, wasm: core, pending_few: core, pending_many: core,
                idle_lanes_few: core, idle_lanes_many: core),
            parameters: .init(
                build: "release", quick: false, rule: "PriorityFee", clock: "c", lanes: 8, senders: 1,
                transaction_bytes: 200, sub_blocks_per_block: 10, transactions_per_sub_block: 10_000,
                pending_transactions_per_sub_block: 400, idle_lanes_transactions_per_sub_block: 1_000,
                pending: [1, 2], idle_lanes: [3, 4], seed: 1))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = String(decoding: try encoder.encode(report.goals.core_native), as: UTF8.self)
        #expect(
            text
                == #"{"goal_max":1,"met":false,"name":"a \/ b","pairs":1,"ratio":{"median":2,"p10":2,"p90":2},"turns":10}"#
        )
        let document = try JSONSerialization.jsonObject(with: try encoder.encode(report)) as? [String: [String: Any]]
        let keys = document?.mapValues { $0.keys.sorted() }
        #expect(keys?.keys.sorted() == ["beside", "goals", "nanoseconds", "parameters"])
        #expect(keys?["goals"] == ["core_native", "core_wasm", "idle_lanes_growth", "pending_growth"])
        #expect(report.goals.all.count == 4)
    }
}
