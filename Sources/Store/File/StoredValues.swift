import Foundation
import GRDB
import Wire

/// Reads columns without trusting them: what is not in range is ``Damage``, never a trap.
extension Row {
    /// A position, height, number or count.
    func unsigned(_ column: Int, _ table: String, row: Int64, _ subject: String) throws -> UInt64 {
        let value = Int64.fromDatabaseValue(self[column])
        guard let value, let unsigned = UInt64(exactly: value) else {
            let found = value.map(String.init) ?? "no integer"
            throw Damage.malformed(table, row: row, subject, expected: "0 or more", found: found)
        }
        return unsigned
    }

    func blob(_ column: Int, _ table: String, row: Int64, _ subject: String) throws -> [UInt8] {
        guard let data = Data.fromDatabaseValue(self[column]) else {
            throw Damage.malformed(table, row: row, subject, expected: "bytes", found: "another type")
        }
        return [UInt8](data)
    }

    func hash(_ column: Int, _ table: String, row: Int64, _ subject: String) throws -> Hash {
        try decoded(Hash.self, column: column, table, row: row, subject)
    }

    func decoded<Value: WireCodable>(
        _ type: Value.Type, column: Int, _ table: String, row: Int64, _ subject: String
    ) throws -> Value {
        let bytes = try blob(column, table, row: row, subject)
        do {
            return try Value(decoding: bytes)
        } catch {
            throw Damage.malformed(
                table, row: row, subject, expected: "an encoded \(type)", found: "\(bytes.count) bytes: \(error)")
        }
    }
}

extension Hash {
    /// As SQLite binds it.
    var stored: Data { Data(encoded) }
}

extension UInt64 {
    /// As SQLite keeps it; throws ``StoreError/Code/tooLarge`` past 2^63 - 1.
    func stored(path: String, what: String) throws(StoreError) -> Int64 {
        guard let value = Int64(exactly: self) else {
            throw StoreError(
                .tooLarge, path: path, what: what, why: "\(self) is more than \(Int64.max)",
                remedy: "Nothing was stored. Numbers in the store have 63 bits.")
        }
        return value
    }
}
