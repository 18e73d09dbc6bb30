import Testing
import Wire

@testable import Sequencer
@testable import Service

/// SVC-26: an answer about a lane's state stays small, whatever the values are.
@Suite("Pages of a lane's state")
struct LaneStatePageTests {
    private static func entry(_ bytes: Int, neighbour: Int? = nil) -> LaneStatePage.Entry {
        LaneStatePage.Entry(
            key: [1], value: [UInt8](repeating: 0, count: bytes), path: MapPath(siblings: []),
            neighbour: neighbour.map { ([2], [UInt8](repeating: 0, count: $0)) })
    }

    @Test("have at most a mebibyte of keys, values and neighbours, or one entry")
    func fitting() {
        let max = LaneStateMethods.bytesMax
        #expect(LaneStateMethods.fitting([]) == 0)
        #expect(LaneStateMethods.fitting([Self.entry(max - 1)]) == 1)
        #expect(LaneStateMethods.fitting([Self.entry(max), Self.entry(0)]) == 1)
        #expect(LaneStateMethods.fitting([Self.entry(max - 2), Self.entry(0)]) == 2)
        #expect(LaneStateMethods.fitting([Self.entry(max - 2), Self.entry(1)]) == 1)
        #expect(LaneStateMethods.fitting([Self.entry(10, neighbour: max), Self.entry(1)]) == 1)
        #expect(LaneStateMethods.fitting((0..<100).map { _ in Self.entry(65_536) }) == 15)
    }
}
