import Testing
import Wire

@Suite("Errors of the wire")
struct WireErrorTests {
    @Test("an error says what, where, why and what to do")
    func description() {
        let error = #expect(throws: WireError.self) { try Tick(decoding: [1, 2, 3]) }
        #expect(
            error?.description
                == "TRUNCATED at byte 0 in tick.timeMilliseconds: 8 bytes are needed, 3 are left; send the whole encoding"
        )
    }

    @Test("every code has a name and a hint of its own", arguments: WireError.Code.allCases)
    func codes(_ code: WireError.Code) {
        #expect(code.rawValue == code.rawValue.uppercased())
        #expect(!code.hint.isEmpty)
        #expect(WireError.Code.allCases.filter { $0.hint == code.hint } == [code])
    }
}
