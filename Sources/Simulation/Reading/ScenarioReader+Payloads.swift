import RuleBuild
import Wire

extension ScenarioReader {
    /// `payload` in hexadecimal digits or as a list of values (SIM-33), or `text` as UTF-8.
    mutating func readPayload(_ table: ManifestTable) throws(RuleBuildError) -> Scenario.Payload {
        let key = table.has("payload") ? "payload" : "text"
        guard key == "text" || !table.has("text") else {
            throw table.error(
                .badValue, "text", "there are a \"payload\" and a \"text\"", "Leave one of them out.")
        }
        var payload = Scenario.Payload([])
        if key == "text" {
            payload.append(Array((try table.string(key) ?? "").utf8))
        } else if table.hasText(key) {
            payload.append(try Self.bytes(table.string(key) ?? "", in: table, line: table.line(key)))
        } else {
            let values = try table.elements(
                key, wanted: "hexadecimal digits in quotes or a table",
                example: "\"0x01\", { account = \"alice\" } or { u64 = 5 }")
            for (value, line) in values {
                switch value {
                case .text(let digits): payload.append(try Self.bytes(digits, in: table, line: line))
                case .table(let value): try read(value, into: &payload)
                }
            }
        }
        guard payload.byteCount <= Operation.payloadBytesMax else {
            throw table.error(
                .tooLarge, key, "the payload has \(payload.byteCount) bytes",
                "A transaction takes \(Operation.payloadBytesMax).")
        }
        return payload
    }

    private static func bytes(
        _ digits: String, in table: ManifestTable, line: Int
    ) throws(RuleBuildError) -> [UInt8] {
        guard let bytes = Hex.decode(digits) else {
            throw RuleBuildError(
                .badValue, table.path, line: line, "\"\(digits.prefix(80))\" is not hexadecimal",
                remedy: "Write \"0x\" and two digits for each byte, or { text = \"...\" }.")
        }
        return bytes
    }

    /// The keys of a value in a payload.
    private static let valueKeys = ["account", "transaction", "text", "u8", "u16", "u32", "u64", "u128"]

    private mutating func read(
        _ value: ManifestTable, into payload: inout Scenario.Payload
    ) throws(RuleBuildError) {
        try value.allow(Self.valueKeys)
        guard let key = value.names.first, value.names.count == 1 else {
            throw value.error(
                .badValue, value.names.last ?? "", "a value is one thing, this one is \(value.names.count)",
                "Write one of \(Self.valueKeys.joined(separator: ", ")) in each.")
        }
        switch key {
        case "account": payload.append(try readKey(value).array)
        case "transaction": payload.append(hashOf: try readTransactionID(value))
        case "text": payload.append(Array((try value.string(key) ?? "").utf8))
        case "u8": payload.append(try Self.littleEndian(UInt8.self, key, value))
        case "u16": payload.append(try Self.littleEndian(UInt16.self, key, value))
        case "u32": payload.append(try Self.littleEndian(UInt32.self, key, value))
        case "u64": payload.append(try Self.littleEndian(UInt64.self, key, value))
        default: payload.append(try Self.littleEndian(UInt128.self, "u128", value))
        }
    }

    /// The public key of the account at `account`.
    mutating func readKey(_ table: ManifestTable) throws(RuleBuildError) -> PublicKey {
        let key = "account"
        let name = try table.string(key) ?? ""
        try use(account: name, in: table, key)
        return keys.account(name).publicKey
    }

    /// A transaction is signed with its payload, so what this one names has to be signed before it.
    private func readTransactionID(_ value: ManifestTable) throws(RuleBuildError) -> String {
        let key = "transaction"
        let id = try value.string(key) ?? ""
        guard names.hasTransaction(id) else {
            throw value.error(
                .badValue, key, "no transaction \"\(id.prefix(80))\" stands above",
                NearestName.remedy(id, among: names.transactions))
        }
        return id
    }

    private static func littleEndian<Value: FixedWidthInteger & UnsignedInteger>(
        _ type: Value.Type, _ key: String, _ value: ManifestTable
    ) throws(RuleBuildError) -> [UInt8] {
        let number: Value = try value.integer(key, in: 0...Value.max, default: 0)
        return withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
