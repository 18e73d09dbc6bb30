public import Inspection

/// What a client sends to a service and reads from it, whatever carries the bytes (SVC-7).
public enum RPCClient {
    /// One call's request.
    ///
    /// - Parameters:
    ///   - method: such as `laneway_network`; `laneway_` may be left out.
    ///   - parameters: one text that is a JSON object or list: all of them; otherwise one text for each, in their order:
    ///     JSON, or else a string as it stands.
    public static func request(_ method: String, _ parameters: [String]) -> [UInt8] {
        var writer = JSONWriter()
        writer.write(raw: "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":")
        writer.write(text: method.contains("_") ? method : "laneway_\(method)")
        writer.write(raw: ",\"params\":")
        let values = parameters.map { try? JSONReader.read(Array($0.utf8)) }
        if values.count == 1, values[0]?.hasParts == true {
            writer.write(raw: parameters[0])
        } else {
            writer.write(raw: "[")
            for (index, (text, value)) in zip(parameters, values).enumerated() {
                if index > 0 { writer.write(raw: ",") }
                if value == nil { writer.write(text: text) } else { writer.write(raw: text) }
            }
            writer.write(raw: "]")
        }
        writer.write(raw: "}")
        return writer.bytes
    }

    /// One call's result. A call that is refused with a time, of which nothing was done, is made again after that, for at
    /// most half a minute (SVC-8).
    ///
    /// - Throws: ``RPCFailure`` for an error that the service answers, ``ServiceFailure`` where it answers none.
    public static func call(
        _ method: String, _ parameters: [String], over connection: ServiceConnection
    ) throws -> Document {
        let request = request(method, parameters)
        var patience = Patience()
        while true {
            let answer = try connection.post(request)
            do throws(RPCFailure) { return try result(of: answer) } catch {
                guard let retry = error.retryAfterMilliseconds, patience.wait(milliseconds: retry) else { throw error }
            }
        }
    }

    /// What a service answered. Throws ``RPCFailure`` for an error, and for what is no answer.
    public static func result(of answer: [UInt8]) throws(RPCFailure) -> Document {
        let value: JSONValue
        do throws(JSONReader.Failure) { value = try JSONReader.read(answer, valuesMax: .max) } catch {
            throw RPCFailure(code: "NO_ANSWER", message: "what came back is no JSON: \(error.reason)")
        }
        if let result = value["result"] { return Document(result) }
        guard let error = value["error"] else {
            throw RPCFailure(code: "NO_ANSWER", message: "what came back is no answer of a Laneway service")
        }
        throw RPCFailure(error)
    }
}

/// An error that a service answered.
public struct RPCFailure: Error, Sendable, CustomStringConvertible {
    /// Stable, upper-case (SVC-8).
    public let code: String
    /// What is wrong.
    public let message: String
    /// The numbered rules of Specs/ that say so.
    public let rule: String?
    /// What to do.
    public let hint: String?
    /// Milliseconds after which another try is worth it, where the service is busy.
    public let retryAfterMilliseconds: UInt64?
    /// Whether the call itself was wrong: its method or its parameters.
    public let isUsage: Bool

    init(code: String, message: String) {
        self.code = code
        self.message = message
        (rule, hint, retryAfterMilliseconds, isUsage) = (nil, nil, nil, false)
    }

    init(_ error: JSONValue) {
        func text(_ value: JSONValue?) -> String? { if case .text(let text) = value { text } else { nil } }
        let data = error["data"]
        code = text(data?["code"]) ?? "ERROR"
        message = text(error["message"]) ?? "no message"
        rule = text(data?["rule"])
        hint = text(data?["hint"])
        if case .number(let digits) = data?["retry_after_milliseconds"] {
            retryAfterMilliseconds = UInt64(digits)
        } else {
            retryAfterMilliseconds = nil
        }
        isUsage = [RPCError.Code.invalidParams, .methodNotFound].contains { error["code"] == .number("\($0.rawValue)") }
    }

    /// Code, rule, message and what to do, in one line.
    public var description: String {
        code + (rule.map { " (\($0))" } ?? "") + ": " + message + (hint.map { "; \($0)" } ?? "")
    }
}

extension Document {
    /// What JSON says, members in its order; null as a text, and what is no count of 64 bits as the text that it is.
    fileprivate init(_ value: JSONValue) {
        switch value {
        case .null: self = .text("null")
        case .flag(let flag): self = .flag(flag)
        case .number(let digits): self = UInt64(digits).map { .number($0) } ?? .text(digits)
        case .text(let text): self = .text(text)
        case .list(let elements): self = .list(elements.map { Document($0) })
        case .object(let members): self = .object(members.map { ($0.name, Document($0.value)) })
        }
    }
}
