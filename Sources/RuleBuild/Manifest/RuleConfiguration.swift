import TOMLKit
import Wire

/// The `[config]` table of an `app.toml` as the bytes that a rule gets (ABI-7).
package struct RuleConfiguration: Hashable, Sendable {
    private struct Value: Hashable, Sendable {
        /// ABI-7.
        let bytes: [UInt8]
        /// As TOML has it.
        let text: String
    }

    /// Values by their keys.
    private var values: [String: Value] = [:]

    /// Throws ``RuleBuildError`` for a value that is no integer, text or truth value, and past
    /// `LaneConfiguration.ruleConfigurationBytesMax`.
    ///
    /// - Parameter texts: by key, what the caller has read itself.
    package init(_ table: ManifestTable, texts: [String: String] = [:]) throws(RuleBuildError) {
        var byteCount = 8
        for name in table.names {
            let value = if let text = texts[name] { Self.text(text) } else { try Self.value(name, in: table) }
            values[name] = value
            byteCount += (8 + name.utf8.count + value.bytes.count + 7) / 8 * 8
            guard byteCount <= LaneConfiguration.ruleConfigurationBytesMax else {
                throw table.error(
                    .tooLarge, name, "[config] is larger than \(LaneConfiguration.ruleConfigurationBytesMax) bytes",
                    "Keep what is large in the lane's state.")
            }
        }
    }

    /// This configuration with the keys of `other` in place of its own.
    package func overridden(by other: RuleConfiguration) -> RuleConfiguration {
        var merged = self
        merged.values.merge(other.values) { $1 }
        return merged
    }

    /// ABI-7.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        Self.append(UInt32(values.count), to: &bytes)
        Self.append(UInt32(0), to: &bytes)
        let sorted = values.map { (key: Array($0.key.utf8), value: $0.value.bytes) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
        for (key, value) in sorted {
            Self.append(UInt32(key.count), to: &bytes)
            Self.append(UInt32(value.count), to: &bytes)
            bytes += key
            bytes += value
            while bytes.count % 8 != 0 { bytes.append(0) }
        }
        return bytes
    }

    /// As an inline table of TOML that reads as the same configuration.
    package var inlineTable: String {
        let entries = values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { "\(TOMLText.quoted($0.key)) = \($0.value.text)" }
        return "{ \(entries.joined(separator: ", ")) }"
    }

    private static func value(_ name: String, in table: ManifestTable) throws(RuleBuildError) -> Value {
        let value = table.value(name)
        if let flag = value?.bool { return Value(bytes: [flag ? 1 : 0], text: "\(flag)") }
        if let text = value?.string { return Self.text(text) }
        if value?.table != nil {
            let inner = try table.table(name)
            try inner.allow(["integer"])
            guard inner.value("integer") != nil else {
                throw table.error(.wrongType, name, "\"\(name)\" is an empty table", "Write { integer = \"...\" }.")
            }
            return integer(try inner.integer("integer", in: 0...UInt128.max, default: 0))
        }
        guard value?.int != nil else {
            throw table.error(
                .wrongType, name, "\"\(name)\" is no integer, text or truth value",
                "Write a text in quotes, true, false, an integer from 0, or { integer = \"...\" } past 2^63 - 1.")
        }
        return integer(try table.integer(name, in: 0...UInt128.max, default: 0))
    }

    private static func text(_ text: String) -> Value { Value(bytes: Array(text.utf8), text: TOMLText.quoted(text)) }

    private static func integer(_ value: UInt128) -> Value {
        Value(bytes: withUnsafeBytes(of: value.littleEndian) { Array($0) }, text: "{ integer = \"\(value)\" }")
    }

    private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }
}
