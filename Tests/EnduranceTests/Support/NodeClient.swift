import Foundation
import Testing
import Wire

/// An honest client of a node: JSON-RPC and binary batches on one connection. For one thread.
struct NodeClient {
    /// What one submitted entry was answered.
    enum Answer {
        case logged(Receipt)
        /// Not in the log, for good: a stable code.
        case refused(String)
        /// No place: the code, and in how many milliseconds to send it again.
        case busy(String, retryMilliseconds: Int)
    }

    /// What a call was answered that is no result.
    struct CallError: Error, CustomStringConvertible {
        let code: Int
        let name: String
        let message: String
        let retryMilliseconds: Int?
        var description: String { "\(code) \(name): \(message)" }
    }

    /// An answer that no client expects.
    struct Unexpected: Error, CustomStringConvertible {
        let description: String
    }

    private let connection: HTTPConnection

    init(_ address: NodeAddress, timeout: Double = 60) {
        connection = HTTPConnection(port: address.port, timeout: timeout)
    }

    /// The result of a call. Throws ``CallError``, ``Unexpected``, or ``HTTPConnection/Failure`` where nobody answers.
    func call(_ method: String, _ params: String = "[]") throws -> [String: Any] {
        let body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\(method)\",\"params\":\(params)}"
        let answer = try connection.post("/", type: "application/json", Array(body.utf8))
        guard answer.status == 200,
            let object = try? JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        else {
            throw Unexpected(description: "\(method): \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
        }
        if let result = object["result"] as? [String: Any] { return result }
        guard let error = object["error"] as? [String: Any], let code = error["code"] as? Int,
            let data = error["data"] as? [String: Any], let name = data["code"] as? String
        else { throw Unexpected(description: "\(method): \(object)") }
        throw CallError(
            code: code, name: name, message: error["message"] as? String ?? "",
            retryMilliseconds: data["retry_after_milliseconds"] as? Int)
    }

    /// What a GET of `path` is answered.
    func get(_ path: String) throws -> (status: Int, body: String) {
        let answer = try connection.get(path)
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    /// Submits by JSON-RPC. A receipt has to be of this entry.
    func submit(_ entry: [UInt8]) throws -> Answer {
        do {
            let result = try call("laneway_submitEntry", "[\"\(Hex.encode(entry))\"]")
            guard let digits = result["receipt"] as? String, let bytes = Hex.decode(digits) else {
                throw Unexpected(description: "logged without a receipt: \(result)")
            }
            return .logged(try Self.receipt(bytes, of: entry))
        } catch let error as CallError {
            guard let retry = error.retryMilliseconds else { return .refused(error.name) }
            return .busy(error.name, retryMilliseconds: retry)
        }
    }

    /// Submits a binary batch (SVC-28); an answer for each entry.
    func submit(batch entries: [[UInt8]]) throws -> [Answer] {
        try Self.answers(try connection.post("/batch", type: "application/octet-stream", Self.batch(entries)), entries)
    }

    /// The body of a batch.
    static func batch(_ entries: [[UInt8]]) -> [UInt8] {
        var writer = WireWriter(capacity: entries.reduce(0) { $0 + 4 + $1.count })
        for entry in entries { writer.write(bytes: entry) }
        return writer.bytes
    }

    private static func answers(_ answer: HTTPConnection.Answer, _ entries: [[UInt8]]) throws -> [Answer] {
        guard answer.status == 200 else {
            throw Unexpected(description: "batch: \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
        }
        var reader = WireReader(answer.body)
        var answers: [Answer] = []
        for entry in entries {
            let status = try reader.readUInt8("status")
            let bytes = try reader.readBytes("answer", bytesMax: 1 << 20)
            switch status {
            case 0: answers.append(.logged(try receipt(bytes, of: entry)))
            case 1: answers.append(.refused(String(decoding: bytes, as: UTF8.self)))
            case 2:
                let retry = bytes.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
                answers.append(.busy(String(decoding: bytes.dropFirst(4), as: UTF8.self), retryMilliseconds: retry))
            default: throw Unexpected(description: "status \(status)")
            }
        }
        try reader.finish()
        return answers
    }

    private static func receipt(_ bytes: [UInt8], of entry: [UInt8]) throws -> Receipt {
        let receipt = try Receipt(decoding: bytes)
        guard receipt.promise.entryHash == LogEntry.hash(ofEncoding: entry) else {
            throw Unexpected(description: "a receipt of another entry: \(receipt.promise)")
        }
        return receipt
    }
}

extension [String: Any] {
    /// A count, which JSON has as a number or as digits.
    func count(_ key: String) throws -> UInt64 {
        let value = self[key]
        return try #require(
            (value as? Int).map { UInt64($0) } ?? (value as? String).flatMap { UInt64($0) }, "\(key) of \(self)")
    }

    func text(_ key: String) throws -> String { try #require(self[key] as? String, "\(key) of \(self)") }
}
