/// The rules for text on the wire (ENC-7).
enum Text {
    /// The text, or nil unless `utf8` is well-formed and free of C0 and C1 control characters and DEL: names end up in terminals and logs.
    static func decode(_ utf8: [UInt8]) -> String? {
        guard let text = String(validating: utf8, as: UTF8.self) else { return nil }
        return text.unicodeScalars.allSatisfy(isAllowed) ? text : nil
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x20 && !(0x7f...0x9f).contains(scalar.value)
    }
}
