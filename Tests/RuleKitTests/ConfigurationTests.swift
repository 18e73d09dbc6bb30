import RuleKit
import RuleTestSupport
import Testing

@Suite("Configurations (ABI-7)")
struct ConfigurationTests {
    private struct Refused: Error {}

    private static let number = CallBytes.littleEndian(UInt128(0x0102) << 64 | 3)

    @Test("Values are found by their names")
    func values() throws {
        let bytes = CallBytes.configuration([
            ("a", Self.number), ("ab", [1]), ("b", Array("text".utf8)), ("c", []),
        ])
        guard let configuration = Configuration(bytes.span.bytes) else { throw Refused() }
        #expect(configuration.count == 4)
        #expect(try configuration.integer("a") == UInt128(0x0102) << 64 | 3)
        #expect(try configuration.flag("ab", default: false))
        #expect(try configuration.flag("x", default: true))
        #expect(text("b", in: configuration) == Array("text".utf8))
        #expect(text("c", in: configuration) == [])
        #expect(text("d", in: configuration) == nil)
        #expect(try configuration.integer("d", default: 7) == 7)
        #expect(failure { () throws(ConfigurationError) in _ = try configuration.integer("d") } == .missingKey)
        #expect(failure { () throws(ConfigurationError) in _ = try configuration.integer("ab") } == .wrongType)
        #expect(
            failure { () throws(ConfigurationError) in _ = try configuration.flag("a", default: true) } == .wrongType)
        #expect(failure { () throws(ConfigurationError) in try configuration.allowOnly("a", "ab", "b") } == .unknownKey)
        #expect(
            failure { () throws(ConfigurationError) in try configuration.allowOnly("a", "ab", "b", "c", "d") } == nil)
    }

    @Test("A truth value is 0 or 1")
    func flag() throws {
        let bytes = CallBytes.configuration([("a", [2])])
        guard let configuration = Configuration(bytes.span.bytes) else { throw Refused() }
        #expect(
            failure { () throws(ConfigurationError) in _ = try configuration.flag("a", default: true) } == .wrongType)
    }

    @Test("An error never has the number that means accepted")
    func errorNumber() {
        #expect(ConfigurationError(code: 0) == .unspecified)
        #expect(ConfigurationError(code: 1).code == 1)
    }

    @Test("Everything that breaks ABI-7 is refused", arguments: malformedBytes)
    func malformed(bytes: [UInt8]) {
        let isAccepted = if Configuration(bytes.span.bytes) != nil { true } else { false }
        #expect(!isAccepted)
    }

    private static let malformedBytes: [[UInt8]] = {
        let good = CallBytes.configuration([("a", number), ("b", [1])])
        var cases = (0..<good.count).map { Array(good.prefix($0)) }
        cases.append(good + [0])
        cases.append(good + [UInt8](repeating: 0, count: 8))
        // Not ascending, and repeated.
        cases.append(CallBytes.configuration([("b", [1]), ("a", [1])]))
        cases.append(CallBytes.configuration([("a", [1]), ("a", [1])]))
        cases.append(CallBytes.configuration([("ab", [1]), ("a", [1])]))
        // Reserved field, padding, count, lengths.
        for (offset, value) in [
            (4, 1), (good.count - 1, 1), (0, 3), (0, 1), (3, 0xff), (8, 0xff), (12, 0xff), (15, 0xff),
        ] {
            var bytes = good
            bytes[offset] = UInt8(value)
            cases.append(bytes)
        }
        return cases
    }()

    private func text(_ name: StaticString, in configuration: Configuration) -> [UInt8]? {
        guard let text = configuration.text(name) else { return nil }
        return text.byteOffsets.map { text.uint8(at: $0) }
    }

    private func failure(_ body: () throws(ConfigurationError) -> Void) -> ConfigurationError? {
        do {
            try body()
            return nil
        } catch {
            return error
        }
    }
}
