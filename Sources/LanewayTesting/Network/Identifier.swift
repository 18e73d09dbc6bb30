import Testing

/// Names of accounts and ids of submissions, with the bounds of SIM-2.
enum Identifier {
    /// Throws `badName` for a name that is none.
    static func check(
        _ name: String, _ what: String, _ location: SourceLocation
    ) throws(LanewayTestingError) {
        guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy(isAllowed) else {
            throw LanewayTestingError(
                code: .badName, subject: "\(what) \"\(name.prefix(80))\"", reason: "this is no name",
                remedy: "Choose 1 to 64 letters without accents, digits, \".\", \"_\" and \"-\".",
                sourceLocation: location)
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
